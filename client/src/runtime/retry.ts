import { pause } from "../pause.ts";
import { RegistryError } from "../registry/error.ts";
import { EventError } from "./error.ts";

/** How a message that failed is tried again in its place, while what is behind it waits. */
export interface Retry {
  /** How often it is tried in all, the first time included. */
  readonly attempts: number;
  /** Milliseconds before the second time, the third and so on; the last one holds for all that follow. */
  readonly backoffMs: readonly number[];
}

/** Not tried again. */
export const ONCE: Retry = { attempts: 1, backoffMs: [] };

/** Runs until it succeeds, the attempts are used up, trying again is useless, or `signal` says to stop. Throws what it threw last. */
export async function retrying<Result>(
  { attempts, backoffMs }: Retry,
  signal: AbortSignal,
  run: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const delay = backoffMs[Math.min(attempt, backoffMs.length) - 1] ?? 0;
      if (attempt >= attempts || !mayPass(error) || !(await pause(delay, signal))) throw error;
    }
  }
}

/** A handler may succeed the next time, and a registry be there again; a message that cannot be read stays as it is. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof EventError)) return true;
  return error.code === "event/handler-failed" || error.cause instanceof RegistryError;
}
