import { expect, test } from "vitest";
import { RegistryError } from "../../registry/error.ts";
import type { SchemaSource } from "../../registry/registry.ts";
import { bare } from "../../transport/conformance/index.ts";
import { TransportError } from "../../transport/error.ts";
import { type MemoryTransport, memory } from "../../transport/memory/index.ts";
import type { Transport } from "../../transport/transport.ts";
import { lettersIn, orders, ordersConsumer, ordersProducer, type Placed, registry } from "../orders.fixture.ts";
import { Unretriable } from "../retry/unretriable.ts";
import type { AfterDeadLetter } from "./options.ts";

const NO = () => undefined;

/** A consumer whose handler throws for events whose id begins with "bad", until it is fixed; and what it saw. */
async function open(transport: MemoryTransport, afterDeadLetter?: AfterDeadLetter, group = "g") {
  const state = { broken: true };
  const seen: string[] = [];
  const errors: unknown[] = [];
  const box = await transport.deadLetters("orders", group);
  const consumer = await ordersConsumer({
    transport,
    registry,
    group,
    deadLetters: afterDeadLetter === undefined ? {} : { afterDeadLetter },
    retry: { attempts: 2, backoffMs: [1] },
    onError: (error) => errors.push(error),
    on: {
      Placed: ({ id }) => {
        seen.push(id);
        if (state.broken && id.startsWith("bad")) throw new Error(`no ${id}`);
      },
    },
  });
  return { consumer, state, seen, errors, box };
}

async function place(transport: Transport, ...all: readonly (readonly [key: string, id: string])[]): Promise<void> {
  await using producer = await ordersProducer(transport);
  for (const [key, id] of all) await producer.Placed({ id }, { key, messageId: id });
}

const list = async (box: Awaited<ReturnType<MemoryTransport["deadLetters"]>>) => {
  const letters = [];
  for await (const letter of box.list()) letters.push(letter);
  return letters;
};

test("a message that cannot be handled becomes a dead letter after its retries, and what is behind it goes on", async () => {
  await using transport = memory({ partitions: 1 });
  const { seen, errors, box } = await open(transport);
  await place(transport, ["a", "good"], ["a", "bad"], ["a", "after"]);
  await transport.idle();
  expect(seen).toEqual(["good", "bad", "bad", "after"]);
  expect(errors).toEqual([]);
  const about = await lettersIn(box, "error", "attempts", "event", "schemaId", "place", "origin", "topic");
  expect(about).toEqual([
    [
      "bad",
      "event/handler-failed",
      expect.stringContaining("no bad"),
      "2",
      "Placed",
      "1",
      "topic orders, partition 0, offset 1",
      "0/1",
      "orders",
    ],
  ]);
});

test("a message that comes again after it became a dead letter is not put there twice", async () => {
  for (const faults of [{ duplicate: 0.9 }, { loseAck: 0.5 }]) {
    await using transport = memory({ partitions: 1, faults });
    const { seen, box } = await open(transport);
    const ids = Array.from({ length: 10 }, (_, index) => `bad ${index}`);
    await place(transport, ...ids.map((id) => ["a", id] as const));
    await transport.idle();
    // The control: they did come again.
    expect(seen.length).toBeGreaterThan(20);
    expect((await lettersIn(box)).map(([id]) => id)).toEqual(ids);
  }
});

test("control: without dead letters the partition stands still", async () => {
  await using transport = memory({ partitions: 1 });
  const seen: string[] = [];
  const on = {
    Placed: ({ id }: Placed) => {
      if (id === "bad") throw new Error("no");
      seen.push(id);
    },
  };
  await ordersConsumer({ transport, registry, group: "g", onError: NO, on });
  await place(transport, ["a", "good"], ["a", "bad"], ["a", "after"]);
  await transport.idle();
  expect(seen).toEqual(["good"]);
});

test("what cannot be read, and what its handler says no other try can change, goes there at once", async () => {
  await using transport = memory({ partitions: 1 });
  const box = await transport.deadLetters("orders", "g");
  let tries = 0;
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    deadLetters: {},
    retry: { attempts: 5, backoffMs: [60_000] },
    on: {
      Placed: () => {
        tries += 1;
        throw new Unretriable("no such customer", { code: "no-customer" });
      },
    },
  });
  for (const value of ["", "no event", "\0\0\0\0\u0009x"])
    await transport.send([
      { topic: "orders", key: "k", value: Buffer.from(value), headers: { "message-id": `<${value.length}>` } },
    ]);
  await place(transport, ["k", "unknown customer"]);
  await transport.idle();
  expect(tries).toBe(1);
  expect(await lettersIn(box, "attempts", "schemaId")).toEqual([
    ["<0>", "event/undecodable", "1", ""],
    ["<8>", "event/undecodable", "1", ""],
    ["<6>", "event/unknown-schema", "1", "9"],
    ["unknown customer", "no-customer", "1", "1"],
  ]);
});

test("while the registry is away messages wait: none is to blame", async () => {
  await using transport = memory({ partitions: 1 });
  let isAway = true;
  const asked: number[] = [];
  const away: SchemaSource = {
    ...registry,
    schemaById: async (id) => {
      asked.push(id);
      if (isAway) throw new RegistryError({ code: "registry/unreachable", message: "away", url: "http://registry" });
      return registry.schemaById(id);
    },
  };
  const seen: string[] = [];
  const errors: unknown[] = [];
  const onError = (error: unknown, message?: unknown) => void errors.push([String(error), message]);
  const on = { Placed: ({ id }: Placed) => void seen.push(id) };
  await ordersConsumer({ transport, registry: away, group: "g", deadLetters: {}, onError, on });
  await place(transport, ["a", "first"], ["a", "second"]);
  while (asked.length < 2) await new Promise((done) => setTimeout(done, 10));
  isAway = false;
  await transport.idle();
  expect(seen).toEqual(["first", "second"]);
  // It is reported once, and without a message.
  expect(errors).toEqual([[expect.stringContaining("away"), undefined]]);
  expect(await list(await transport.deadLetters("orders", "g"))).toEqual([]);
});

test("a replayed letter comes to its group alone, with its own id and headers; dropped ones come no more", async () => {
  await using transport = memory({ partitions: 1 });
  const one = await open(transport);
  const two = await open(transport, "continue", "other");
  await place(transport, ["a", "bad 1"], ["a", "bad 2"], ["b", "bad 3"]);
  await transport.idle();
  one.state.broken = false;
  two.state.broken = false;
  const [first, second] = await list(one.box);
  if (first === undefined || second === undefined) throw new Error("three letters were put");
  await one.box.replay([first]);
  await one.box.drop([second]);
  await transport.idle();
  expect(one.seen.slice(6)).toEqual(["bad 1"]);
  expect(two.seen).toHaveLength(6);
  expect(await lettersIn(one.box)).toEqual([["bad 3", "event/handler-failed"]]);
  expect(await lettersIn(two.box)).toHaveLength(3);
});

test("hold-key: later events of the key wait behind the letter until it is replayed, in order, also after a restart", async () => {
  await using transport = memory({ partitions: 1 });
  const first = await open(transport, "hold-key");
  await place(transport, ["a", "bad"], ["b", "other"], ["a", "a2"], ["b", "more"]);
  await transport.idle();
  expect(first.seen).toEqual(["bad", "bad", "other", "more"]);
  await first.consumer.close();
  const second = await open(transport, "hold-key");
  await place(transport, ["a", "a3"], ["b", "last"]);
  await transport.idle();
  expect(second.seen).toEqual(["last"]);
  expect(await lettersIn(second.box, "behind")).toEqual([
    ["bad", "event/handler-failed", ""],
    ["a2", "event/held-behind", "0/0"],
    ["a3", "event/held-behind", "0/0"],
  ]);
  // Still broken: they become letters again, in their order, with what came meanwhile behind them.
  await second.box.replay(await list(second.box));
  await place(transport, ["a", "a4"]);
  await transport.idle();
  expect(second.seen).toEqual(["last", "bad", "bad"]);
  expect((await lettersIn(second.box)).map(([id]) => id)).toEqual(["bad", "a2", "a3", "a4"]);
  second.state.broken = false;
  await second.box.replay(await list(second.box));
  await place(transport, ["a", "a5"]);
  await transport.idle();
  expect(second.seen.slice(3)).toEqual(["bad", "a2", "a3", "a4", "a5"]);
  expect(await list(second.box)).toEqual([]);
});

test("hold-key: what was sent before a replay stays behind it, and dropping the letters lets the key go on", async () => {
  await using transport = memory({ partitions: 1 });
  const { consumer, state, box } = await open(transport, "hold-key");
  await place(transport, ["a", "bad"], ["a", "a2"]);
  await transport.idle();
  await consumer.close();
  state.broken = false;
  // Nobody consumes: a3 lies before the replays in the topic, and must not come before them.
  await place(transport, ["a", "a3"]);
  await box.replay(await list(box));
  const second = await open(transport, "hold-key");
  second.state.broken = false;
  await transport.idle();
  expect(second.seen).toEqual(["bad", "a2"]);
  expect((await lettersIn(box)).map(([id]) => id)).toEqual(["a3"]);
  await box.drop(await list(box));
  // Another process dropped it: that is asked for again after a second.
  await new Promise((done) => setTimeout(done, 1_100));
  await place(transport, ["a", "a4"]);
  await transport.idle();
  expect(second.seen.slice(2)).toEqual(["a4"]);
});

test("control: `continue` lets later events of the key go on", async () => {
  await using transport = memory({ partitions: 1 });
  const { seen } = await open(transport);
  await place(transport, ["a", "bad"], ["a", "a2"]);
  await transport.idle();
  expect(seen).toEqual(["bad", "bad", "a2"]);
});

test("stop: nothing more of the partition is handled until the letter is decided about", async () => {
  await using transport = memory({ partitions: 1 });
  const first = await open(transport, "stop");
  await place(transport, ["a", "good"], ["a", "bad"], ["b", "after"]);
  await transport.idle();
  expect(first.errors).toEqual([expect.objectContaining({ code: "event/stopped" })]);
  await first.consumer.close();
  const second = await open(transport, "stop");
  await transport.idle();
  expect(second.errors).toEqual([expect.objectContaining({ code: "event/stopped" })]);
  expect(second.seen).toEqual([]);
  await second.consumer.close();
  expect(await lettersIn(second.box)).toHaveLength(1);
  await second.box.replay(await list(second.box));
  const third = await open(transport, "stop");
  third.state.broken = false;
  await transport.idle();
  expect(third.seen).toEqual(["after", "bad"]);
});

test("where a letter cannot be stored the message is not lost: its partition stands still, and it comes again", async () => {
  await using transport = memory({ partitions: 1 });
  const full = new TransportError({ code: "transport/too-large", message: "too large", hint: "" });
  const refusing: MemoryTransport = {
    ...transport,
    deadLetters: async (topic, group) => ({
      ...(await transport.deadLetters(topic, group)),
      put: async () => {
        throw full;
      },
    }),
  };
  const { consumer, errors } = await open(refusing);
  await place(transport, ["a", "bad"], ["a", "after"]);
  await transport.idle();
  expect(errors).toEqual([expect.objectContaining({ code: "event/dead-letter-failed", cause: full })]);
  await consumer.close();
  const second = await open(transport);
  await transport.idle();
  expect(second.seen).toEqual(["bad", "bad", "after"]);
});

test("hold-key: a broker that does not tell for a moment which letters lie there is asked again", async () => {
  await using inMemory = memory({ partitions: 1 });
  let failures = 2;
  const transport: MemoryTransport = {
    ...inMemory,
    deadLetters: async (topic, group) => {
      const box = await inMemory.deadLetters(topic, group);
      const view = box.view();
      const standing: typeof view.standing = async (message) => {
        failures -= 1;
        if (failures >= 0)
          throw new TransportError({ code: "transport/unreachable", message: "cut", hint: "", retriable: true });
        return view.standing(message);
      };
      return { ...box, view: () => ({ ...view, standing }) };
    },
  };
  const { seen, errors } = await open(transport, "hold-key");
  await place(transport, ["a", "one"], ["a", "two"]);
  await transport.idle();
  expect(seen).toEqual(["one", "two"]);
  expect(errors).toEqual([expect.objectContaining({ code: "transport/unreachable" })]);
});

test("what a transport cannot do does not compile", async () => {
  await using log = memory();
  const some = bare(log);
  const base = { registry, group: "g", on: { Placed: NO } };
  const forms = () => [
    ordersConsumer({
      transport: log,
      ...base,
      deadLetters: { afterDeadLetter: "hold-key" },
      retry: { attempts: 1, backoffMs: [], laterMs: [1] },
    }),
    // @ts-expect-error: not every transport keeps dead letters
    ordersConsumer({ transport: some, ...base, deadLetters: {} }),
    // @ts-expect-error: nor brings every one a message again later
    ordersConsumer({ transport: some, ...base, retry: { attempts: 1, backoffMs: [], laterMs: [1] } }),
    // @ts-expect-error: there are three ways to go on
    ordersConsumer({ transport: log, ...base, deadLetters: { afterDeadLetter: "halt" } }),
  ];
  expect(forms).toBeTypeOf("function");
  const both = {
    retry: { attempts: 1, backoffMs: [], laterMs: [1] },
    deadLetters: { afterDeadLetter: "hold-key" },
  } as const;
  await expect(ordersConsumer({ transport: log, ...base, ...both })).rejects.toMatchObject({
    code: "event/bad-options",
  });
  expect(orders.name).toBe("orders");
});
