import { randomUUID } from "node:crypto";
import type { IncomingLogMessage } from "@concordat/client";
import { type KafkaTransport, kafka } from "@concordat/client/kafka";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, expect, vi } from "vitest";

/** What a generated producer or consumer is opened with. */
export interface Services {
  readonly transport: KafkaTransport;
  readonly topic: string;
  readonly registry: RegistryClient;
}

/** A registry of this process, and a topic of one partition on a real Kafka. */
export interface MeetingPlace {
  readonly topic: string;
  /** The registry's address. */
  url(): string;
  services(): Services;
  /** What another client's program is told of the place, in its environment, and more. */
  variables(more: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** A payload as it is, which gives its offset. */
  send(value: Uint8Array, headers?: Readonly<Record<string, string | Uint8Array>>): Promise<bigint>;
  /** The message at an offset. */
  at(offset: bigint): Promise<IncomingLogMessage>;
  /** The first event that a consumer says it has seen while `run` runs, or after it; nothing may fail meanwhile. */
  firstSeen<Event>(
    run: () => Promise<unknown>,
    open: (seen: (event: Event) => void, options: Listening) => Promise<AsyncDisposable>,
  ): Promise<Event | undefined>;
}

interface Listening extends Services {
  readonly group: string;
  onError(error: unknown): void;
}

/** Opens a place before the tests of the block around, and closes it after them. `register` gives it its schemas. */
export function meetingPlace(
  broker: string,
  name: string,
  register: (url: string, topic: string) => Promise<void>,
): MeetingPlace {
  const topic = `${name}-${randomUUID()}`;
  let running: RunningRegistry;
  let transport: KafkaTransport;
  beforeAll(async () => {
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
    await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
    await admin.close();
    running = await startRegistry({ port: 0, data: ":memory:" });
    await register(running.url, topic);
    transport = kafka({ brokers: [broker] });
  });
  afterAll(async () => {
    await transport.close();
    await running.close();
  });
  const services = () => ({ transport, topic, registry: registryClient(running.url) });
  return {
    topic,
    url: () => running.url,
    services,
    variables: (more) => ({
      TOPIC: topic,
      KAFKA_BROKER: broker,
      REGISTRY_URL: running.url,
      FRAMING: "prefix",
      ...more,
    }),
    send: async (value, headers = {}) => {
      const [sent] = await transport.send([{ topic, value, headers }]);
      if (sent === undefined) throw new Error("nothing was sent");
      return sent.offset;
    },
    at: async (offset) => {
      for await (const message of transport.read({ topic, from: { offset } })) return message;
      throw new Error(`no message is at ${offset}`);
    },
    firstSeen: async <Event>(
      run: () => Promise<unknown>,
      open: (seen: (event: Event) => void, options: Listening) => Promise<AsyncDisposable>,
    ) => {
      const seen: Event[] = [];
      const failures: unknown[] = [];
      const options = {
        ...services(),
        group: `g-${randomUUID()}`,
        onError: (error: unknown) => void failures.push(error),
      };
      await using _consumer = await open((event) => void seen.push(event), options);
      await run();
      await vi.waitFor(() => expect([...seen, ...failures]).not.toHaveLength(0), { timeout: 20_000, interval: 20 });
      expect(failures).toEqual([]);
      return seen[0];
    },
  };
}
