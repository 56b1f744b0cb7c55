import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import {
  type AfterDeadLetter,
  type Consumer,
  type ConsumerOptions,
  openConsumer,
  openProducer,
} from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { type KafkaTransport, kafka } from "@concordat/client/kafka";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { sqlite } from "@concordat/client/sqlite";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { concordat } from "./support/concordat.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { needService } from "./support/services.ts";

/** Dead letters and retries on a real Kafka, with consumers that come and go, and the command that looks after them. */

const broker = await kafkaForTests();
const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const events = {
  Placed: avroEvent<{ readonly id: string }>({ subject: "orders-value", fingerprint: "p", schema }),
};
const orders = { name: "orders", events };
const ordersConsumer = (options: ConsumerOptions<typeof events, undefined, KafkaTransport>) =>
  openConsumer(orders, options);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 40_000, interval: 50 });
}

describe.skipIf(!needService("Kafka", broker.reason))("on a real Kafka", () => {
  let admin: Admin;
  let running: RunningRegistry;
  let registry: RegistryClient;
  let transport: KafkaTransport;
  beforeAll(async () => {
    admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
    running = await startRegistry({ port: 0, data: ":memory:" });
    registry = registryClient(running.url);
    await registry.register("orders-value", { schema });
    transport = kafka({ brokers: broker.brokers });
  });
  afterAll(async () => {
    await transport.close();
    await running.close();
    await admin.close();
  });

  /** A topic and group of their own, the command for them, and consumers that fail at ids that begin with "bad". */
  async function place(partitions = 1) {
    const [topic, group] = [`orders-${randomUUID()}`, `g-${randomUUID()}`];
    await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
    const state = { broken: true };
    const seen: string[] = [];
    const errors: unknown[] = [];
    const open = (afterDeadLetter: AfterDeadLetter, options = {}, own = transport): Promise<Consumer> =>
      ordersConsumer({
        transport: own,
        topic,
        registry,
        group,
        deadLetters: { afterDeadLetter },
        onError: (error) => errors.push(error),
        on: {
          Placed: ({ id }) => {
            seen.push(id);
            if (state.broken && id.startsWith("bad")) throw Object.assign(new Error(`no ${id}`), { code: "no-good" });
          },
        },
        ...options,
      });
    const send = async (...all: readonly (readonly [key: string, id: string])[]): Promise<void> => {
      await using producer = await openProducer(orders, { transport, registry, topic });
      for (const [key, id] of all) await producer.Placed({ id }, { key, messageId: `m-${id}` });
    };
    const letters = async (...args: readonly string[]) => {
      const of = ["--topic", topic, "--group", group, "--brokers", broker.brokers.join(), "--format", "json"];
      const [name = "ls", ...more] = args;
      const ran = await concordat(["dead-letters", name, ...more, ...of], { cwd: tmpdir() });
      const answer = ran.out === "" ? {} : (JSON.parse(ran.out) as { letters?: readonly Record<string, unknown>[] });
      return { ...ran, letters: answer.letters ?? [] };
    };
    const ids = async (): Promise<readonly unknown[]> =>
      (await letters("ls")).letters.map(({ messageId }) => messageId);
    return { topic, group, state, seen, errors, open, send, letters, ids };
  }

  test("the command lists, shows, replays and drops them, and a dry run changes nothing", async () => {
    const { topic, group, state, seen, open, send, letters, ids } = await place();
    expect(await letters("ls")).toMatchObject({ code: 1, err: "" });
    await using _ = await open("continue", { retry: { attempts: 2, backoffMs: [1] } });
    await send(["a", "good"], ["a", "bad 1"], ["b", "bad 2"]);
    await transport.send([{ topic, key: "c", value: Buffer.from([9, 9]), headers: { "message-id": "m-none" } }]);
    await until(async () => (await ids()).length === 3);
    const { code, letters: all } = await letters("ls");
    expect(code).toBe(0);
    expect(all).toMatchObject([
      {
        messageId: "m-bad 1",
        key: "a",
        code: "no-good",
        event: "Placed",
        attempts: 2,
        schemaId: 1,
        topic,
        origin: "0/1",
      },
      { messageId: "m-bad 2", key: "b", code: "no-good" },
      { messageId: "m-none", key: "c", code: "event/undecodable", attempts: 1 },
    ]);
    expect((await letters("ls", "--key", "b")).letters).toHaveLength(1);
    expect((await letters("ls", "--code", "event/undecodable", "--since", "1h")).letters).toHaveLength(1);
    expect((await letters("ls", "--until", "2020-01-01")).letters).toEqual([]);
    expect((await letters("ls", "--event", "Placed", "--limit", "1")).letters).toHaveLength(1);

    const shown = await letters("show", "m-bad 1", "--registry", running.url);
    expect(shown.letters).toMatchObject([
      { event: "Placed", content: { id: "bad 1" }, schema: 1, error: expect.stringContaining("no bad 1") },
    ]);
    expect((await letters("show", "m-none")).letters).toMatchObject([{ bytes: "0909" }]);
    expect(await letters("show", "nothing")).toMatchObject({ code: 1 });

    expect(await letters("replay", "--all", "--dry-run")).toMatchObject({ code: 0 });
    expect(await letters("replay")).toMatchObject({ code: 2 });
    expect(await ids()).toHaveLength(3);
    state.broken = false;
    expect(await letters("replay", "--key", "a")).toMatchObject({ code: 0, letters: [{ messageId: "m-bad 1" }] });
    await until(() => seen.length === 6);
    expect(seen).toEqual(["good", "bad 1", "bad 1", "bad 2", "bad 2", "bad 1"]);
    expect(await letters("drop", "--id", "m-none")).toMatchObject({ code: 0 });
    expect(await ids()).toEqual(["m-bad 2"]);
    expect(await letters("drop", "--id", "m-none")).toMatchObject({ code: 1 });
    const text = await concordat(
      ["dead-letters", "ls", "--topic", topic, "--group", group, "--brokers", broker.brokers.join()],
      { cwd: tmpdir() },
    );
    expect(text.out).toContain("no-good  Placed  key b  message m-bad 2  2 attempts\n    The handler of Placed failed");
  });

  test("hold-key holds over restarts and rebalances, and lets go in order", async () => {
    const { state, seen, errors, open, send, letters, ids } = await place(4);
    await using elsewhere = kafka({ brokers: broker.brokers });
    const first = await open("hold-key");
    await send(["a", "bad a"], ["b", "b1"], ["a", "a2"]);
    await until(async () => (await ids()).length === 2);
    // Another one joins and the first leaves: the key's partition changes hands at least once.
    await using _ = await open("hold-key", {}, elsewhere);
    await send(["a", "a3"], ["b", "b2"]);
    await first.close();
    await send(["a", "a4"], ["b", "b3"]);
    await until(() => seen.includes("b3"));
    await until(async () => (await ids()).length === 4);
    expect(await ids()).toEqual(["m-bad a", "m-a2", "m-a3", "m-a4"]);
    expect(seen.filter((id) => id.startsWith("a"))).toEqual([]);
    state.broken = false;
    expect(await letters("replay", "--key", "a")).toMatchObject({ code: 0 });
    await until(() => seen.includes("a4"));
    await send(["a", "a5"]);
    await until(() => seen.includes("a5"));
    expect(seen.filter((id) => id.includes("a"))).toEqual(["bad a", "bad a", "a2", "a3", "a4", "a5"]);
    expect(await ids()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("what is put off comes back by retry topics, to any consumer of the group, and at last becomes a dead letter", async () => {
    const { seen, open, send, letters, ids } = await place(2);
    const retry = { retry: { attempts: 1, backoffMs: [], laterMs: [300, 700] } };
    const first = await open("continue", retry);
    await send(["a", "bad"], ["a", "good"]);
    await until(() => seen.includes("good"));
    await first.close();
    await using _ = await open("continue", retry);
    await until(async () => (await ids()).length === 1);
    expect(seen).toEqual(["bad", "good", "bad", "bad"]);
    expect((await letters("ls")).letters).toMatchObject([
      { messageId: "m-bad", attempts: 3, origin: expect.any(String) },
    ]);
  });

  test("a letter replayed twice takes effect once with an inbox; the control: without one, twice", async () => {
    for (const isSingle of [true, false]) {
      const { topic, group, state, seen, open, send, letters, ids } = await place();
      const database = isSingle ? { database: sqlite(new DatabaseSync(":memory:")) } : {};
      await using _ = await open("continue", database);
      await send(["a", "bad"]);
      await until(async () => (await ids()).length === 1);
      state.broken = false;
      const box = await transport.deadLetters(topic, group);
      const all = [];
      for await (const letter of box.list()) all.push(letter);
      await box.replay(all);
      // As after a crash between sending the letter and marking it.
      await box.replay(all);
      await send(["a", "last"]);
      await until(() => seen.includes("last"));
      expect(seen).toEqual(isSingle ? ["bad", "bad", "last"] : ["bad", "bad", "bad", "last"]);
      expect(await letters("ls")).toMatchObject({ code: 0, letters: [] });
    }
  });
});
