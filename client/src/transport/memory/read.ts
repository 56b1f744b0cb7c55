import { closedError } from "../error.ts";
import type { IncomingLogMessage, ReadOptions } from "../log.ts";
import { checkStart, wantedOffset } from "../start.ts";
import type { TopicLog } from "./log.ts";

/** Wakes all who wait for something to change. */
export interface Bell {
  ring(): void;
  heard(): Promise<void>;
}

/** A bell that nobody has heard yet. */
export function createBell(): Bell {
  let next = Promise.withResolvers<void>();
  return {
    ring: () => {
      next.resolve();
      next = Promise.withResolvers();
    },
    heard: () => next.promise,
  };
}

/** What lay in a topic when the reading began, partition by partition, and with `follow` what comes. */
export async function* readLog(
  log: TopicLog,
  options: ReadOptions,
  bell: Bell,
  isClosed: () => boolean,
): AsyncGenerator<IncomingLogMessage> {
  const { from, follow = false, signal } = options;
  checkStart(options, log.length);
  const next = log.map((messages, partition) => startOf(messages, from, partition));
  signal?.addEventListener("abort", bell.ring);
  try {
    for (;;) {
      const ends = log.map((messages) => messages.length);
      for (const [partition, end] of ends.entries()) {
        for (let index = next[partition] ?? 0; index < end; index += 1) {
          if (signal?.aborted === true) return;
          if (isClosed()) break;
          const message = log[partition]?.[index];
          next[partition] = index + 1;
          if (message !== undefined) yield message;
        }
      }
      if (!follow && isClosed()) throw closedError("memory transport");
      if (!follow || isClosed() || signal?.aborted === true) return;
      if (log.every((messages, partition) => messages.length <= (next[partition] ?? 0))) await bell.heard();
    }
  } finally {
    signal?.removeEventListener("abort", bell.ring);
  }
}

/** A time means the first message of it or later, and all that lies behind that one, as a broker means it. */
function startOf(messages: readonly IncomingLogMessage[], from: ReadOptions["from"], partition: number): number {
  if (from === undefined || !("time" in from)) return Math.max(0, Number(wantedOffset(from, partition) ?? 0n));
  const found = messages.findIndex(({ timestamp }) => timestamp >= from.time);
  return found === -1 ? messages.length : found;
}
