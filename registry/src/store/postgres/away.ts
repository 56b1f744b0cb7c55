import { failures, refusals } from "../../errors.ts";

/** PostgreSQL's code of an error, or Node's; empty where there is none. */
export function sqlCode(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}

/** Whether PostgreSQL itself answered with the error. */
function isAnswered(error: unknown): boolean {
  return typeof error === "object" && error !== null && "severity" in error;
}

/**
 * Codes of a server that goes, comes, takes nobody, or may only be read: a standby that is not in charge (yet), or was. What
 * was asked of it may be asked again.
 */
const PASSING = /^(?:08|57P0[0-5]|57014|53300|25006|40001|40P01|55P03|55006)/;
/** Codes of a server that has no room: what was asked for was not done, and trying again at once is of no use. */
const EXHAUSTED = /^(?:53|58|57)/;

/** Whether an error says that the server cannot be reached or used for now, and the same may be asked again. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Without an answer it is the connection's: refused, reset, timed out, or ended by the driver.
  return isAnswered(error) ? PASSING.test(sqlCode(error)) : !(error instanceof TypeError);
}

/** Whether an error says that the server cannot do what it was asked for, whatever that was. */
export function isExhausted(error: unknown): boolean {
  return isAnswered(error) && EXHAUSTED.test(sqlCode(error));
}

/** Milliseconds between tries. */
const PAUSE = 50;

/** PostgreSQL's code of a disk that is full. */
const FULL = "53100";

/** The refusal for a server that cannot do what it was asked for; `place` is its address without a password. */
export function storeRefusal(cause: unknown, place: string): Error {
  const refusal = sqlCode(cause) === FULL ? failures.full(place) : refusals.storeUnavailable();
  refusal.cause = cause;
  return refusal;
}

/** How long something is tried. */
export interface Patience {
  /** The server's address, without a password. */
  readonly place: string;
  /** Milliseconds. */
  readonly budget: number;
  /** Whether trying again is of use: it is not where the server has been away for long. */
  readonly worth: () => boolean;
}

/**
 * What `attempt` gives, tried again while the server is away, for as long as the patience lasts. Throws the refusal that the
 * store is unavailable then, and whatever else goes wrong as it is. The number of the try begins with 0.
 */
export async function patiently<Result>(
  { budget, worth, place }: Patience,
  attempt: (tries: number, left: number) => Promise<Result>,
): Promise<Result> {
  const end = performance.now() + budget;
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(tries, Math.max(end - performance.now(), PAUSE));
    } catch (error) {
      if (isExhausted(error) && !isAway(error)) throw storeRefusal(error, place);
      if (!isAway(error)) throw error;
      if (performance.now() + PAUSE >= end || !worth()) throw storeRefusal(error, place);
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}
