import { randomUUID } from "node:crypto";
import {
  EventError,
  type Events,
  type IncomingLogMessage,
  type LogTransport,
  openConsumer,
  type Topic,
} from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { Admin } from "@platformatic/kafka";
import { describe, expect, test } from "vitest";
import { until } from "../client/src/transport/conformance/index.ts";
import { ATTACKS, HOSTILE_TOPIC, type Hostile, hostileRegistry, readingOf } from "./support/hostile.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { randomFrom } from "./support/linearizability/workload.ts";
import { needService } from "./support/services.ts";

const broker = await kafkaForTests();
const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const PARTITIONS = 400;
const ROUNDS = DEEP ? 260 : 10;
/** Above what any message needs here (65,536 items of no bytes, read twice to say what is wrong), with room for garbage. */
const MOST_BYTES = 2 ** 27;

const CODES = ["event/undecodable", "event/unknown-schema", "event/unknown-event"];

/** What became of the messages of a round. */
interface Verdict {
  readonly delivered: number;
  readonly refused: number;
  /** What is not as it should be, a line each. */
  readonly wrong: readonly string[];
  /** The most bytes that came into use between one message's end and the next one's. */
  readonly mostBytes: number;
}

/** Sends each message to a partition of its own, as one that cannot be read holds up its partition, and judges what comes. */
async function attack(
  topic: Topic,
  transport: LogTransport,
  name: string,
  messages: readonly (Hostile & { readonly attack: string })[],
): Promise<Verdict> {
  const wrong: string[] = [];
  const seen = new Set<number>();
  let [delivered, refused, mostBytes] = [0, 0, 0];
  let before = inUse();
  const judge = (partition: number, find: (message: Hostile) => string | undefined): void => {
    const now = inUse();
    mostBytes = Math.max(mostBytes, now - before);
    const message = messages[partition];
    if (message === undefined || seen.has(partition)) wrong.push(`partition ${partition} came twice`);
    else {
      const reason = find(message);
      if (reason !== undefined)
        wrong.push(`${message.attack}: ${reason}: ${Buffer.from(message.value).toString("hex")}`);
    }
    seen.add(partition);
    before = inUse();
  };
  const handler =
    (event: string) =>
    (value: unknown, { partition }: { partition: number }) => {
      delivered += 1;
      judge(partition, (message) => {
        const right = readingOf(message).event;
        if (right === undefined) return `delivered as ${event}, and the reference reads nothing`;
        if (right.name !== event || !right.isSame(value)) return `delivered as another ${event} than it is`;
      });
    };
  const consumer = await openConsumer(topic as Topic<Events>, {
    transport,
    topic: name,
    registry: hostileRegistry(),
    group: `g-${name}`,
    on: Object.fromEntries(Object.keys(topic.events).map((event) => [event, handler(event)])) as never,
    onError: (error, message) => {
      if (message === undefined) return void wrong.push(`an error without a message: ${String(error)}`);
      refused += 1;
      judge(message.partition, (sent) => faultOf(error, message, sent));
    },
  });
  await transport.send(
    messages.map(({ value, headers = {} }, partition) => ({ topic: name, partition, value, headers })),
  );
  await until(() => seen.size === messages.length);
  await consumer.close();
  return { delivered, refused, wrong, mostBytes };
}

/** What is wrong with an error that was told about a message. */
function faultOf(error: unknown, message: IncomingLogMessage, sent: Hostile): string | undefined {
  if (!(error instanceof EventError)) return `told as ${String(error)}`;
  const right = readingOf(sent);
  if (right.event !== undefined) return `refused, and the reference reads it: ${error.message}`;
  if (!CODES.includes(error.code)) return `told as ${error.code}`;
  const place =
    error.topic === message.topic && error.partition === message.partition && error.offset === message.offset;
  if (!place) return "told with another place";
  if (error.schemaId !== right.schemaId) return `told with schema ${error.schemaId}, which is ${right.schemaId}`;
  if (!Buffer.from(message.value ?? []).equals(sent.value)) return "told with other bytes";
}

function inUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function messagesOf(seed: number, count: number): readonly (Hostile & { readonly attack: string })[] {
  const random = randomFrom(seed);
  const attacks = Object.entries(ATTACKS);
  return Array.from({ length: count }, (_, index) => {
    const [attack, make] = attacks[index % attacks.length] ?? ["", () => ({ value: new Uint8Array() })];
    return { attack, ...make(random) };
  });
}

async function overMemory(topic: Topic, seed: number): Promise<Verdict> {
  await using transport = memory({ partitions: PARTITIONS });
  return await attack(topic, transport, topic.name, messagesOf(seed, PARTITIONS));
}

test("hostile bytes are refused with their place and bytes, or read as what they are; never more memory than they are worth", async () => {
  let [delivered, refused] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const verdict = await overMemory(HOSTILE_TOPIC, 20261126 + round);
    expect(verdict.wrong).toEqual([]);
    expect(verdict.mostBytes).toBeLessThan(MOST_BYTES);
    delivered += verdict.delivered;
    refused += verdict.refused;
  }
  expect(delivered + refused).toBe(ROUNDS * PARTITIONS);
  // Neither is the rule's exception.
  expect(delivered).toBeGreaterThan((ROUNDS * PARTITIONS) / 20);
  expect(refused).toBeGreaterThan((ROUNDS * PARTITIONS) / 2);
}, 900_000);

/** The topic, with a fault planted where an event of its is read. */
function planted(fault: (decode: (message: Uint8Array, offset: number) => unknown) => typeof decode): Topic {
  const events = Object.entries(HOSTILE_TOPIC.events as Events).map(([name, event]) => [
    name,
    { ...event, decoder: (...given: Parameters<typeof event.decoder>) => fault(event.decoder(...given)) },
  ]);
  return { name: HOSTILE_TOPIC.name, events: Object.fromEntries(events) };
}

test("a decoder that leaves bytes behind, or believes what a message claims, is caught", async () => {
  const careless = planted((decode) => (message, offset) => {
    for (let end = message.length; ; end -= 1) {
      try {
        return decode(message.subarray(0, end), offset);
      } catch (error) {
        if (end <= offset || message.length - end > 3) throw error;
      }
    }
  });
  const { wrong } = await overMemory(careless, 1);
  expect(wrong.some((line) => line.startsWith("bytes behind: delivered as"))).toBe(true);
  const claimed: Uint8Array[] = [];
  const gullible = planted((decode) => (message, offset) => {
    if (Buffer.from(message).includes(Buffer.of(0xff, 0xff, 0xff, 0x0f))) claimed.push(new Uint8Array(2 ** 29));
    return decode(message, offset);
  });
  expect((await overMemory(gullible, 1)).mostBytes).toBeGreaterThan(MOST_BYTES);
});

describe.skipIf(!needService("Kafka", broker.reason))("over Kafka", () => {
  test.each(DEEP ? [7, 8, 9] : [7])("hostile bytes fare no other way, seed %i", async (seed) => {
    const name = `t-${randomUUID()}`;
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
    const messages = messagesOf(seed, 160);
    await admin.createTopics({ topics: [name], partitions: messages.length, replicas: 1 });
    await admin.close();
    // So many new partitions have no leader at once.
    await using transport = kafka({ brokers: broker.brokers, retries: 20 });
    const verdict = await attack(HOSTILE_TOPIC, transport, name, messages);
    expect(verdict.wrong).toEqual([]);
    expect(verdict.refused).toBeGreaterThan(messages.length / 2);
  });
});
