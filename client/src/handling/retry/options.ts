import type { DeferringTransport } from "../../transport/aside.ts";
import type { Transport } from "../../transport/transport.ts";

/** How a message that failed is tried again in its place, while what is behind it waits. */
export interface Retry {
  /** How often it is tried in all, the first time included. */
  readonly attempts: number;
  /** Milliseconds before the second time, the third and so on; the last one holds for all that follow. */
  readonly backoffMs: readonly number[];
  /** The share by which those times differ at random, up or down, so that not all consumers try at once: 0 to 1, 0 unless given. */
  readonly jitter?: number;
  /** Chooses within the jitter, from 0 up to less than 1; Math.random unless given. */
  readonly random?: () => number;
}

/** {@link Retry}, and how it is tried again later, when what is behind it has gone on. */
export interface RetryLater extends Retry {
  /**
   * Milliseconds after which a message comes again that failed `attempts` times in its place: the first time, the second and
   * so on. Each time it is tried as often as `attempts` says. Events of its key overtake it. No more than a day each.
   */
  readonly laterMs?: readonly number[];
}

/** The ways of trying again that a transport has. */
export type RetryOn<On extends Transport> = On extends DeferringTransport
  ? RetryLater
  : Retry & { readonly laterMs?: never };

/** Not tried again. */
export const ONCE: Retry = { attempts: 1, backoffMs: [] };

/** Milliseconds to wait after so many tries. */
export function delayBefore({ backoffMs, jitter = 0, random = Math.random }: Retry, tries: number): number {
  const delay = backoffMs[Math.min(tries, backoffMs.length) - 1] ?? 0;
  return jitter === 0 ? delay : delay * (1 + jitter * (2 * random() - 1));
}
