import { afterAll, describe, expect, test } from "vitest";
import type { DeadLetter, DeadLetterTransport, DeferringTransport } from "../aside.ts";
import { ASIDE, headerText } from "../aside-headers.ts";
import type { IncomingMessage } from "../transport.ts";
import { allOf, connections, type Place, recorder, textOf, uniqueName, until } from "./place.ts";

const OWN = { "message-id": "m-1", "x-binary": Uint8Array.of(0, 255) };
const values = (letters: readonly DeadLetter[]) => letters.map(({ message }) => textOf(message.value));

/** What a transport does besides that keeps aside what a group could not handle. */
export function testDeadLetters(name: string, place: () => Place<DeadLetterTransport>): void {
  describe(`${name}, with dead letters`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);

    /** A group that puts aside every message whose value begins with "bad", as long as it is `broken`. */
    const open = async () => {
      const [topic, group] = [await place().createTopic(), uniqueName()];
      const transport = connect();
      const box = await transport.deadLetters(topic, group);
      const state = { broken: true };
      const seen: IncomingMessage[] = [];
      const { onError } = recorder(topic, group);
      const handle = async (message: IncomingMessage): Promise<void> => {
        if (!state.broken || !textOf(message.value).startsWith("bad")) return void seen.push(message);
        await box.put(message, { [ASIDE.error]: "it is bad", [ASIDE.code]: "test/bad" });
      };
      await transport.subscribe({ topics: [topic], group, handle, onError });
      const send = (...all: readonly string[]) =>
        transport.send(all.map((value) => ({ topic, key: "k", value: Buffer.from(value), headers: OWN })));
      const listed = () => allOf(box.list());
      const dead = async (count: number): Promise<readonly DeadLetter[]> => {
        for (;;) {
          const letters = await listed();
          if (letters.length >= count) return letters;
          await new Promise((done) => setTimeout(done, 50));
        }
      };
      return { topic, group, transport, box, state, seen, send, listed, dead };
    };

    test("keeps a message as it came, with the headers put on it, for every reader", async () => {
      const { topic, group, transport, box, seen, send, dead } = await open();
      expect(box.name).toBe(`${topic}.${group}.dead`);
      await send("good", "bad 1", "bad 2", "after");
      await dead(2);
      await until(() => seen.length === 2);
      const letters = await allOf((await transport.deadLetters(topic, group)).list());
      expect(values(letters)).toEqual(["bad 1", "bad 2"]);
      for (const { message } of letters) {
        expect([message.topic, textOf(message.key)]).toEqual([topic, "k"]);
        expect(textOf(message.headers.get("message-id") ?? null)).toBe("m-1");
        expect([...(message.headers.get("x-binary") ?? [])]).toEqual([0, 255]);
        expect(headerText(message.headers, ASIDE.error)).toBe("it is bad");
        expect(headerText(message.headers, ASIDE.topic)).toBe(topic);
      }
      expect(values(await allOf(box.list({ limit: 1 })))).toEqual(["bad 1"]);
      const accepts = ({ message }: DeadLetter) => textOf(message.value) === "bad 2";
      expect(values(await allOf(box.list({ accepts })))).toEqual(["bad 2"]);
      // Listing has taken nothing away.
      expect(values(await dead(2))).toEqual(["bad 1", "bad 2"]);
    });

    test("keeps messages without a key or a value", async () => {
      const { topic, transport, box } = await open();
      const at = { topic, timestamp: 1_700_000_000_123, headers: new Map() };
      await box.put({ ...at, key: null, value: Buffer.from("no key") }, {});
      await box.put({ ...at, key: Buffer.from("gone"), value: null }, {});
      const letters = await allOf((await transport.deadLetters(topic, box.name.split(".")[1] ?? "")).list());
      expect(
        letters.map(({ message: { key, value, timestamp } }) => [key && textOf(key), textOf(value), timestamp]),
      ).toEqual(
        expect.arrayContaining([
          [null, "no key", 1_700_000_000_123],
          ["gone", "(null)", 1_700_000_000_123],
        ]),
      );
    });

    test("replays letters to their group alone, with their own bytes and headers, once", async () => {
      const { topic, group, transport, box, state, seen, send, dead, listed } = await open();
      const other: IncomingMessage[] = [];
      await transport.subscribe({
        topics: [topic],
        group: `other-${group}`,
        // As consumers do: what is for another group is passed over.
        handle: async (message) => {
          const meant = headerText(message.headers, ASIDE.group);
          if (meant === undefined || meant === `other-${group}`) other.push(message);
        },
        onError: () => undefined,
      });
      await send("bad 1", "good", "bad 2", "bad 3");
      const letters = await dead(3);
      await until(() => other.length === 4);
      state.broken = false;
      await box.replay(letters.slice(0, 2));
      await until(() => seen.length === 3);
      expect(seen.map(({ value }) => textOf(value))).toEqual(["good", "bad 1", "bad 2"]);
      const [, first] = seen;
      expect([first?.topic, textOf(first?.key ?? null)]).toEqual([topic, "k"]);
      expect(first?.timestamp).toBe(letters[0]?.message.timestamp);
      expect(textOf(first?.headers.get("message-id") ?? null)).toBe("m-1");
      expect([...(first?.headers.get("x-binary") ?? [])]).toEqual([0, 255]);
      expect(first?.headers.has(ASIDE.error)).toBe(false);
      expect(values(await listed())).toEqual(["bad 3"]);
      await box.drop(await listed());
      expect(await listed()).toEqual([]);
      await send("last");
      await until(() => seen.length === 4);
      expect(seen.map(({ value }) => textOf(value))).toEqual(["good", "bad 1", "bad 2", "last"]);
      await until(() => other.length === 5);
      expect(other.map(({ value }) => textOf(value))).toEqual(["bad 1", "good", "bad 2", "bad 3", "last"]);
    });

    test("a replayed letter that fails again is a letter again", async () => {
      const { box, send, dead } = await open();
      await send("bad");
      const [first] = await dead(1);
      if (first !== undefined) await box.replay([first]);
      const [again] = await dead(1);
      expect(values(again === undefined ? [] : [again])).toEqual(["bad"]);
      expect(again?.id).not.toBe(first?.id);
    });
  });
}

/** What a transport does besides that brings messages to a group again later. */
export function testDeferral(name: string, place: () => Place<DeferringTransport>): void {
  describe(`${name}, with messages for later`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);
    const delaysMs = [200, 600];

    test("brings a message again after its delay, to that group alone, and to who comes later", async () => {
      const [topic, group] = [await place().createTopic(), uniqueName()];
      const transport = connect();
      const deferral = await transport.deferral(topic, group, delaysMs);
      const seen: { readonly message: IncomingMessage; readonly at: number }[] = [];
      const handle = async (message: IncomingMessage): Promise<void> => {
        seen.push({ message, at: performance.now() });
        if (message.headers.has(ASIDE.deferred)) return;
        const delayMs = textOf(message.value) === "long" ? 600 : 200;
        const due = String(Date.now() + delayMs);
        await deferral.put(message, delayMs, { [ASIDE.deferred]: "1", [ASIDE.due]: due, "x-more": "y" });
      };
      const other = recorder(topic, `other-${group}`);
      await transport.subscribe(other);
      const wanted = { topics: [topic], group, delaysMs, handle, onError: () => undefined };
      const first = await transport.subscribe(wanted);
      const headers = OWN;
      await transport.send(["long", "short"].map((value) => ({ topic, key: "k", value: Buffer.from(value), headers })));
      await until(() => seen.length === 4);
      expect(seen.map(({ message }) => textOf(message.value))).toEqual(["long", "short", "short", "long"]);
      const again = seen[2]?.message;
      expect([again?.topic, textOf(again?.key ?? null)]).toEqual([topic, "k"]);
      expect(textOf(again?.headers.get("message-id") ?? null)).toBe("m-1");
      expect([...(again?.headers.get("x-binary") ?? [])]).toEqual([0, 255]);
      expect(textOf(again?.headers.get("x-more") ?? null)).toBe("y");
      // No sooner than it should, less what clocks differ by.
      expect((seen[2]?.at ?? 0) - (seen[1]?.at ?? 0)).toBeGreaterThan(150);
      expect((seen[3]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(500);
      // One that is under way while nobody is there is not lost.
      await transport.send([{ topic, key: "k", value: Buffer.from("long"), headers }]);
      await until(() => seen.length === 5);
      await first.close();
      await transport.subscribe(wanted);
      await until(() => seen.length === 6);
      expect(other.seen.filter((value) => value !== "(null)")).toEqual(["long", "short", "long"]);
    });
  });
}
