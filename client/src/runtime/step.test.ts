import { expect, test } from "vitest";
import { avroEvent } from "../avro/index.ts";
import { registryOf } from "../testing/index.ts";
import { bare } from "../transport/conformance/index.ts";
import type { IncomingLogMessage } from "../transport/log.ts";
import { memory } from "../transport/memory/index.ts";
import type { Transport } from "../transport/transport.ts";
import { openComposer } from "./composer.ts";
import { type ConsumerOptions, openConsumer } from "./consumer.ts";
import { messageIdOf } from "./error.ts";
import { type OutputTopics, openProcessor, type ProcessorOptions } from "./processor.ts";
import { openProducer } from "./producer.ts";
import type { Step } from "./step.ts";
import { openStream } from "./stream.ts";

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const facts = { fingerprint: "p", schema };
const orders = {
  name: "orders",
  events: { Placed: avroEvent<{ readonly id: string }>({ ...facts, subject: "orders-value" }) },
};
const copies = {
  name: "copies",
  events: { Copied: avroEvent<{ readonly id: string }>({ ...facts, subject: "copies-value" }) },
};
const registry = registryOf(orders, copies);

/** Notes when a message comes to it and leaves it, under a name. */
function noting(name: string, seen: string[]): Step {
  return async (message, next) => {
    seen.push(`${name} ${messageIdOf(message)}`);
    try {
      await next({ [name]: messageIdOf(message) });
    } finally {
      seen.push(`/${name}`);
    }
  };
}

async function place(transport: Transport, ...ids: string[]): Promise<void> {
  await using producer = await openProducer(orders, { transport, registry });
  for (const id of ids) await producer.Placed({ id }, { key: "k", messageId: id });
}

type Orders = typeof orders.events;
/** As generated code has them. */
const consume = <On extends Transport>(options: ConsumerOptions<Orders, undefined, On>) =>
  openConsumer(orders, options);
const process = <Topics extends OutputTopics>(options: ProcessorOptions<Orders, Topics>) =>
  openProcessor(orders, options);

test("steps go around a handler on any transport, the first outermost, and give it what they have", async () => {
  await using log = memory();
  const transports: Readonly<Record<string, Transport>> = { log, bare: bare(log) };
  for (const [group, transport] of Object.entries(transports)) {
    const seen: string[] = [];
    await consume({
      transport,
      registry,
      group,
      around: [noting("outer", seen), noting("inner", seen)],
      on: { Placed: ({ id }, _, given) => void seen.push(`handled ${id} ${given.outer} ${given.inner}`) },
    });
    await place(transport, group);
    await log.idle();
    expect(seen.slice(-5)).toEqual([
      `outer ${group}`,
      `inner ${group}`,
      `handled ${group} ${group} ${group}`,
      "/inner",
      "/outer",
    ]);
  }
});

test("a step decides: without going on the message is handled, and its error is the message's", async () => {
  await using transport = memory({ partitions: 1 });
  const handled: string[] = [];
  const failed: unknown[] = [];
  const known = new Set(["twice"]);
  const once: Step = (message, next) => (known.has(messageIdOf(message) ?? "") ? undefined : next());
  const picky: Step = (message, next) => {
    if (messageIdOf(message) === "bad") throw new Error("not this one");
    return next();
  };
  await consume({
    transport,
    registry,
    group: "g",
    around: [once, picky],
    onError: (error, message) => failed.push([String(error), message?.offset]),
    on: { Placed: ({ id }) => void handled.push(id) },
  });
  await place(transport, "first", "twice", "second", "bad", "behind");
  await transport.idle();
  expect(handled).toEqual(["first", "second"]);
  expect(failed).toEqual([["Error: not this one", 3n]]);
});

test("a step sees a message once however often it is tried, and what an error was", async () => {
  await using transport = memory();
  const seen: string[] = [];
  const watching: Step = async (_, next) => {
    try {
      await next();
    } catch (error) {
      seen.push(String(error));
      // As one that sends the message elsewhere would: the consumer goes on.
    }
  };
  let tries = 0;
  await consume({
    transport,
    registry,
    group: "g",
    around: [watching],
    retry: { attempts: 3, backoffMs: [1] },
    on: {
      Placed: ({ id }) => {
        tries += 1;
        if (id === "poison") throw new Error("no");
      },
    },
  });
  await place(transport, "poison", "good");
  await transport.idle();
  expect(tries).toBe(4);
  expect(seen).toEqual([expect.stringContaining("The handler of Placed failed")]);
});

test("steps go around a processor's handlers, and what is sent is of the last try", async () => {
  await using transport = memory({ partitions: 1 });
  const seen: string[] = [];
  let tries = 0;
  await process({
    transport,
    registry,
    group: "g",
    around: [noting("step", seen)],
    retry: { attempts: 2, backoffMs: [1] },
    to: { copies },
    on: {
      Placed: async ({ id }, _, to) => {
        await to.copies.Copied({ id: `${id}-${tries}` });
        tries += 1;
        if (tries === 1) throw new Error("once more");
      },
    },
  });
  await place(transport, "a");
  await transport.idle();
  expect(seen).toEqual(["step a", "/step"]);
  const sent: string[] = [];
  for await (const { event } of openStream(copies, { transport, registry })) sent.push(event.id);
  expect(sent).toEqual(["a-1"]);
});

test("a step that needs what a transport does not tell does not compile around its consumers", async () => {
  await using log = memory();
  const offsets: bigint[] = [];
  const positioned: Step<IncomingLogMessage> = (message, next) => {
    offsets.push(message.offset);
    return next();
  };
  const on = { Placed: () => undefined };
  await consume({ transport: log, registry, group: "a", around: [positioned], on });
  // @ts-expect-error: this transport's messages have no offsets
  await consume({ transport: bare(log), registry, group: "b", around: [positioned], on });
  await place(log, "x");
  await log.idle();
  // The types are right about it.
  expect(offsets).toEqual([0n, undefined]);
});

test("a message that is made and not sent can be sent later, as it was", async () => {
  await using transport = memory();
  const composer = await openComposer(orders, { registry });
  const { message, messageId } = composer.Placed({ id: "o-1" }, { key: "k" });
  // @ts-expect-error: as when it is sent, the event must fit its schema
  expect(() => composer.Placed({ id: 1 })).toThrow("does not fit its schema");
  const seen: unknown[] = [];
  await consume({
    transport,
    registry,
    group: "g",
    on: { Placed: ({ id }, meta) => void seen.push([id, meta.key, meta.messageId]) },
  });
  await transport.idle();
  expect(seen).toEqual([]);
  await transport.send([message]);
  await transport.idle();
  expect(seen).toEqual([["o-1", "k", messageId]]);
});
