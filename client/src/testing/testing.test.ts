import { describe, expect, expectTypeOf, it } from "vitest";
import { avroEvent } from "../avro/index.ts";
import { type MockHandlers, mockConsumer, mockProducer, sampleAvroEvent } from "./index.ts";

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
    expect(sampleAvroEvent(topic.events.Placed, 3)).toEqual(sampleAvroEvent(topic.events.Placed, 3));
    const some = Array.from({ length: 20 }, (_, seed) => JSON.stringify(sampleAvroEvent(topic.events.Placed, seed)));
    expect(new Set(some).size).toBeGreaterThan(2);
    expectTypeOf(sampleAvroEvent(topic.events.Placed)).toEqualTypeOf<Placed>();
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
