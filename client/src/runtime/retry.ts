import { pause } from "../pause.ts";
import { RegistryError } from "../registry/error.ts";
import { EventError } from "./error.ts";
import type { Step } from "./step.ts";

/** How a message that failed is tried again in its place, while what is behind it waits. */
export interface Retry {
  /** How often it is tried in all, the first time included. */
  readonly attempts: number;
  /** Milliseconds before the second time, the third and so on; the last one holds for all that follow. */
  readonly backoffMs: readonly number[];
}

/** Not tried again. */
export const ONCE: Retry = { attempts: 1, backoffMs: [] };

/** The step that tries a message again in its place. Steps within it are gone through anew each time. */
export function retried(retry: Retry): Step {
  return (_, next, signal) => retrying(retry, signal, () => next());
}

/**
 * Runs until it succeeds, the attempts are used up, trying again is useless, or `signal` says to stop. Throws or rejects
 * with what came last. What is done at once the first time costs no promise.
 */
export function retrying<Result>(
  retry: Retry,
  signal: AbortSignal,
  run: () => Result | Promise<Result>,
): Result | Promise<Result> {
  if (retry.attempts <= 1) return run();
  try {
    const first = run();
    return first instanceof Promise ? first.catch((error: unknown) => again(retry, signal, run, error)) : first;
  } catch (error) {
    return again(retry, signal, run, error);
  }
}

async function again<Result>(
  { attempts, backoffMs }: Retry,
  signal: AbortSignal,
  run: () => Result | Promise<Result>,
  first: unknown,
): Promise<Result> {
  let error = first;
  for (let attempt = 1; ; attempt += 1) {
    const delay = backoffMs[Math.min(attempt, backoffMs.length) - 1] ?? 0;
    if (attempt >= attempts || !mayPass(error) || !(await pause(delay, signal))) throw error;
    try {
      return await run();
    } catch (next) {
      error = next;
    }
  }
}

/** A handler may succeed the next time, and a registry be there again; a message that cannot be read stays as it is. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof EventError)) return true;
  return error.code === "event/handler-failed" || error.cause instanceof RegistryError;
}
