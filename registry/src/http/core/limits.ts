import type { LimitFacts, Wording } from "../../errors.ts";

/** A sentence without a full stop, and what to do. */
export interface Advice {
  readonly message: string;
  readonly hint: string;
}

const SMALLER = "split the schema into smaller ones that refer to each other";

/** What every door says of the engine's limits. */
export const limitWords: Wording<Advice, keyof LimitFacts> = {
  deadline: ({ milliseconds }) => ({
    message: `The schema takes longer to judge than the ${milliseconds / 1_000} seconds that this server allows`,
    hint: `Raise the limit with --engine-deadline, or ${SMALLER}.`,
  }),
  memory: ({ megabytes }) => ({
    message: `The schema takes more memory to judge than the ${megabytes} MB that this server allows`,
    hint: `To be taken it has to be smaller: ${SMALLER}.`,
  }),
  steps: ({ steps }) => ({
    message: `The schema is too entangled to judge: it takes more than ${steps.toLocaleString("en")} steps`,
    hint: `Use its types at fewer places, or ${SMALLER}.`,
  }),
  busy: () => ({
    message: "Too many large schemas are waiting to be judged",
    hint: "Try again in a moment; Retry-After says in how many seconds.",
  }),
  gone: () => ({ message: "The client has closed the connection", hint: "Nothing was done." }),
};

/** Seconds after which a client may try again where the engine has too much to do. */
export const RETRY_AFTER = 1;
