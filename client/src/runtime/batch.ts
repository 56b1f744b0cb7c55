import type { OutgoingMessage, Position, Transport } from "../transport/transport.ts";

/** How messages are sent together. */
export interface Batching {
  /** Milliseconds that a message waits for others before a request is made; 0 unless given. */
  readonly lingerMs?: number;
  /** Most messages in a request; 500 unless given. */
  readonly messages?: number;
  /** Most bytes of payload in a request, unless a single message is larger; 500,000 unless given. */
  readonly bytes?: number;
}

/** A message, and who is told what became of it. */
export interface Waiting {
  readonly message: OutgoingMessage;
  resolve(position: Position): void;
  reject(error: unknown): void;
}

export interface Batcher {
  add(waiting: Waiting): void;
  /** Resolves when all that was added is sent or has failed. */
  settle(): Promise<void>;
}

/**
 * Sends messages one request at a time, so that they keep their order; what comes meanwhile goes together in the next.
 * Where a request fails, every message in it is told so.
 */
export function createBatcher(
  transport: Pick<Transport, "send">,
  { lingerMs = 0, messages = 500, bytes = 500_000 }: Batching = {},
): Batcher {
  let queue: Waiting[] = [];
  let draining: Promise<void> | undefined;

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const positions = await transport.send(batch.map(({ message }) => message));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const position = positions[index];
        if (position === undefined) reject(new Error("the transport told no position for a message that it has sent"));
        else resolve(position);
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
    }
    draining = undefined;
  };

  return {
    add: (waiting) => {
      queue.push(waiting);
      draining ??= drain();
    },
    settle: async () => {
      while (draining !== undefined) await draining;
    },
  };
}

/** How many of the first fit into one request; one at least. */
function fitting(queue: readonly Waiting[], messages: number, bytes: number): number {
  let size = 0;
  for (const [index, { message }] of queue.entries()) {
    size += message.value?.length ?? 0;
    if (index === messages || (index > 0 && size > bytes)) return index;
  }
  return queue.length;
}
