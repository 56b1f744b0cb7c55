import type { Counted } from "./topic.ts";

/** An event as it is sent; a duplicate has the number, and so the message id, of the one before it. */
export interface Planned extends Counted {
  readonly number: number;
  /** Whether its bytes name a schema that the registry does not have yet. */
  readonly unreadable: boolean;
}

export interface PlanOptions {
  readonly events: number;
  readonly keys: number;
  /** Shares of the events. */
  readonly duplicates: number;
  readonly disorder: number;
  readonly poison: number;
  readonly seed: number;
}

/** How far behind the first a duplicate is sent, at the most. */
const FAR = 300;

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Events of many keys in a shuffled order: a share is sent before the event that comes before it in its key, a share twice, and
 * a share is poison, each of a key of its own.
 */
export function plan({ events, keys, duplicates, disorder, poison, seed }: PlanOptions): readonly Planned[] {
  const next = random(seed);
  const versions = new Map<string, number>();
  const poisoned = Math.round(events * poison);
  const sent: Planned[] = Array.from({ length: events - poisoned }, (_, number) => {
    const key = `key-${Math.floor(next() * keys)}`;
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    return { key, version, number, unreadable: false };
  });
  swapWithinKeys(sent, disorder, next);
  const insert = (event: Planned, from: number): void => {
    sent.splice(Math.min(sent.length, from + 1 + Math.floor(next() * FAR)), 0, event);
  };
  for (let index = 0; index < poisoned; index += 1) {
    const number = events - poisoned + index;
    insert(
      { key: `poison-${index}`, version: 1, number, unreadable: index % 2 === 1 },
      Math.floor(next() * sent.length),
    );
  }
  const twice = Math.round(events * duplicates);
  for (let index = 0; index < twice; index += 1) {
    const at = Math.floor(next() * sent.length);
    const event = sent[at];
    if (event !== undefined) insert(event, at);
  }
  return sent;
}

/** Lets a share of the events change places with the next of their key. */
function swapWithinKeys(sent: Planned[], share: number, next: () => number): void {
  const waiting = new Map<string, number>();
  for (const [at, event] of sent.entries()) {
    const before = waiting.get(event.key);
    const earlier = before === undefined ? undefined : sent[before];
    waiting.delete(event.key);
    if (before !== undefined && earlier !== undefined) {
      sent[before] = event;
      sent[at] = earlier;
    } else if (next() < share) waiting.set(event.key, at);
  }
}
