import { mayPass } from "../handling/retry/may-pass.ts";
import { delayBefore, type Retry } from "../handling/retry/options.ts";
import { pause } from "../pause.ts";
import type { Step } from "./step.ts";

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
  retry: Retry,
  signal: AbortSignal,
  run: () => Result | Promise<Result>,
  first: unknown,
): Promise<Result> {
  let error = first;
  for (let attempt = 1; ; attempt += 1) {
    if (attempt >= retry.attempts || !mayPass(error) || !(await pause(delayBefore(retry, attempt), signal)))
      throw error;
    try {
      return await run();
    } catch (next) {
      error = next;
    }
  }
}
