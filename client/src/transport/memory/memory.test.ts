import { expect, test } from "vitest";
import { TransportError } from "../index.ts";
import type { IncomingMessage, SubscribeOptions } from "../transport.ts";
import { memory } from "./index.ts";

const text = (value: Uint8Array | null): string => (value === null ? "(null)" : Buffer.from(value).toString());
const message = (key: string, value: string) => ({ topic: "t", key, value: Buffer.from(value) });

/** Options of a group that keeps what it was given, and fails at the value "bad". */
function recorder(group: string): SubscribeOptions & { seen: string[]; errors: string[] } {
  const seen: string[] = [];
  const errors: string[] = [];
  return {
    topics: ["t"],
    group,
    seen,
    errors,
    async handle({ value }: IncomingMessage) {
      await Promise.resolve();
      if (text(value) === "bad") throw new Error("bad one");
      seen.push(text(value));
    },
    onError(error, failed) {
      errors.push(`${error} at ${failed?.offset}`);
    },
  };
}

test("every group gets every message, in order within a key", async () => {
  await using transport = memory({ partitions: 3 });
  const one = recorder("one");
  const two = recorder("two");
  await transport.subscribe(one);
  for (let index = 0; index < 20; index += 1) {
    await transport.send([message("a", `a${index}`), message("b", `b${index}`)]);
  }
  await transport.subscribe(two);
  await transport.idle();
  for (const { seen } of [one, two]) {
    for (const key of ["a", "b"]) {
      const mine = seen.filter((value) => value.startsWith(key));
      expect(mine).toEqual(Array.from({ length: 20 }, (_, index) => `${key}${index}`));
    }
  }
});

test("the same sends give the same order, run after run", async () => {
  const run = async (): Promise<readonly string[]> => {
    await using transport = memory();
    const group = recorder("g");
    await transport.subscribe(group);
    await transport.send(Array.from({ length: 50 }, (_, index) => message(`k${index % 7}`, String(index))));
    await transport.idle();
    return group.seen;
  };
  expect(await run()).toEqual(await run());
});

test("members of a group share the partitions, and take over when one leaves", async () => {
  await using transport = memory({ partitions: 2 });
  const one = recorder("g");
  const two = recorder("g");
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

test("a failing handler holds up its partition alone, until another member takes it", async () => {
  await using transport = memory({ partitions: 2 });
  const group = recorder("g");
  const failing = await transport.subscribe(group);
  const send = (partition: number, value: string) =>
    transport.send([{ topic: "t", partition, value: Buffer.from(value) }]);
  await send(0, "bad");
  await send(0, "after");
  await send(1, "other");
  await transport.idle();
  expect(group.seen).toEqual(["other"]);
  expect(group.errors).toEqual(["Error: bad one at 0"]);
  await failing.close();
  const values: string[] = [];
  await transport.subscribe({ ...group, handle: async ({ value }) => void values.push(text(value)) });
  await transport.idle();
  expect(values).toEqual(["bad", "after"]);
});

test("a new group may begin at the end", async () => {
  await using transport = memory();
  await transport.send([message("k", "before")]);
  const group = recorder("g");
  await transport.subscribe({ ...group, from: "latest" });
  await transport.send([message("k", "after")]);
  await transport.idle();
  expect(group.seen).toEqual(["after"]);
});

test("reading gives what there is, from an offset or a time, and moves no group", async () => {
  let clock = 0;
  await using transport = memory({ partitions: 1, now: () => clock });
  for (; clock < 4; clock += 1) await transport.send([message("k", String(clock))]);
  const read = async (from?: { offset: bigint } | { time: number }): Promise<string[]> => {
    const values: string[] = [];
    const options = from === undefined ? { topic: "t" } : { topic: "t", from };
    for await (const { value } of transport.read(options)) values.push(text(value));
    return values;
  };
  expect(await read()).toEqual(["0", "1", "2", "3"]);
  expect(await read({ offset: 2n })).toEqual(["2", "3"]);
  expect(await read({ time: 3 })).toEqual(["3"]);
});

test("a transaction appears whole, or not at all", async () => {
  await using transport = memory();
  const group = recorder("g");
  await transport.subscribe(group);
  await transport.transaction?.(async (send) => {
    await send([message("k", "1")]);
    await send([message("k", "2")]);
  });
  const failed = transport.transaction?.(async (send) => {
    await send([message("k", "3")]);
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  await transport.idle();
  expect(group.seen).toEqual(["1", "2"]);
});

test("closing waits for the handlers that run; nothing can be sent afterwards", async () => {
  const transport = memory();
  const group = recorder("g");
  await transport.subscribe(group);
  await transport.send([message("k", "1")]);
  await transport.close();
  expect(group.seen).toEqual(["1"]);
  await expect(transport.send([message("k", "2")])).rejects.toMatchObject({ code: "transport/closed" });
});

test("a partition that the topic does not have is refused, and nothing of the batch is kept", async () => {
  await using transport = memory({ partitions: 2 });
  const sent = transport.send([message("k", "1"), { topic: "t", partition: 2, value: null }]);
  await expect(sent).rejects.toThrow(TransportError);
  for await (const _ of transport.read({ topic: "t" })) throw new Error("a message was kept");
});
