import { expect, test } from "vitest";
import { memory } from "../../transport/memory/index.ts";
import { lettersIn, ordersConsumer, ordersProducer, registry } from "../orders.fixture.ts";
import { delayBefore } from "./options.ts";

test("a message is tried in its place, then later while others go on, and then becomes a dead letter", async () => {
  await using transport = memory({ partitions: 1 });
  const seen: string[] = [];
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    retry: { attempts: 2, backoffMs: [1], laterMs: [20, 60] },
    deadLetters: {},
    on: {
      Placed: ({ id }, { offset, topic }) => {
        seen.push(`${id} ${topic} ${offset}`);
        if (id === "bad") throw new Error("no");
      },
    },
  });
  await using producer = await ordersProducer(transport);
  for (const id of ["bad", "good"]) await producer.Placed({ id }, { key: "k", messageId: id });
  await transport.idle();
  // The same place each time, wherever it waited.
  const bad = "bad orders 0";
  expect(seen).toEqual([bad, bad, "good orders 1", bad, bad, bad, bad]);
  const letters = await lettersIn(await transport.deadLetters("orders", "g"), "attempts", "deferred", "place");
  expect(letters).toEqual([["bad", "event/handler-failed", "6", "2", "topic orders, partition 0, offset 0"]]);
});

test("a message that succeeds later is handled once more, and no dead letter", async () => {
  await using transport = memory({ partitions: 1 });
  let tries = 0;
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    retry: { attempts: 1, backoffMs: [], laterMs: [10] },
    deadLetters: {},
    on: {
      Placed: () => {
        tries += 1;
        if (tries === 1) throw new Error("not yet");
      },
    },
  });
  await using producer = await ordersProducer(transport);
  await producer.Placed({ id: "a" }, { key: "k" });
  await transport.idle();
  expect(tries).toBe(2);
  expect(await lettersIn(await transport.deadLetters("orders", "g"))).toEqual([]);
});

test("the jitter keeps to its share, and a seed to its choice", () => {
  const retry = { attempts: 9, backoffMs: [100, 1_000], jitter: 0.2 };
  const at = (random: number, tries = 1) => delayBefore({ ...retry, random: () => random }, tries);
  expect([at(0), at(0.5), at(1)]).toEqual([80, 100, 120]);
  expect([at(0.5, 2), at(0.5, 8)]).toEqual([1_000, 1_000]);
  expect(delayBefore({ attempts: 2, backoffMs: [7] }, 1)).toBe(7);
  for (let index = 0; index < 100; index += 1) {
    const delay = delayBefore(retry, 1);
    expect(delay).toBeGreaterThanOrEqual(80);
    expect(delay).toBeLessThanOrEqual(120);
  }
});

test("times and counts that make no sense are rejected when the consumer is opened", async () => {
  await using transport = memory();
  const wrong = [
    { attempts: 0, backoffMs: [] },
    { attempts: 2, backoffMs: [-1] },
    { attempts: 2, backoffMs: [1], jitter: 2 },
    { attempts: 1, backoffMs: [], laterMs: [86_400_001] },
    { attempts: 1, backoffMs: [], laterMs: [0] },
  ];
  for (const retry of wrong)
    await expect(
      ordersConsumer({ transport, registry, group: "g", retry, on: { Placed: () => undefined } }),
    ).rejects.toMatchObject({ code: "event/bad-options" });
});
