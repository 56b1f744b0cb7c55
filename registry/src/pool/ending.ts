import { SchemaError } from "@concordat/schema";
import { isRefusal, LIMIT_KINDS, type LimitKind } from "../errors.ts";

/** How a job ended: it was done, the engine refused the schema, a limit stopped it, or something was defective. */
export const ENDINGS = [
  "done",
  "refused",
  "deadline",
  "memory",
  "steps",
  "busy",
  "gone",
  "failed",
] as const satisfies readonly (LimitKind | "done" | "refused" | "failed")[];
/** One of {@link ENDINGS}. */
export type Ending = (typeof ENDINGS)[number];

/** A job that has ended. */
export interface Ended {
  /** The task's name. */
  readonly task: string;
  readonly ending: Ending;
  /** Milliseconds that it ran in a worker; undefined where it was not begun. */
  readonly ran: number | undefined;
}

/** How a job ended that was rejected with an error. */
export function endingOf(error: unknown): Ending {
  if (isRefusal(error, LIMIT_KINDS)) return error.kind;
  return error instanceof SchemaError ? "refused" : "failed";
}
