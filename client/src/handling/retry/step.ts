import { pause } from "../../pause.ts";
import type { Next, Step } from "../../runtime/step.ts";
import type { Deferral } from "../../transport/aside.ts";
import { ASIDE, headerCount } from "../../transport/aside-headers.ts";
import type { IncomingMessage } from "../../transport/transport.ts";
import type { Observer } from "../observe/observer.ts";
import { isPassing, persistently } from "../safely.ts";
import { isOutage, mayPass } from "./may-pass.ts";
import { delayBefore, type Retry } from "./options.ts";

/** Counts how often messages were tried, here and, by their headers, before they were put off. */
export interface Attempts {
  of(message: IncomingMessage): number;
  add(message: IncomingMessage): number;
}

/** What the step of trying again is made of. */
export interface Retrying {
  readonly retry: Retry;
  /** Where messages are put off to, and for how long each time. */
  readonly later?: { readonly deferral: Deferral; readonly delaysMs: readonly number[] };
  readonly attempts: Attempts;
  readonly observer: Observer;
}

/** Attempts that count from what a message's headers say. */
export function createAttempts(): Attempts {
  const here = new WeakMap<IncomingMessage, number>();
  const of = (message: IncomingMessage): number =>
    headerCount(message.headers, ASIDE.attempts) + (here.get(message) ?? 0);
  return {
    of,
    add: (message) => {
      here.set(message, (here.get(message) ?? 0) + 1);
      return of(message);
    },
  };
}

/**
 * The step that tries a message again: in its place, and then later where it can be put off. Steps within it are gone
 * through anew each time. Throws what came last. What is done at once the first time costs no promise.
 */
export function retrySteps({ retry, later, attempts, observer }: Retrying): Step {
  const { attempts: most } = retry;

  const putOff = async (message: IncomingMessage, error: unknown, signal: AbortSignal): Promise<boolean> => {
    const times = headerCount(message.headers, ASIDE.deferred);
    const delayMs = later?.delaysMs[times];
    if (later === undefined || delayMs === undefined || !mayPass(error) || isOutage(error)) return false;
    const headers = {
      [ASIDE.attempts]: String(attempts.of(message)),
      [ASIDE.deferred]: String(times + 1),
      [ASIDE.due]: String(Date.now() + delayMs),
    };
    await persistently(message, () => later.deferral.put(message, delayMs, headers), isPassing, signal, observer);
    observer.failed(message, error, "defer");
    return true;
  };

  const again = async (message: IncomingMessage, next: Next, signal: AbortSignal, first: unknown): Promise<void> => {
    let error = first;
    for (let attempt = 1; attempt < most && mayPass(error); attempt += 1) {
      observer.failed(message, error, "retry");
      if (!(await pause(delayBefore(retry, attempt), signal))) throw error;
      try {
        attempts.add(message);
        return await next();
      } catch (failure) {
        error = failure;
      }
    }
    if (signal.aborted || !(await putOff(message, error, signal))) throw error;
  };

  return (message, next, signal) => {
    attempts.add(message);
    try {
      const first = next();
      return first instanceof Promise
        ? first.catch((error: unknown) => again(message, next, signal, error))
        : undefined;
    } catch (error) {
      return again(message, next, signal, error);
    }
  };
}
