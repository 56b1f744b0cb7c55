import type { IncomingLogMessage, LogTransport } from "../log.ts";
import type { IncomingMessage, Transport } from "../transport.ts";

/** A log as no more than what every transport is: it tells of no positions, and promises no order. */
export function bare(log: LogTransport): Transport {
  return {
    order: "none",
    send: async (messages) => (await log.send(messages)).map(({ topic }) => ({ topic })),
    subscribe: ({ topics, group, handle, onError }) =>
      log.subscribe({
        topics,
        group,
        handle: (message) => handle(bareMessage(message)),
        onError: (error, message) => onError(error, message === undefined ? undefined : bareMessage(message)),
      }),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
}

function bareMessage({ topic, key, value, headers, timestamp }: IncomingLogMessage): IncomingMessage {
  return { topic, key, value, headers, timestamp };
}
