import { pause } from "../pause.ts";
import { TransportError } from "../transport/error.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import type { Observer } from "./observe/observer.ts";

const FIRST_DELAY_MS = 200;
const MOST_DELAY_MS = 10_000;

/**
 * Runs something until it succeeds, as long as what it fails of may pass and `signal` does not say to stop: meanwhile the
 * message waits, and what is behind it. Throws what comes last.
 */
export async function persistently<Result>(
  message: IncomingMessage,
  run: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
  signal: AbortSignal,
  observer: Observer,
): Promise<Result> {
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, MOST_DELAY_MS)) {
    try {
      const result = await run();
      observer.waits(message);
      return result;
    } catch (error) {
      if (mayPass(error)) observer.waits(message, error);
      if (mayPass(error) && (await pause(delay, signal))) continue;
      observer.waits(message);
      throw error;
    }
  }
}

/** Whether a broker may take later what it did not take now. */
export function isPassing(error: unknown): boolean {
  return error instanceof TransportError && error.retriable;
}
