import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TransportError } from "./error.ts";
import type {
  IncomingMessage,
  ReadOptions,
  ReplayTransport,
  SubscribeOptions,
  Subscription,
  TransactionalTransport,
  Transport,
} from "./transport.ts";

/** Where a transport is tried: something that is empty, or shared with others. */
export interface Place<Tried extends Transport> {
  /** Opens a program's transport. It is closed when the tests are done. */
  open(): Tried;
  /** Makes a topic that nobody else uses. */
  createTopic(partitions: number): Promise<string>;
}

export const textOf = (value: Uint8Array | null): string => (value === null ? "(null)" : Buffer.from(value).toString());

/** Options of a group that keeps what it was given, and fails at a value for as long as `fails` says so. */
export function recorder(
  topic: string,
  group: string,
  fails: (value: string) => boolean = () => false,
): SubscribeOptions & { readonly seen: string[]; readonly errors: string[] } {
  const seen: string[] = [];
  const errors: string[] = [];
  const handle = async ({ value }: IncomingMessage): Promise<void> => {
    await Promise.resolve();
    if (fails(textOf(value))) throw new Error(`no ${textOf(value)}`);
    seen.push(textOf(value));
  };
  const onError = (error: unknown): void => void errors.push(String(error));
  return { topics: [topic], group, handle, onError, seen, errors };
}

export async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 30_000, interval: 20 });
}

export async function allOf(messages: AsyncIterable<IncomingMessage>): Promise<readonly IncomingMessage[]> {
  const list: IncomingMessage[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

const message = (topic: string, key: string, value: string) => ({ topic, key, value: Buffer.from(value) });

/** `count` messages over five keys, whose values begin with the key. */
const mixed = (topic: string, count: number) =>
  Array.from({ length: count }, (_, index) => message(topic, `k${index % 5}`, `${index % 5}:${index}`));

/** Those of one key, in the order seen. */
const ofKey = (values: readonly string[], key: number) => values.filter((value) => value.startsWith(`${key}:`));

/** What every transport does. */
export function testTransport(name: string, place: () => Place<Transport>): void {
  describe(`${name}, as a transport`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);

    test("brings every message to every group, in order within a key, whenever the group comes", async () => {
      const topic = await place().createTopic(3);
      const transport = connect();
      const [one, two] = [recorder(topic, `one-${topic}`), recorder(topic, `two-${topic}`)];
      await transport.subscribe(one);
      const sent = mixed(topic, 60);
      await transport.send(sent);
      await transport.subscribe(two);
      await until(() => one.seen.length >= 60 && two.seen.length >= 60);
      const values = sent.map(({ value }) => textOf(value));
      for (const { seen } of [one, two]) {
        expect([...seen].sort()).toEqual([...values].sort());
        for (let key = 0; key < 5; key += 1) expect(ofKey(seen, key)).toEqual(ofKey(values, key));
      }
    });

    test("keeps keys, headers, times and missing values as they were", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      const headers = { a: "ä", b: Uint8Array.of(0, 255) };
      await transport.send([
        { topic, key: "schlüssel", value: null, headers, timestamp: 1_700_000_000_123 },
        { topic, value: new Uint8Array() },
      ]);
      const seen: IncomingMessage[] = [];
      const group = recorder(topic, `g-${topic}`);
      await transport.subscribe({ ...group, handle: async (incoming) => void seen.push(incoming) });
      await until(() => seen.length === 2);
      const first = seen.find(({ key }) => key !== null);
      const second = seen.find(({ key }) => key === null);
      expect(first).toMatchObject({ topic, value: null, timestamp: 1_700_000_000_123 });
      expect(textOf(first?.key ?? null)).toBe("schlüssel");
      expect(textOf(first?.headers.get("a") ?? null)).toBe("ä");
      expect([...(first?.headers.get("b") ?? [])]).toEqual([0, 255]);
      expect(second).toMatchObject({ key: null });
      expect(second?.value).toHaveLength(0);
    });

    test("goes on where the group left off", async () => {
      const topic = await place().createTopic(3);
      const transport = connect();
      const group = recorder(topic, `g-${topic}`);
      const first = await transport.subscribe(group);
      await transport.send([message(topic, "k", "1")]);
      await transport.send([message(topic, "k", "2")]);
      await until(() => group.seen.length === 2);
      await first.close();
      await transport.send([message(topic, "k", "3")]);
      await transport.subscribe(group);
      await until(() => group.seen.length >= 3);
      expect(group.seen).toEqual(["1", "2", "3"]);
    });

    test("a new group may begin at the end", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      await transport.send([message(topic, "k", "before")]);
      const group = recorder(topic, `g-${topic}`);
      await transport.subscribe({ ...group, from: "latest" });
      // Where the end was is found out soon after the group has taken the consumer in.
      for (let round = 0; group.seen.length === 0; round += 1) {
        await transport.send([message(topic, "k", `after ${round}`)]);
        await new Promise((done) => setTimeout(done, 50));
        expect(round).toBeLessThan(400);
      }
      expect(group.seen).not.toContain("before");
    });

    test("a failing handler holds up what is behind it; the message comes again to the next consumer", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      let broken = true;
      const group = recorder(topic, `g-${topic}`, (value) => broken && value === "bad");
      const first = await transport.subscribe(group);
      for (const value of ["good", "bad", "after"]) await transport.send([message(topic, "k", value)]);
      await until(() => group.errors.length === 1);
      await first.close();
      expect(group.seen).toEqual(["good"]);
      expect(group.errors).toEqual(["Error: no bad"]);
      broken = false;
      await transport.subscribe(group);
      await until(() => group.seen.length === 3);
      expect(group.seen).toEqual(["good", "bad", "after"]);
    });

    test("several at a time: other keys go on while one waits, and a key's messages stay in order", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      const group = recorder(topic, `g-${topic}`);
      let free = (): void => undefined;
      const held = new Promise<void>((done) => {
        free = done;
      });
      await transport.subscribe({
        ...group,
        concurrency: 4,
        handle: async (incoming) => {
          if (textOf(incoming.value) === "0:0") await held;
          await group.handle(incoming);
        },
      });
      const sent = mixed(topic, 20);
      await transport.send(sent);
      await until(() => group.seen.length === 16);
      expect(ofKey(group.seen, 0)).toEqual([]);
      free();
      await until(() => group.seen.length === 20);
      const values = sent.map(({ value }) => textOf(value));
      for (let key = 0; key < 5; key += 1) expect(ofKey(group.seen, key)).toEqual(ofKey(values, key));
    });

    test("closing waits for what is being handled, and saves that it is", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      const group = recorder(topic, `g-${topic}`);
      let begun = false;
      const subscription = await transport.subscribe({
        ...group,
        handle: async (incoming) => {
          begun = true;
          await new Promise((done) => setTimeout(done, 50));
          await group.handle(incoming);
        },
      });
      await transport.send([message(topic, "k", "1")]);
      await until(() => begun);
      await subscription.close();
      expect(group.seen).toEqual(["1"]);
      await transport.send([message(topic, "k", "2")]);
      await transport.subscribe(group);
      await until(() => group.seen.length >= 2);
      expect(group.seen).toEqual(["1", "2"]);
    });

    test("consumers of a group share the work, and one takes over from another", async () => {
      const topic = await place().createTopic(4);
      const [one, two] = [recorder(topic, `g-${topic}`), recorder(topic, `g-${topic}`)];
      const transport = connect();
      await transport.subscribe(one);
      const leaving = await transport.subscribe(two);
      const send = (value: string) =>
        transport.send([..."abcdefgh"].map((letter) => message(topic, letter, value + letter)));
      // They may be sharing out still: send until both have had some.
      for (let round = 0; one.seen.length === 0 || two.seen.length === 0; round += 1) {
        await send(`${round}-`);
        await new Promise((done) => setTimeout(done, 50));
        expect(round).toBeLessThan(400);
      }
      await leaving.close();
      await send("last-");
      await until(() => one.seen.filter((value) => value.startsWith("last-")).length === 8);
      expect(two.seen.some((value) => value.startsWith("last-"))).toBe(false);
    });

    test("nothing can be sent or opened after closing", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      await transport.close();
      await transport.close();
      const closed = { code: "transport/closed" };
      await expect(transport.send([message(topic, "k", "1")])).rejects.toMatchObject(closed);
      await expect(transport.subscribe(recorder(topic, "g"))).rejects.toMatchObject(closed);
    });
  });
}

/** What a transport does besides that keeps what it has delivered. */
export function testReplay(name: string, place: () => Place<ReplayTransport>): void {
  describe(`${name}, replaying`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);

    test("tells where messages lie, and reads them from there", async () => {
      const topic = await place().createTopic(3);
      const transport = connect();
      const sent = mixed(topic, 30);
      const positions = await transport.send(sent);
      const read = await allOf(transport.read({ topic }));
      const lying = new Map(read.map((one) => [`${one.partition}/${one.offset}`, textOf(one.value)]));
      expect(positions.map(({ partition, offset }) => lying.get(`${partition}/${offset}`))).toEqual(
        sent.map(({ value }) => textOf(value)),
      );
    });

    test("reads from an offset and from a time, and moves no group", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      for (let at = 1; at <= 4; at += 1)
        await transport.send([{ ...message(topic, "k", String(at)), timestamp: at * 1_000 }]);
      const read = async (from?: { offset: bigint } | { time: number }): Promise<string[]> =>
        (await allOf(transport.read(from === undefined ? { topic } : { topic, from }))).map((one) => textOf(one.value));
      expect(await read()).toEqual(["1", "2", "3", "4"]);
      expect(await read({ offset: 2n })).toEqual(["3", "4"]);
      expect(await read({ time: 2_500 })).toEqual(["3", "4"]);
      expect(await read({ time: 9_000 })).toEqual([]);
    });

    test("reads each partition from an offset of its own, and refuses one that is not there", async () => {
      const topic = await place().createTopic(2);
      const transport = connect();
      const values = ["0", "1", "2"];
      for (const partition of [0, 1])
        await transport.send(values.map((value) => ({ topic, partition, value: Buffer.from(value) })));
      const read = async (offsets: Readonly<Record<number, bigint>>): Promise<readonly string[]> =>
        (await allOf(transport.read({ topic, from: { offsets } })))
          .map(({ partition, value }) => `${partition}: ${textOf(value)}`)
          .sort();
      expect(await read({ 0: 2n })).toEqual(["0: 2", "1: 0", "1: 1", "1: 2"]);
      expect(await read({ 0: 9n, 1: 1n })).toEqual(["1: 1", "1: 2"]);
      const refused = allOf(transport.read({ topic, from: { offsets: { 9: 0n } } }));
      await expect(refused).rejects.toMatchObject({ code: "transport/unknown-partition" });
    });

    test("a time is where reading begins: what lies behind its first message comes, whatever its own time", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      for (const timestamp of [3_000, 1_000, 5_000, 2_000])
        await transport.send([{ ...message(topic, "k", String(timestamp)), timestamp }]);
      const read = await allOf(transport.read({ topic, from: { time: 4_000 } }));
      expect(read.map(({ value }) => textOf(value))).toEqual(["5000", "2000"]);
    });

    /** Reads on until `count` values were seen, sending one more each time that all sent so far were. */
    const follow = async (
      transport: ReplayTransport,
      options: ReadOptions,
      count: number,
    ): Promise<readonly string[]> => {
      const seen: string[] = [];
      for await (const { value } of transport.read({ ...options, follow: true })) {
        seen.push(textOf(value));
        if (seen.length === count) break;
        await transport.send([message(options.topic, `k${seen.length % 3}`, `more ${seen.length}`)]);
      }
      return seen;
    };

    test("follows what comes after, without a gap and nothing twice, until the loop is left", async () => {
      const topic = await place().createTopic(3);
      const transport = connect();
      await transport.send([message(topic, "k", "first")]);
      const seen = await follow(transport, { topic }, 6);
      expect(seen).toEqual(["first", "more 1", "more 2", "more 3", "more 4", "more 5"]);
      expect(await allOf(transport.read({ topic }))).toHaveLength(6);
    });

    test("follows from beyond the end: what lies before the offset is passed over", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      await transport.send([message(topic, "k", "0")]);
      const reading = (async () => {
        for await (const one of transport.read({ topic, from: { offset: 3n }, follow: true })) return one.offset;
      })();
      let done = false;
      void reading.then(() => {
        done = true;
      });
      while (!done) {
        await transport.send([message(topic, "k", "more")]);
        await new Promise((next) => setTimeout(next, 20));
      }
      expect(await reading).toBe(3n);
    });

    test("a signal ends the reading, while it waits and before it begins", async () => {
      const topic = await place().createTopic(2);
      const transport = connect();
      await transport.send([message(topic, "k", "1")]);
      const stopping = new AbortController();
      const seen: string[] = [];
      for await (const { value } of transport.read({ topic, follow: true, signal: stopping.signal })) {
        seen.push(textOf(value));
        setTimeout(() => stopping.abort(), 50);
      }
      expect(seen).toEqual(["1"]);
      expect(await allOf(transport.read({ topic, signal: stopping.signal }))).toEqual([]);
    });

    test("closing the transport ends a reading that follows, and fails one that is not whole", async () => {
      const topic = await place().createTopic(1);
      const transport = place().open();
      await transport.send([message(topic, "k", "1"), message(topic, "k", "2")]);
      const whole = transport.read({ topic })[Symbol.asyncIterator]();
      expect((await whole.next()).done).toBe(false);
      const seen: string[] = [];
      const following = (async () => {
        for await (const { value } of transport.read({ topic, follow: true })) seen.push(textOf(value));
      })();
      await until(() => seen.length === 2);
      await transport.close();
      await following;
      await expect(whole.next()).rejects.toMatchObject({ code: "transport/closed" });
      expect(() => transport.read({ topic })).toThrow(TransportError);
    });

    test("refuses a partition that is not there, and keeps nothing of the batch", async () => {
      const topic = await place().createTopic(2);
      const transport = connect();
      const sent = transport.send([message(topic, "k", "1"), { topic, partition: 9, value: null }]);
      await expect(sent).rejects.toMatchObject({ code: "transport/unknown-partition" });
      expect(await allOf(transport.read({ topic }))).toEqual([]);
    });

    test("one failing partition does not hold up another", async () => {
      const topic = await place().createTopic(2);
      const transport = connect();
      const group = recorder(topic, `g-${topic}`, (value) => value === "bad");
      await transport.subscribe(group);
      const send = (partition: number, value: string) =>
        transport.send([{ topic, partition, value: Buffer.from(value) }]);
      await send(0, "bad");
      await send(0, "after");
      await send(1, "other");
      await until(() => group.seen.length === 1 && group.errors.length === 1);
      expect(group.seen).toEqual(["other"]);
    });
  });
}

/** What a transport does besides that has transactions. */
export function testTransactions(name: string, place: () => Place<ReplayTransport & TransactionalTransport>): void {
  describe(`${name}, in transactions`, () => {
    const { connect, closeAll } = connections(place);
    let transport: ReplayTransport & TransactionalTransport;
    beforeAll(() => {
      transport = connect();
    });
    afterAll(closeAll);
    const valuesOf = async (topic: string): Promise<string[]> =>
      (await allOf(transport.read({ topic }))).map(({ value }) => textOf(value));

    test("what is sent appears whole, or not at all", async () => {
      const topic = await place().createTopic(3);
      await transport.transaction(async (send) => {
        await Promise.all([send([message(topic, "k", "1")]), send([message(topic, "k", "2")])]);
      });
      const failed = transport.transaction(async (send) => {
        await send([message(topic, "k", "3")]);
        throw new Error("changed my mind");
      });
      await expect(failed).rejects.toThrow("changed my mind");
      const refused = transport.transaction((send) =>
        send([message(topic, "k", "3"), { topic, partition: 9, value: null }]),
      );
      await expect(refused).rejects.toMatchObject({ code: "transport/unknown-partition" });
      expect(await transport.transaction(async (send) => send([message(topic, "k", "4")]).then(() => "done"))).toBe(
        "done",
      );
      // A broker may answer a commit a moment before everybody sees what was committed.
      await vi.waitFor(async () => expect(await valuesOf(topic)).toContain("4"), { timeout: 10_000 });
      expect(await valuesOf(topic)).toEqual(["1", "2", "4"]);
    });

    /** Sends on what comes, doubled, until the value "bad" comes while broken. */
    const doubling = (from: string, to: string, isBroken: () => boolean) => {
      const errors: string[] = [];
      return {
        topics: [from],
        group: `g-${from}`,
        errors,
        async handle({ key, value }: IncomingMessage, send: (messages: ReturnType<typeof message>[]) => Promise<void>) {
          const name = textOf(key);
          await send([message(to, name, `${textOf(value)}a`)]);
          if (textOf(value) === "bad" && isBroken()) throw new Error("no bad");
          await send([message(to, name, `${textOf(value)}b`)]);
        },
        onError: (error: unknown) => void errors.push(String(error)),
      };
    };

    test("what handlers send appears once with the group's position; of one that fails, nothing", async () => {
      const [from, to] = [await place().createTopic(1), await place().createTopic(1)];
      let broken = true;
      const options = doubling(from, to, () => broken);
      const first = await transport.process(options);
      for (const value of ["1", "bad", "3"]) await transport.send([message(from, "k", value)]);
      await until(() => options.errors.length === 1);
      await first.close();
      expect(options.errors).toEqual(["Error: no bad"]);
      await vi.waitFor(async () => expect(await valuesOf(to)).toEqual(["1a", "1b"]), { timeout: 10_000 });
      broken = false;
      const second: Subscription = await transport.process(options);
      await vi.waitFor(async () => expect(await valuesOf(to)).toHaveLength(6), { timeout: 30_000 });
      await second.close();
      expect(await valuesOf(to)).toEqual(["1a", "1b", "bada", "badb", "3a", "3b"]);
    });

    test("members that come and go pass each other the work, and every message has its effect once", async () => {
      const [from, to] = [await place().createTopic(4), await place().createTopic(1)];
      const options = doubling(from, to, () => false);
      const count = 200;
      const sending = (async () => {
        for (let index = 0; index < count; index += 1)
          await transport.send([message(from, `k${index % 9}`, `${index}`)]);
      })();
      const first = await transport.process(options);
      const second = await transport.process(options);
      await sending;
      await first.close();
      const third = await transport.process(options);
      await vi.waitFor(async () => expect((await valuesOf(to)).length).toBeGreaterThanOrEqual(count * 2), {
        timeout: 50_000,
      });
      await Promise.all([second.close(), third.close()]);
      const expected = Array.from({ length: count }, (_, index) => [`${index}a`, `${index}b`]).flat();
      expect((await valuesOf(to)).sort()).toEqual(expected.sort());
    });
  });
}

function connections<Tried extends Transport>(place: () => Place<Tried>) {
  const open: Tried[] = [];
  return {
    connect: (): Tried => {
      const transport = place().open();
      open.push(transport);
      return transport;
    },
    closeAll: async (): Promise<void> => {
      await Promise.all(open.map((transport) => transport.close()));
    },
  };
}

/** A name that nobody else uses. */
export function uniqueName(): string {
  return `t-${randomUUID()}`;
}
