import { expect, test } from "vitest";
import {
  allOf,
  bare,
  recorder,
  testDeadLetters,
  testDeferral,
  testLog,
  testOrder,
  testTransactions,
  testTransport,
  textOf,
  uniqueName,
} from "../conformance/index.ts";
import type { Faults } from "./faults.ts";
import { memory } from "./index.ts";

const place = () => ({ open: () => memory(), createTopic: async () => uniqueName() });
const message = (key: string, value: string) => ({ topic: "t", key, value: Buffer.from(value) });
const KEYS = ["a", "b", "c", "d", "e", "f", "g"];
const values = Array.from({ length: 140 }, (_, index) => `${KEYS[index % KEYS.length]}${index}`);

testTransport("memory", place);
// What every transport does must not need what only some do.
testTransport("memory without positions or an order", () => ({
  ...place(),
  open: () => bare(memory({ faults: { swap: 0.4 } })),
}));
testOrder("memory", place);
testLog("memory", () => ({ ...place(), open: () => memory({ partitions: 2 }) }));
testTransactions("memory", place);
testDeadLetters("memory", place);
testDeferral("memory", place);

/** What a group sees of the same messages under faults, in the order seen. */
async function seenUnder(faults: Faults, partitions = 4): Promise<readonly string[]> {
  await using transport = memory({ partitions, faults });
  const group = recorder("t", "g");
  await transport.subscribe(group);
  await transport.send(values.map((value) => message(value.charAt(0), value)));
  await transport.idle();
  expect(group.errors).toEqual([]);
  return group.seen;
}

const ofKey = (seen: readonly string[], key: string) => seen.filter((value) => value.startsWith(key));
/** The first time that each came. */
const firsts = (seen: readonly string[]) => [...new Set(seen)];

test("without faults every message comes once, and the same sends give the same order", async () => {
  const seen = await seenUnder({});
  expect([...seen].sort()).toEqual([...values].sort());
  expect(await seenUnder({})).toEqual(seen);
});

const AT_LEAST_ONCE: readonly Faults[] = [
  { duplicate: 0.3 },
  { loseAck: 0.3 },
  { delay: 0.3 },
  { duplicate: 0.2, loseAck: 0.2, delay: 0.2 },
];

test.each(AT_LEAST_ONCE)(
  "under %o nothing is lost, keys keep their order, and a seed gives the same again",
  async (faults) => {
    const seen = await seenUnder({ ...faults, seed: 1 });
    for (const key of KEYS) expect(ofKey(firsts(seen), key)).toEqual(ofKey(values, key));
    expect(await seenUnder({ ...faults, seed: 1 })).toEqual(seen);
    expect(await seenUnder({ ...faults, seed: 2 })).not.toEqual(seen);
  },
);

test("each fault does what it says", async () => {
  const without = await seenUnder({});
  const counts = (seen: readonly string[]) => seen.length - values.length;
  expect(counts(await seenUnder({ duplicate: 0.3 }))).toBeGreaterThan(0);
  expect(counts(await seenUnder({ loseAck: 0.3 }))).toBeGreaterThan(0);
  const delayed = await seenUnder({ delay: 0.3 });
  expect(counts(delayed)).toBe(0);
  expect(delayed).not.toEqual(without);
  const swapped = await seenUnder({ swap: 0.3 }, 1);
  expect([...swapped].sort()).toEqual([...values].sort());
  expect(swapped).not.toEqual(values);
});

test("under every fault at once what is processed in transactions has its effect once", async () => {
  await using transport = memory({ faults: { duplicate: 0.3, loseAck: 0.3, delay: 0.3 } });
  const { handle: _, ...group } = recorder("t", "g");
  await transport.process({
    ...group,
    handle: async ({ key, value }, send) => send([{ topic: "out", key: textOf(key), value }]),
  });
  for (const value of values) await transport.send([message(value.charAt(0), value)]);
  await transport.idle();
  const out = (await allOf(transport.read({ topic: "out" }))).map(({ value }) => textOf(value));
  expect([...out].sort()).toEqual([...values].sort());
  for (const key of KEYS) expect(ofKey(out, key)).toEqual(ofKey(values, key));
});

test("a share that is none is refused", () => {
  expect(() => memory({ faults: { duplicate: 1 } })).toThrow(RangeError);
  expect(() => memory({ faults: { delay: -0.1 } })).toThrow(RangeError);
});

test("members of a group share the partitions, and take over when one leaves", async () => {
  await using transport = memory({ partitions: 2 });
  const [one, two] = [recorder("t", "g"), recorder("t", "g")];
  await transport.subscribe(one);
  const leaving = await transport.subscribe(two);
  const send = (value: string) =>
    transport.send([0, 1].map((partition) => ({ topic: "t", partition, value: Buffer.from(value + partition) })));
  await send("x");
  await transport.idle();
  expect([one.seen, two.seen]).toEqual([["x0"], ["x1"]]);
  await leaving.close();
  await send("y");
  await transport.idle();
  expect([one.seen, two.seen]).toEqual([["x0", "y0", "y1"], ["x1"]]);
});
