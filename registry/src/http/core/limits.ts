import type { LimitFacts, StoreFacts, Wording } from "../../errors.ts";

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

/** What every door says where the store could not do what was asked. */
export const storeWords: Wording<Advice, keyof StoreFacts> = {
  "store-unavailable": () => ({
    message: "the registry's database cannot be reached",
    hint: "Try again in a moment; a write may have been done, and it is safe to send it again.",
  }),
  "store-full": ({ place }) => ({
    message: `Nothing more can be written to ${place}, as its disk is full`,
    hint: "Make room on the disk: writes go on by themselves then, and reads are answered meanwhile.",
  }),
  "store-stopped": ({ place, reason }) => ({
    message: `Nothing more is written to ${place} after an error of its disk (${reason})`,
    hint: "Check the disk, run concordat verify on the data, and restart the registry; reads are answered meanwhile.",
  }),
  "store-damaged": ({ place, what }) => ({
    message: `The data in ${place} is damaged: ${what}`,
    hint: "Run concordat verify to see all that is damaged, and restore a backup with concordat restore.",
  }),
  "store-failed": ({ place, reason }) => ({
    message: `The data in ${place} cannot be reached now (${reason})`,
    hint: "Try again in a moment; the registry's log says more.",
  }),
};

/** Seconds after which a client may try again where the engine has too much to do, or the store is away. */
export const RETRY_AFTER = 1;
