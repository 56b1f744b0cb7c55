import type { Position } from "../log.ts";

/**
 * What may go wrong on the way to a group's handlers, as it does with brokers: shares of the messages, from 0 up to
 * less than 1. The same seed and messages give the same faults.
 */
export interface Faults {
  /** 0 unless given. */
  readonly seed?: number;
  /** Handled twice in a row. */
  readonly duplicate?: number;
  /** Held back for a while, so that messages of other partitions overtake it. */
  readonly delay?: number;
  /** Handled, but the group's position is not saved: its partition comes again from the position before it. */
  readonly loseAck?: number;
  /** Comes after the one sent behind it in its partition, where there is one; no broker with partitions does that. */
  readonly swap?: number;
}

/** A kind of mistake. */
export type FaultKind = Exclude<keyof Faults, "seed">;

/** Whether a fault happens to a message, at the nth time that it comes; a number in [0, 1) to choose by, or undefined. */
export type Chance = (fault: FaultKind, group: string, message: Position, attempt?: number) => number | undefined;

/** Throws RangeError if a share is not between 0 and 1. */
export function createChance(faults: Faults): Chance {
  for (const [name, share] of Object.entries(faults)) {
    if (name === "seed" || (share >= 0 && share < 1)) continue;
    throw new RangeError(`${share} is not a share of the messages (${name}): give a number from 0 up to less than 1`);
  }
  return (fault, group, { topic, partition, offset }, attempt = 0) => {
    const share = faults[fault] ?? 0;
    if (share === 0) return undefined;
    const drawn = draw(JSON.stringify([faults.seed ?? 0, fault, group, topic, partition, String(offset), attempt]));
    return drawn < share ? drawn / share : undefined;
  };
}

/** A number in [0, 1) that looks like chance: FNV-1a, with MurmurHash3's last steps so that every bit counts. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
