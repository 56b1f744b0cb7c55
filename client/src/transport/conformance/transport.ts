import { afterAll, describe, expect, test } from "vitest";
import type { IncomingMessage, Transport } from "../transport.ts";
import { connections, message, mixed, type Place, recorder, textOf, until } from "./place.ts";

/** What every transport does. */
export function testTransport(name: string, place: () => Place<Transport>): void {
  describe(`${name}, as a transport`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);

    test("brings every message to every group", async () => {
      const topic = await place().createTopic();
      const transport = connect();
      const groups = [recorder(topic, `one-${topic}`), recorder(topic, `two-${topic}`)];
      for (const group of groups) await transport.subscribe(group);
      const sent = mixed(topic, 60);
      expect(await transport.send(sent)).toMatchObject(sent.map(() => ({ topic })));
      await until(() => groups.every(({ seen }) => seen.length >= 60));
      const values = sent.map(({ value }) => textOf(value));
      for (const { seen } of groups) expect([...seen].sort()).toEqual([...values].sort());
    });

    test("keeps keys, headers, times and missing values as they were", async () => {
      const topic = await place().createTopic();
      const transport = connect();
      const headers = { a: "ä", b: Uint8Array.of(0, 255) };
      const seen: IncomingMessage[] = [];
      const group = recorder(topic, `g-${topic}`);
      await transport.subscribe({ ...group, handle: async (incoming) => void seen.push(incoming) });
      await transport.send([
        { topic, key: "schlüssel", value: null, headers, timestamp: 1_700_000_000_123 },
        { topic, value: new Uint8Array() },
      ]);
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

    test("goes on with what the group has not done", async () => {
      const topic = await place().createTopic();
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
      expect([...group.seen].sort()).toEqual(["1", "2", "3"]);
    });

    test("a message whose handler fails is told of, and comes again: none is lost", async () => {
      const topic = await place().createTopic();
      const transport = connect();
      let broken = true;
      const group = recorder(topic, `g-${topic}`, (value) => broken && value === "bad");
      const first = await transport.subscribe(group);
      for (const value of ["good", "bad", "after"]) await transport.send([message(topic, "k", value)]);
      await until(() => group.errors.length > 0);
      await first.close();
      expect(group.seen).not.toContain("bad");
      expect(new Set(group.errors)).toEqual(new Set(["Error: no bad"]));
      broken = false;
      await transport.subscribe(group);
      await until(() => ["good", "bad", "after"].every((value) => group.seen.includes(value)));
    });

    test("closing waits for what is being handled, and saves that it is", async () => {
      const topic = await place().createTopic();
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
      const topic = await place().createTopic();
      const [one, two] = [recorder(topic, `g-${topic}`), recorder(topic, `g-${topic}`)];
      const transport = connect();
      const first = await transport.subscribe(one);
      const second = await transport.subscribe(two);
      const send = (value: string) =>
        transport.send([..."abcdefgh"].map((letter) => message(topic, letter, value + letter)));
      const hasBoth = (): boolean =>
        place().standby === true ? one.seen.length > 0 : one.seen.length > 0 && two.seen.length > 0;
      // They may still be dividing the work among themselves: send until both have had some.
      for (let round = 0; !hasBoth(); round += 1) {
        await send(`${round}-`);
        await new Promise((done) => setTimeout(done, 50));
        expect(round).toBeLessThan(400);
      }
      const [stays, leaves] = place().standby === true ? [two, one] : [one, two];
      await (stays === one ? second : first).close();
      await send("last-");
      await until(() => stays.seen.filter((value) => value.startsWith("last-")).length === 8);
      expect(leaves.seen.some((value) => value.startsWith("last-"))).toBe(false);
    });

    test("nothing can be sent or opened after closing", async () => {
      const topic = await place().createTopic();
      const transport = connect();
      await transport.close();
      await transport.close();
      const closed = { code: "transport/closed" };
      await expect(transport.send([message(topic, "k", "1")])).rejects.toMatchObject(closed);
      await expect(transport.subscribe(recorder(topic, "g"))).rejects.toMatchObject(closed);
    });
  });
}
