import { pause } from "../../pause.ts";
import type { Listening } from "../database.ts";

/** Milliseconds before a relay looks again that cannot rely on being notified yet; twice as long each time. */
const SOON_MS = 5;

/** What sleeping depends on. */
export interface SleepOptions {
  /** Undefined where the database does not notify. */
  readonly listening: Listening | undefined;
  readonly bell: ReturnType<typeof createAlarm>;
  readonly pollMs: number;
  readonly signal: AbortSignal;
}

/** How a relay sleeps while its outbox is empty: writers notify it only then, as that costs them time. */
export function createSleep({ listening, bell, pollMs, signal }: SleepOptions) {
  let asked = false;
  let looks = 0;
  const busy = async (): Promise<void> => {
    looks = 0;
    if (!asked) return;
    asked = false;
    await listening?.stopAsking();
  };
  return {
    /** Something was there: as long as that goes on, nobody needs to notify. */
    busy,
    /** Nothing was there: waits, at first for a moment. Resolves when it is to be looked again. */
    whenEmpty: async (): Promise<void> => {
      if (listening === undefined || asked) {
        await bell.orAfter(pollMs, signal);
        return busy();
      }
      asked = await listening.ask();
      // What was committed until then is found by looking once more. While somebody writes who was not asked, it is looked soon.
      if (!asked) await bell.orAfter(Math.min(pollMs, SOON_MS * 2 ** looks), signal);
      looks = Math.min(looks + 1, 20);
    },
  };
}

/** Wakes a wait, also one that begins later. */
export function createAlarm() {
  let rung = false;
  let wake: () => void = () => undefined;
  return {
    ring: (): void => {
      rung = true;
      wake();
    },
    orAfter: async (waitMs: number, signal: AbortSignal): Promise<void> => {
      if (!rung) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await pause(waitMs, AbortSignal.any([signal, woken.signal]));
      }
      rung = false;
    },
  };
}

/** Tells who waits when a look that began after they asked found nothing. */
export function createIdle() {
  let looks = 0;
  let waiting: { readonly since: number; readonly done: () => void }[] = [];
  return {
    begin: (): number => {
      looks += 1;
      return looks;
    },
    empty: (look: number): void => {
      for (const one of waiting) if (look > one.since) one.done();
      waiting = waiting.filter(({ since }) => look <= since);
    },
    next: (): Promise<void> => new Promise((done) => void waiting.push({ since: looks, done })),
    end: (): void => {
      for (const { done } of waiting) done();
      waiting = [];
    },
  };
}
