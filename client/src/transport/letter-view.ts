import type { LetterStanding, LetterView } from "./aside.ts";
import { ASIDE, headerText } from "./aside-headers.ts";
import type { IncomingLogMessage } from "./log.ts";
import type { IncomingMessage } from "./transport.ts";

/** Milliseconds after which a message behind a letter is worth asking whether the letter still lies there. */
const STALE_MS = 1_000;

/** What a view keeps of a letter. */
export interface LetterRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Uint8Array | null;
  readonly origin: string | undefined;
  /** The message's own time: a topic that was deleted and created again has other messages at the same places. */
  readonly timestamp: number;
}

interface Known {
  readonly id: string;
  readonly key: string | undefined;
  readonly origin: string | undefined;
  /** Where the replay of the letter lies; undefined while it is a letter, empty where it was dropped. */
  replayedAt: string | undefined;
}

/** Where a message was first, as `PARTITION/OFFSET`; undefined where its transport has no positions. */
export function originOf(message: IncomingMessage): string | undefined {
  const origin = headerText(message.headers, ASIDE.origin);
  if (origin !== undefined && /^\d+\/\d+$/.test(origin)) return origin;
  return positionOf(message);
}

/** A view of letters that adds those which this process puts there as soon as they are. */
export interface OwnLetterView extends LetterView {
  add(letter: LetterRecord): void;
}

/** A view of the letters in a log; `read` gives the records from these offsets on, up to the end. */
export function createLetterView(
  read: (next: Readonly<Record<number, bigint>>) => AsyncIterable<IncomingLogMessage>,
): OwnLetterView {
  const letters = new Map<string, Known>();
  const byKey = new Map<string, Known[]>();
  const byOrigin = new Map<string, Known[]>();
  const next: Record<number, bigint> = {};
  let expired = true;
  let asked = 0;
  let asking: Promise<void> | undefined;

  const add = ({ partition, offset, key, origin, timestamp }: LetterRecord): void => {
    const id = `${partition}/${offset}`;
    if (letters.has(id)) return;
    const known: Known = { id, key: key === null ? undefined : keyText(key), origin, replayedAt: undefined };
    letters.set(id, known);
    if (known.key !== undefined) byKey.set(known.key, [...(byKey.get(known.key) ?? []), known]);
    if (origin === undefined) return;
    const same = `${origin} ${timestamp}`;
    byOrigin.set(same, [...(byOrigin.get(same) ?? []), known]);
  };
  const take = (record: IncomingLogMessage): void => {
    const { partition, offset, key, headers } = record;
    next[partition] = offset + 1n;
    const timestamp = Number(headerText(headers, ASIDE.timestamp) ?? record.timestamp);
    if (!headers.has(ASIDE.mark)) return add({ partition, offset, key, origin: originOf(record), timestamp });
    const known = letters.get(headerText(headers, ASIDE.letter) ?? "");
    if (known !== undefined) known.replayedAt = headerText(headers, ASIDE.replayedAt) ?? "";
  };
  const ask = async (): Promise<void> => {
    expired = false;
    try {
      for await (const record of read({ ...next })) take(record);
      asked = performance.now();
    } catch (error) {
      expired = true;
      throw error;
    } finally {
      asking = undefined;
    }
  };
  /** One reading at a time; one that began before the view expired does not count. */
  const refresh = async (): Promise<void> => {
    while (expired || asking !== undefined) {
      asking ??= ask();
      await asking;
    }
  };

  /** A replayed message may come before the mark that says so. */
  const noteReplay = (message: IncomingMessage): void => {
    const known = letters.get(headerText(message.headers, ASIDE.letter) ?? "");
    if (known !== undefined) known.replayedAt ??= positionOf(message) ?? "";
  };

  const decide = (message: IncomingMessage): LetterStanding => {
    const origin = originOf(message);
    if (origin === undefined) return { is: "free" };
    noteReplay(message);
    const same = byOrigin.get(`${origin} ${message.timestamp}`) ?? [];
    if (same.some(({ replayedAt }) => replayedAt === undefined)) return { is: "aside" };
    if (same.length > 0 && !message.headers.has(ASIDE.letter)) return { is: "settled" };
    if (message.key === null) return { is: "free" };
    const at = positionOf(message);
    const before = (byKey.get(keyText(message.key)) ?? []).find(
      (letter) => isBefore(letter.origin, origin) && liesAhead(letter, at),
    );
    return before === undefined ? { is: "free" } : { is: "behind", first: before.origin ?? before.id };
  };

  return {
    add,
    expire: () => {
      expired = true;
    },
    standing: (message) => {
      // What was replayed may be the reason for which others wait.
      if (message.headers.has(ASIDE.letter)) expired = true;
      if (expired || asking !== undefined) return refresh().then(() => decide(message));
      const standing = decide(message);
      if (standing.is !== "behind" || performance.now() - asked < STALE_MS) return standing;
      expired = true;
      return refresh().then(() => decide(message));
    },
  };
}

/** Whether a letter's message is still to be handled when a message at this position comes: it lies there, or behind it. */
function liesAhead({ replayedAt }: Known, at: string | undefined): boolean {
  if (replayedAt === undefined) return true;
  return replayedAt !== "" && isBefore(at, replayedAt);
}

/** Positions of different partitions have no order: then the letter, which was there first, is before. */
function isBefore(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const [[a, b = "0"], [c, d = "0"]] = [one.split("/"), other.split("/")];
  return a !== c || BigInt(b) < BigInt(d);
}

function positionOf(message: IncomingMessage & { readonly partition?: number; readonly offset?: bigint }) {
  const { partition, offset } = message;
  return partition === undefined || offset === undefined ? undefined : `${partition}/${offset}`;
}

function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
