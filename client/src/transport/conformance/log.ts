import { afterAll, describe, expect, test } from "vitest";
import { TransportError } from "../error.ts";
import type { LogTransport, ReadOptions, ReplayTransport } from "../log.ts";
import { allOf, connections, type LogPlace, message, mixed, recorder, textOf, until } from "./place.ts";

/** What a transport does besides that keeps what it has delivered. */
export function testReplay(name: string, place: () => LogPlace<ReplayTransport>): void {
  describe(`${name}, replaying`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);

    test("brings every message to every group, whenever the group comes", async () => {
      const topic = await place().createTopic(3);
      const transport = connect();
      const [one, two] = [recorder(topic, `one-${topic}`), recorder(topic, `two-${topic}`)];
      await transport.subscribe(one);
      const sent = mixed(topic, 60);
      await transport.send(sent);
      await transport.subscribe(two);
      await until(() => one.seen.length >= 60 && two.seen.length >= 60);
      const values = sent.map(({ value }) => textOf(value));
      for (const { seen } of [one, two]) expect([...seen].sort()).toEqual([...values].sort());
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

    test("reads from an offset and from a time, and moves no group", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      for (let at = 1; at <= 4; at += 1)
        await transport.send([{ ...message(topic, "k", String(at)), timestamp: at * 1_000 }]);
      const read = async (from?: { offset: bigint } | { time: number }): Promise<string[]> =>
        (await allOf(transport.read(from === undefined ? { topic } : { topic, from }))).map((one) => textOf(one.value));
      expect(await read()).toEqual(["1", "2", "3", "4"]);
      const [, , third] = await allOf(transport.read({ topic }));
      expect(await read({ offset: third?.offset ?? -1n })).toEqual(["3", "4"]);
      expect(await read({ time: 2_500 })).toEqual(["3", "4"]);
      expect(await read({ time: 9_000 })).toEqual([]);
    });

    test("refuses to read from an offset of a partition that is not there", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      await transport.send([message(topic, "k", "1")]);
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
      expect(await reading).toBeGreaterThanOrEqual(3n);
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
  });
}

/** What a transport does besides whose senders know where a message lies: its offsets have no gaps, and partitions are apart. */
export function testLog(name: string, place: () => LogPlace<LogTransport>): void {
  testReplay(name, place);
  describe(`${name}, as a log`, () => {
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

    test("offsets count from 0, without gaps where nothing but messages was sent", async () => {
      const topic = await place().createTopic(1);
      const transport = connect();
      for (const value of ["1", "2", "3", "4"]) await transport.send([message(topic, "k", value)]);
      const read = await allOf(transport.read({ topic, from: { offset: 2n } }));
      expect(read.map(({ offset, value }) => [offset, textOf(value)])).toEqual([
        [2n, "3"],
        [3n, "4"],
      ]);
      const beyond = transport.read({ topic, from: { offset: 5n }, follow: true })[Symbol.asyncIterator]();
      const next = beyond.next();
      await transport.send(["5", "6"].map((value) => message(topic, "k", value)));
      expect((await next).value?.offset).toBe(5n);
      await beyond.return?.();
    });
  });
}
