import type { OutgoingMessage, Receipt, Transport } from "../transport/transport.ts";
import { EventError } from "./error.ts";
import { createRoom } from "./room.ts";

/** How messages are sent together, and how many may wait for it. */
export interface Batching {
  /** Milliseconds that a message waits for others before a request is made; 0 unless given. */
  readonly lingerMs?: number;
  /** Most messages in a request; 500 unless given. */
  readonly messages?: number;
  /** Most bytes of payload in a request, unless a single message is larger; 500,000 unless given. */
  readonly bytes?: number;
  /**
   * Most bytes that may be on their way: sent and not answered, or waiting for that; 33,554,432 unless given. What finds no
   * room waits for it, its promise with it, in the order it came; as many bytes again may do so, so that a program that
   * does not wait for its promises is bounded too. What is beyond is refused at once (`event/no-room`).
   */
  readonly waitingBytes?: number;
  /** Milliseconds after which a message is refused that has found no room (`event/no-room`); 60,000 unless given. */
  readonly waitMs?: number;
}

/** What a message takes besides its own bytes: objects, a promise, and the names of its headers. */
const OVERHEAD = 500;

/** A message, and the callbacks for its outcome. */
export interface Waiting {
  readonly message: OutgoingMessage;
  resolve(receipt: Receipt): void;
  reject(error: unknown): void;
}

interface Sized extends Waiting {
  /** Bytes of memory, about. */
  readonly size: number;
}

/** Sends messages in requests that several share. */
export interface Batcher {
  add(waiting: Waiting): void;
  /** Resolves when all that was added is sent or has failed. */
  settle(): Promise<void>;
}

/**
 * Sends messages one request at a time, so that they keep their order; what comes meanwhile goes together in the next.
 * If a request fails, every message in it is rejected; one that finds no room is rejected with EventError `event/no-room`.
 */
export function createBatcher(
  transport: Pick<Transport, "send">,
  { lingerMs = 0, messages = 500, bytes = 500_000, waitingBytes = 33_554_432, waitMs = 60_000 }: Batching = {},
): Batcher {
  const room = createRoom(waitingBytes, waitMs);
  let queue: Sized[] = [];
  let draining: Promise<void> | undefined;

  const send = async (batch: readonly Sized[]): Promise<void> => {
    try {
      const receipts = await transport.send(batch.map(({ message }) => message));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const receipt = receipts[index];
        if (receipt === undefined) reject(new Error("the transport told nothing of a message that it has sent"));
        else resolve(receipt);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const drain = async (): Promise<void> => {
    // Also without a time to wait, those that are sent in the same turn go together.
    if (lingerMs > 0 && queue.length < messages) await new Promise((done) => setTimeout(done, lingerMs));
    else await Promise.resolve();
    while (queue.length > 0) {
      const size = fitting(queue, messages, bytes);
      const batch = queue.slice(0, size);
      queue = queue.slice(size);
      await send(batch);
      room.leave(batch.reduce((sum, one) => sum + one.size, 0));
    }
    draining = undefined;
  };

  return {
    add: ({ message, resolve, reject }) => {
      const size = sizeOf(message);
      const admit = (): void => {
        queue.push({ message, resolve, reject, size });
        draining ??= drain();
      };
      room.enter(size, admit, (waitedMs) => reject(noRoom(message.topic, waitingBytes, waitedMs)));
    },
    settle: async () => {
      while (draining !== undefined) await draining;
    },
  };
}

/** How many of the first fit into one request; one at least. */
function fitting(queue: readonly Sized[], messages: number, bytes: number): number {
  let size = 0;
  for (const [index, { message }] of queue.entries()) {
    size += message.value?.length ?? 0;
    if (index === messages || (index > 0 && size > bytes)) return index;
  }
  return queue.length;
}

function sizeOf({ key, value, headers }: OutgoingMessage): number {
  let size = OVERHEAD + (value?.length ?? 0) + (key?.length ?? 0);
  for (const name in headers) size += headers[name]?.length ?? 0;
  return size;
}

function noRoom(topic: string, bytes: number, waitedMs: number): EventError {
  return new EventError({
    code: "event/no-room",
    message: `Messages of ${bytes} bytes are on their way to ${topic}, and ${waitedMs === 0 ? "as many wait for room behind them" : `this one found no room within ${waitedMs} ms`}.`,
    hint: "It was not sent. Wait for what is sent before sending more, see whether the broker answers, or give `batch.waitingBytes`.",
    topic,
  });
}
