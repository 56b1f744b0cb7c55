import { describe, expect, expectTypeOf, it } from "vitest";
import { avroEvent } from "../avro/index.ts";
import type { OutputTopics, Processing } from "../runtime/processor.ts";
import { type MockHandlers, mockConsumer, mockProcessor, mockProducer } from "./index.ts";

interface Placed {
  readonly id: string;
  readonly note: string | null;
}
interface Gone {
  readonly id: string;
}

const schema = (name: string, fields: string) => `{"type":"record","name":"${name}","fields":[${fields}]}`;
const id = '{"name":"id","type":"string"}';
const note = '{"name":"note","type":["null","string"],"default":null}';
const topic = {
  name: "orders",
  events: {
    Placed: avroEvent<Placed, { readonly id: string; readonly note?: string | null }>({
      subject: "Placed",
      fingerprint: "p",
      schema: schema("Placed", `${id},${note}`),
    }),
    Gone: avroEvent<Gone>({ subject: "Gone", fingerprint: "g", schema: schema("Gone", id) }),
  },
};

/** As generated code has it. */
const ordersConsumer = (handlers: MockHandlers<typeof topic.events>) => mockConsumer(topic, handlers);

describe("samples", () => {
  it("are the same for the same seed, and differ between seeds", () => {
    expect(topic.events.Placed.sample(3)).toEqual(topic.events.Placed.sample(3));
    const some = Array.from({ length: 20 }, (_, seed) => JSON.stringify(topic.events.Placed.sample(seed)));
    expect(new Set(some).size).toBeGreaterThan(2);
    expectTypeOf(topic.events.Placed.sample()).toEqualTypeOf<Placed>();
  });
});

describe("a producer for tests", () => {
  it("keeps what is sent, defaults filled in", async () => {
    await using orders = await mockProducer(topic);
    await orders.producer.Placed({ id: "o-1" }, { key: "k" });
    await orders.producer.Gone({ id: "o-2" });
    expect(await orders.sent()).toMatchObject([
      { name: "Placed", event: { id: "o-1", note: null }, meta: { key: "k" } },
      { name: "Gone", event: { id: "o-2" } },
    ]);
  });

  it("refuses what is no event", async () => {
    await using orders = await mockProducer(topic);
    // @ts-expect-error an id is a text
    await expect(orders.producer.Gone({ id: 1 })).rejects.toMatchObject({ code: "event/unencodable" });
    expect(await orders.sent()).toEqual([]);
  });
});

describe("a consumer for tests", () => {
  it("hands events to their handlers, and waits for them", async () => {
    const handled: unknown[] = [];
    const orders = ordersConsumer({
      on: {
        async Placed(event) {
          await new Promise((done) => setTimeout(done, 5));
          handled.push(event);
        },
      },
      otherwise: ({ event }) => void handled.push(event),
    });
    await orders.Placed({ id: "o-1" });
    await orders.Gone({ id: "o-1" });
    expect(handled).toEqual([{ id: "o-1", note: null }, "Gone"]);
  });

  it("rejects with what a handler throws, and goes on", async () => {
    const broken = new Error("no");
    let calls = 0;
    const orders = ordersConsumer({
      on: {
        Gone: () => {
          calls += 1;
          throw broken;
        },
        Placed: () => undefined,
      },
    });
    await expect(orders.Gone({ id: "o" })).rejects.toBe(broken);
    await expect(orders.Gone({ id: "o" })).rejects.toBe(broken);
    await orders.Placed({ id: "o" });
    expect(calls).toBe(2);
  });

  it("wants a handler for every event, or otherwise", () => {
    // @ts-expect-error Gone has no handler
    ordersConsumer({ on: { Placed: () => undefined } });
  });
});

describe("a processor for tests", () => {
  const invoices = {
    name: "invoices",
    key: avroEvent<string>({ subject: "invoices-key", fingerprint: "k", schema: '"string"' }),
    events: { Due: avroEvent<Gone>({ subject: "Due", fingerprint: "d", schema: schema("Due", id) }) },
  };
  /** As generated code has it. */
  const ordersProcessor = <const To extends OutputTopics>(processing: Processing<typeof topic.events, To>) =>
    mockProcessor(topic, processing);

  it("gives what a handler sent, by topic, in its order; and hands nothing of it to the handlers", async () => {
    const handled: string[] = [];
    const orders = ordersProcessor({
      to: { invoices, again: topic },
      on: {
        async Placed(event, { key }, to) {
          handled.push(event.id);
          await to.invoices.Due({ id: event.id }, { key: key ?? "none" });
          await to.invoices.delete("old");
          await to.invoices.Due({ id: "second" }, { key: "k" });
          await to.again.Gone({ id: event.id });
        },
      },
      otherwise: ({ event }) => void handled.push(`other ${event}`),
    });
    const sent = await orders.Placed({ id: "o-1" }, { key: "c" });
    expect(sent.invoices).toMatchObject([
      { name: "Due", event: { id: "o-1" }, meta: { key: "c", topic: "invoices" } },
      { name: undefined, meta: { key: "old", value: null } },
      { name: "Due", event: { id: "second" }, meta: { key: "k" } },
    ]);
    expect(sent.again).toMatchObject([{ name: "Gone", event: { id: "o-1" } }]);
    expect(await orders.Gone({ id: "o-2" })).toEqual({ invoices: [], again: [] });
    expect(handled).toEqual(["o-1", "other Gone"]);
    for (const one of sent.again) if (one.name === "Placed") expectTypeOf(one.event).toEqualTypeOf<Placed>();
    expectTypeOf(sent.invoices[0]?.meta.key).toEqualTypeOf<string | null | undefined>();
  });

  it("rejects with what a handler throws, and with what it cannot send", async () => {
    const broken = new Error("no");
    const orders = ordersProcessor({
      to: { invoices },
      on: {
        async Placed(event, _, to) {
          await to.invoices.Due({ id: event.id }, { key: "k" });
          throw broken;
        },
        async Gone(_, __, to) {
          // @ts-expect-error an id is a text
          await to.invoices.Due({ id: 1 }, { key: "k" });
        },
      },
    });
    await expect(orders.Placed({ id: "o" })).rejects.toBe(broken);
    await expect(orders.Gone({ id: "o" })).rejects.toMatchObject({ code: "event/unencodable", event: "Due" });
  });

  it("wants a handler for every event, or otherwise", () => {
    // @ts-expect-error Gone has no handler
    ordersProcessor({ to: {}, on: { Placed: () => undefined } });
  });
});
