import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { avroEvent } from "../avro/index.ts";
import type { Position } from "../transport/log.ts";
import type { OutgoingMessage, Transport } from "../transport/transport.ts";
import { EventError } from "./error.ts";
import { openProducer } from "./producer.ts";
import { createRoom } from "./room.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("room", () => {
  test("what finds none waits in line for so long, and is let in when it fits and is its turn", () => {
    const room = createRoom(10, 100);
    const log: string[] = [];
    const enter = (name: string, size: number): void =>
      room.enter(
        size,
        () => void log.push(`${name} in`),
        (ms) => void log.push(`${name} refused after ${ms}`),
      );
    enter("large", 25);
    enter("a", 4);
    enter("b", 7);
    // Four of the ten bytes in line are taken.
    expect(log).toEqual(["large in", "b refused after 0"]);
    vi.advanceTimersByTime(99);
    room.leave(25);
    expect(log.slice(2)).toEqual(["a in"]);
    enter("c", 7);
    enter("d", 1);
    vi.advanceTimersByTime(99);
    // It would fit, and stands behind one that does not.
    expect(log.slice(3)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(log.slice(3)).toEqual(["c refused after 100", "d in"]);
  });

  test("never is more than its bytes in, unless one alone, nor more in line; nobody is forgotten and nobody overtakes", () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 15 }),
      fc.constant("leave"),
      fc.integer({ min: 1, max: 60 }).map((ms) => ({ ms })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const room = createRoom(20, 100);
        const inside: number[] = [];
        const line = new Set<number>();
        const admitted: number[] = [];
        let told = 0;
        let asked = 0;
        const sizes: number[] = [];
        for (const one of steps) {
          if (typeof one === "number") {
            const id = asked++;
            sizes.push(one);
            let waiting = true;
            room.enter(
              one,
              () => {
                waiting = false;
                told += 1;
                line.delete(id);
                inside.push(one);
                admitted.push(id);
              },
              () => {
                waiting = false;
                told += 1;
                line.delete(id);
              },
            );
            if (waiting) line.add(id);
          } else if (one === "leave") {
            const size = inside.shift();
            if (size !== undefined) room.leave(size);
          } else vi.advanceTimersByTime(one.ms);
          const used = inside.reduce((sum, size) => sum + size, 0);
          expect(used <= 20 || inside.filter((size) => size > 0).length === 1).toBe(true);
          const lined = [...line].reduce((sum, id) => sum + (sizes[id] ?? 0), 0);
          expect(lined).toBeLessThanOrEqual(20);
        }
        vi.advanceTimersByTime(100);
        expect(told).toBe(asked);
        expect(admitted).toEqual([...admitted].sort((a, b) => a - b));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("a producer whose transport never answers", () => {
  const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
  const topic = {
    name: "orders",
    events: { Placed: avroEvent<{ readonly id: string }>({ subject: "Placed", fingerprint: "p", schema, id: 1 }) },
  };
  /** Notes what it holds; answers when told. */
  function dead() {
    const held: OutgoingMessage[] = [];
    const answers: (() => void)[] = [];
    const send: Transport["send"] = async (messages) => {
      held.push(...messages);
      await new Promise<void>((done) => answers.push(done));
      return messages.map((_, index): Position => ({ topic: "orders", partition: 0, offset: BigInt(index) }));
    };
    const unused = () => Promise.reject(new Error("not for this test"));
    const transport: Transport = {
      order: "none",
      send,
      subscribe: unused,
      close: unused,
      [Symbol.asyncDispose]: unused,
    };
    return { transport, held, answer: () => answers.shift()?.() };
  }
  const BIG = "x".repeat(10_000);
  const turn = () => vi.advanceTimersByTimeAsync(0);

  test("is bounded for a program that does not wait, which is told of all that it cannot take", async () => {
    const { transport, answer } = dead();
    const orders = await openProducer(topic, { transport, batch: { waitingBytes: 1_000_000, waitMs: 5_000 } });
    const codes = new Map<string, number>();
    const count = (code: string): void => void codes.set(code, (codes.get(code) ?? 0) + 1);
    const told = Array.from({ length: 1_000 }, () =>
      orders.Placed({ id: BIG }).then(
        () => count("sent"),
        (error: unknown) => count(error instanceof EventError ? error.code : String(error)),
      ),
    );
    await turn();
    // About a hundred on their way, and as many in line.
    const refused = codes.get("event/no-room") ?? 0;
    expect(refused).toBeGreaterThan(790);
    expect(refused).toBeLessThan(830);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(codes.get("event/no-room")).toBeGreaterThan(890);
    // What had found room is sent after all when the broker answers.
    for (let round = 0; round < 10; round += 1) {
      answer();
      await turn();
    }
    await Promise.all(told);
    expect(codes.get("sent")).toBe(1_000 - (codes.get("event/no-room") ?? 0));
    await orders[Symbol.asyncDispose]();
  });

  test("holds a program that waits for its promises, and tells it after the time", async () => {
    const { transport, answer } = dead();
    const orders = await openProducer(topic, { transport, batch: { waitingBytes: 15_000, waitMs: 5_000 } });
    const first = orders.Placed({ id: BIG });
    await turn();
    const second = orders.Placed({ id: BIG });
    const third = expect(second).rejects.toMatchObject({
      code: "event/no-room",
      message: expect.stringContaining("found no room within 5000 ms") as string,
    });
    await vi.advanceTimersByTimeAsync(5_000);
    await third;
    const waiting = orders.Placed({ id: BIG });
    answer();
    await first;
    await turn();
    answer();
    expect(await waiting).toMatchObject({ offset: 0n });
  });

  test("control: without the bound all of it is held", async () => {
    const { transport } = dead();
    const orders = await openProducer(topic, { transport, batch: { waitingBytes: Number.POSITIVE_INFINITY } });
    let refused = 0;
    for (let sent = 0; sent < 1_000; sent += 1) orders.Placed({ id: BIG }).catch(() => (refused += 1));
    await turn();
    expect(refused).toBe(0);
  });

  test("by default 32 MiB are on their way", async () => {
    const { transport } = dead();
    const orders = await openProducer(topic, { transport });
    let refused = 0;
    const megabyte = "x".repeat(1_000_000);
    for (let sent = 0; sent < 80; sent += 1) orders.Placed({ id: megabyte }).catch(() => (refused += 1));
    await turn();
    expect(refused).toBe(80 - 33 - 33);
  });
});
