import { afterAll, describe, expect, test } from "vitest";
import type { OrderedTransport } from "../transport.ts";
import { connections, message, mixed, ofKey, type Place, recorder, textOf, until } from "./place.ts";

/** What a transport does besides that keeps the order of a key's messages. */
export function testOrder(name: string, place: () => Place<OrderedTransport>): void {
  describe(`${name}, in the order of keys`, () => {
    const { connect, closeAll } = connections(place);
    afterAll(closeAll);

    test("brings the messages of a key in the order sent, and says so", async () => {
      const topic = await place().createTopic();
      const transport = connect();
      expect(transport.order).toBe("key");
      const group = recorder(topic, `g-${topic}`);
      await transport.subscribe(group);
      const sent = mixed(topic, 60);
      await transport.send(sent);
      await until(() => group.seen.length >= 60);
      const values = sent.map(({ value }) => textOf(value));
      for (let key = 0; key < 5; key += 1) expect(ofKey(group.seen, key)).toEqual(ofKey(values, key));
    });

    test("a failing handler holds up what is behind it in its key; the message comes again to the next consumer", async () => {
      const topic = await place().createTopic();
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
      const topic = await place().createTopic();
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
  });
}
