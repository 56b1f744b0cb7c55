import { at, EventError } from "../../runtime/error.ts";
import type { Given, Step } from "../../runtime/step.ts";
import type { IncomingMessage } from "../../transport/transport.ts";
import type { Database } from "../database.ts";
import { DatabaseError } from "../error.ts";
import type { Observer } from "../observe/observer.ts";
import { boundsOf, type OrderOptions } from "./options.ts";
import { fromParked, keyName, parkedText } from "./parked.ts";
import { orderState, type WaitingRow } from "./state.ts";
import { createWatch } from "./watch.ts";

/** What keeps the order of a group's events in a topic. */
export interface Order {
  /** Decides about an event in its transaction: handles it by `run`, lets it wait, or drops it. */
  place(
    message: IncomingMessage,
    event: unknown,
    given: Given,
    run: (given: Given) => void | Promise<void>,
  ): Promise<void>;
  /** The step around all others: after an event, handles those that waited for it. */
  readonly after: Step;
  /** The step within which a message that waited is handled, in a transaction in which it stops waiting. */
  readonly released: Step;
  /** Handles what is due by now, of all keys. Calls `onError` for what cannot be handled, which is tried again. */
  sweep(onError: (error: unknown) => void): Promise<void>;
  /** Milliseconds between two sweeps. */
  readonly sweepMs: number;
  /** Says that the broker is away: time in which nothing can come is no time of waiting. */
  interrupted(): void;
}

/** What an order is made of. */
export interface Ordering {
  readonly database: Database;
  readonly group: string;
  readonly topic: string;
  readonly options: OrderOptions<never>;
  readonly observer: Observer;
  /** Handles a message that waited, within all steps and {@link Order.released}. */
  handle(message: IncomingMessage): void | Promise<void>;
}

interface Parked {
  readonly key: string;
  readonly version: bigint;
  /** Whether it waits no more: it was handled, or somebody else has. */
  isDone: boolean;
}

/** Makes the order of a group's events in a topic; its state is in the service's database. */
export function createOrder({ database, group, topic, options, observer, handle }: Ordering): Order {
  const bounds = boundsOf(options);
  const state = orderState(database, group, topic);
  const watch = createWatch(bounds.maxWaitMs);
  /** Messages that waited, while they are handled. */
  const parked = new WeakMap<IncomingMessage, Parked>();
  /** Keys of which something may be due once a message is done; and whether the first of them is to wait no more. */
  const afterwards = new WeakMap<IncomingMessage, { readonly key: string; readonly isForced: boolean }>();

  const place: Order["place"] = async (message, event, given, run) => {
    if (message.key === null || parked.has(message)) return run(given);
    const version = versionOf(message, event, options);
    if (version === undefined) return run(given);
    const key = keyName(message.key);
    const { tx } = given;
    const { next = bounds.first, waiting, bytes } = await state.lock(tx, key);
    if (next !== undefined && version < next) return observer.disordered(message, "stale");
    const isGap = next !== undefined && version > next && bounds.gaps !== "allow";
    if (isGap && bounds.gaps === "wait") {
      const text = parkedText(message);
      if (!(await state.park(tx, key, version, text))) return observer.disordered(message, "stale");
      const isForced = waiting + 1 > bounds.maxWaiting || bytes + text.length > bounds.maxWaitingBytes;
      if (isForced) afterwards.set(message, { key, isForced });
      return observer.disordered(message, "waiting");
    }
    if (isGap) observer.disordered(message, "gap");
    await run({ ...given, gap: isGap });
    await state.advance(tx, key, version + 1n);
    if (waiting > 0) afterwards.set(message, { key, isForced: false });
  };

  /** Takes the first message of a key that waits, where it is due: then nobody else handles it for a while. */
  const take = (key: string, isForced: boolean): Promise<WaitingRow | undefined> =>
    database.transaction(async (tx) => {
      const { next = bounds.first } = await state.lock(tx, key);
      const row = await state.lowest(tx, key);
      if (row === undefined || !(isForced || isDue(row, next, watch.bound(Date.now())))) return undefined;
      return (await state.claim(tx, key, row.version)) ? row : undefined;
    });

  /** What was passed over by a step, or became a dead letter, waits no more. */
  const settle = (key: string, version: bigint): Promise<void> =>
    database.transaction(async (tx) => {
      const { next = bounds.first } = await state.lock(tx, key);
      if (!(await state.remove(tx, key, version))) return;
      if (next === undefined || version >= next) await state.advance(tx, key, version + 1n);
    });

  const drain = async (key: string, forced: boolean): Promise<void> => {
    let isForced = forced;
    for (;;) {
      const row = await take(key, isForced);
      if (row === undefined) return;
      isForced = false;
      const message = fromParked(row.message);
      const it: Parked = { key, version: row.version, isDone: false };
      parked.set(message, it);
      try {
        await handle(message);
      } catch (error) {
        await database.transaction((tx) => state.release(tx, key, row.version));
        throw error;
      }
      if (!it.isDone) await settle(key, row.version);
    }
  };

  const released: Step = async (message, next) => {
    const it = parked.get(message);
    if (it === undefined) return next();
    await database.transaction(async (tx) => {
      const { next: expected = bounds.first } = await state.lock(tx, it.key);
      if (!(await state.remove(tx, it.key, it.version))) return;
      if (expected !== undefined && it.version < expected) return observer.disordered(message, "stale");
      const gap = expected !== undefined && it.version > expected;
      if (gap) observer.disordered(message, "gap");
      await next({ tx, gap });
      await state.advance(tx, it.key, it.version + 1n);
    });
    it.isDone = true;
  };

  return {
    place,
    released,
    after: async (message, next) => {
      await next();
      const due = afterwards.get(message);
      if (due === undefined) return;
      try {
        await drain(due.key, due.isForced);
      } catch (error) {
        // The message itself is done. What waits is looked for again, and handled once the database is there.
        if (!(error instanceof DatabaseError && error.retriable)) throw error;
      }
    },
    sweep: async (onError) => {
      const now = Date.now();
      let keys: readonly string[];
      try {
        keys = await state.due(watch.bound(now));
      } catch (error) {
        watch.interrupted();
        throw error;
      }
      watch.saw(now);
      for (const key of keys) await drain(key, false).catch(onError);
    },
    sweepMs: Math.min(1_000, Math.max(50, bounds.maxWaitMs / 4)),
    interrupted: watch.interrupted,
  };
}

function isDue({ version, since }: WaitingRow, next: bigint | undefined, bound: number | undefined): boolean {
  return (next !== undefined && version <= next) || (bound !== undefined && since <= bound);
}

const LARGEST = 2n ** 63n - 2n;

function versionOf(message: IncomingMessage, event: unknown, { by }: OrderOptions<never>): bigint | undefined {
  const version: unknown = orderNumber(message, () => by(event as never));
  if (version === undefined) return undefined;
  const isWhole = typeof version === "bigint" || Number.isSafeInteger(version);
  if (isWhole) {
    const whole = BigInt(version as number | bigint);
    if (whole >= -LARGEST && whole <= LARGEST) return whole;
  }
  throw badOrder(
    message,
    `\`order.by\` gave ${String(version)}, which is no whole number of at most 64 bits`,
    undefined,
  );
}

function orderNumber(message: IncomingMessage, by: () => unknown): unknown {
  try {
    return by();
  } catch (error) {
    throw badOrder(message, `\`order.by\` threw ${String(error)}`, error);
  }
}

function badOrder(message: IncomingMessage, what: string, cause: unknown): EventError {
  return new EventError({
    code: "event/bad-order",
    message: `The order of the message at ${at(message)} is not known: ${what}.`,
    hint: "Give a function that gives the number of every event, or undefined for those that have none.",
    topic: message.topic,
    at: message,
    cause,
  });
}
