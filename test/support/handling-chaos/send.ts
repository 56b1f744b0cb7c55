import { setTimeout as wait } from "node:timers/promises";
import { type OutgoingMessage, openComposer, type Transport } from "@concordat/client";
import { registryClient } from "@concordat/client/registry";
import type { Place } from "./place.ts";
import type { Planned } from "./plan.ts";
import { countedTopic, LATER_ID } from "./topic.ts";

const BATCH = 50;
const AGAIN_MS = 200;

/** Sends events over the time given, at least once each; gives how many messages were sent. */
export async function sendAll(
  transport: Transport,
  { registry, topic }: Place,
  planned: readonly Planned[],
  overMs: number,
): Promise<number> {
  const composer = await openComposer(countedTopic(topic), { registry: registryClient(registry) });
  let sent = 0;
  for (let first = 0; first < planned.length; first += BATCH) {
    const messages = planned.slice(first, first + BATCH).map(({ key, version, number, unreadable }) => {
      const { message } = composer.Counted({ key, version }, { key, messageId: `event-${number}` });
      return unreadable ? foreign(message) : message;
    });
    sent += await sendUntilSafe(transport, messages);
    await wait((overMs * BATCH) / planned.length);
  }
  return sent;
}

/** A send whose connection is cut may have arrived: it is sent again, with the same ids. */
async function sendUntilSafe(transport: Transport, messages: readonly OutgoingMessage[]): Promise<number> {
  for (let times = 1; ; times += 1) {
    try {
      await transport.send(messages);
      return times * messages.length;
    } catch (error) {
      if (times === 100) throw error;
      await wait(AGAIN_MS);
    }
  }
}

/** The same payload under the id of a schema that the registry does not have yet. */
function foreign(message: OutgoingMessage): OutgoingMessage {
  const value = Buffer.from(message.value ?? []);
  value.writeUInt32BE(LATER_ID, 1);
  return { ...message, value };
}
