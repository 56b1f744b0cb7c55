import { type Asked, Epochs, type Key } from "../epochs.ts";
import type { ChangeListener } from "../store.ts";
import { fromText } from "./text.ts";

/** A commit of some node: its number, and the keys of what it changed. */
export interface CommitChange {
  readonly seq: number;
  readonly batch: string;
  readonly keys: readonly string[];
}

/** The last commit that is known, by its number and the batch that it was. */
export interface LogPosition {
  readonly seq: number;
  readonly batch: string;
}

/** What is known of the commits of all nodes. */
export interface News {
  readonly position: LogPosition;
  readonly epochs: Epochs;
  /** Learns of commits after a position that was known, in their order; the first is that position's own if `from` is given. */
  learn(changes: readonly CommitChange[]): void;
  /** Begins anew at a position: all that was known before counts as changed. */
  begin(position: LogPosition): void;
  onChange(listener: ChangeListener): void;
}

/** What is known at first: nothing before a position. */
export function newsFrom(first: LogPosition): News {
  const epochs = new Epochs();
  const listeners: ChangeListener[] = [];
  let position = first;
  return {
    get position() {
      return position;
    },
    epochs,
    learn: (changes) => {
      const told: ReadonlySet<Key>[] = [];
      for (const { seq, batch, keys } of changes) {
        if (seq <= position.seq) continue;
        const moved = new Set(keys.map(fromText));
        epochs.advance(moved);
        position = { seq, batch };
        if (moved.size > 0) told.push(moved);
      }
      for (const moved of told) for (const listener of listeners) listener(moved);
    },
    begin: (newest) => {
      position = newest;
      epochs.forgetAll();
      for (const listener of listeners) listener(undefined);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

/**
 * Whether it is about ids alone: what they stand for, and which versions have them. While the database is away, that may be
 * answered from memory: an id stands for the same schema for good, unless it is purged.
 */
export function isOfIds(asked: Asked): boolean {
  for (const key of asked.keys()) if (!key.startsWith("s ") && !key.startsWith("i ")) return false;
  return true;
}
