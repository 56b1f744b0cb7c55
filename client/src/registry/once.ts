import type { FindOptions } from "./registry.ts";

/** The most failures that are remembered: keys may be whatever a message says. */
const FAILURES_KEPT = 1_000;

interface Failure {
  readonly error: unknown;
  /** On the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * Remembers what `load` gave for a key, for ever; asks once however many wait. For what never changes, such as the schema of
 * an id. A failure is remembered for as many milliseconds as `failureMs` says, and then, or at once where that is 0 or the
 * caller says `again`, the next caller tries again.
 */
export function once<Key, Value>(
  load: (key: Key, options?: FindOptions) => Promise<Value>,
  failureMs: (error: unknown) => number = () => 0,
): (key: Key, options?: FindOptions) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  const failed = new Map<Key, Failure>();
  const fail = (key: Key, error: unknown): void => {
    known.delete(key);
    const ms = failureMs(error);
    if (ms <= 0) return;
    failed.delete(key);
    failed.set(key, { error, until: performance.now() + ms });
    const [oldest] = failed.keys();
    if (failed.size > FAILURES_KEPT && oldest !== undefined) failed.delete(oldest);
  };
  return (key, options) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const failure = failed.get(key);
    if (failure !== undefined && options?.again !== true && performance.now() < failure.until)
      return Promise.reject(failure.error);
    const loading = load(key, options);
    known.set(key, loading);
    loading.then(
      () => failed.delete(key),
      (error: unknown) => fail(key, error),
    );
    return loading;
  };
}
