import { hostname } from "node:os";

/** From the fewest lines to the most. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes lines of JSON to the standard error. */
export interface Log {
  /** A defect, or what nobody foresaw. */
  error(message: string, facts: { readonly reqId?: string; readonly facts?: object; readonly err: unknown }): void;
  /** What became of a request; undefined where the level leaves it out. */
  readonly request: ((facts: RequestFacts) => void) | undefined;
}

/** What is logged of a request. */
export interface RequestFacts {
  /** The id that the answer has in X-Request-ID. */
  readonly reqId: string;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

/** The log of a level. */
export function logOf(level: LogLevel, write: (line: string) => void = toStandardError): Log {
  const host = hostname();
  const line = (kind: LogLevel, facts: object, msg: string) =>
    write(`${JSON.stringify({ level: kind, time: Date.now(), pid: process.pid, hostname: host, ...facts, msg })}\n`);
  const requests = LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf("info");
  return {
    error: (message, { err, ...facts }) => line("error", { ...facts, err: described(err) }, message),
    request: requests ? (facts) => line("info", facts, "request") : undefined,
  };
}

function toStandardError(line: string): void {
  process.stderr.write(line);
}

function described(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause === undefined ? {} : { cause: described(error.cause) };
  return { type: error.name, message: error.message, stack: error.stack, ...cause };
}
