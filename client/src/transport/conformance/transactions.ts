import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { IncomingLogMessage, TransactionalTransport } from "../log.ts";
import type { Subscription } from "../transport.ts";
import { allOf, connections, type LogPlace, message, textOf, until } from "./place.ts";

/** What a transport does besides that has transactions. */
export function testTransactions(name: string, place: () => LogPlace<TransactionalTransport>): void {
  describe(`${name}, in transactions`, () => {
    const { connect, closeAll } = connections(place);
    let transport: TransactionalTransport;
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
        async handle(
          { key, value }: IncomingLogMessage,
          send: (messages: ReturnType<typeof message>[]) => Promise<void>,
        ) {
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
