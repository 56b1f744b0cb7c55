import { jsonChecks } from "@concordat/schema/json/events";
import { describe, expect, test } from "vitest";
import type { RegistrySchema } from "../registry/registry.ts";
import { messageReader } from "../runtime/read.ts";
import { registryOf } from "../testing/registry.ts";
import { JsonEventError } from "./error.ts";
import { jsonEvent } from "./event.ts";

const stored = (schema: unknown, resolved: RegistrySchema["resolved"] = []): RegistrySchema => ({
  schemaType: "JSON",
  schema: JSON.stringify(schema),
  references: [],
  resolved,
  guid: undefined,
});

/** An event without generated checks: the schema itself is asked. */
const eventOf = (schema: unknown, more: object = {}) =>
  jsonEvent<unknown>({ subject: "s", fingerprint: "", schema: JSON.stringify(schema), ...more });

const failing = (run: () => unknown): JsonEventError => {
  try {
    run();
  } catch (error) {
    if (error instanceof JsonEventError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

const ORDER = {
  title: "Order",
  type: "object",
  properties: {
    id: { type: "string" },
    lines: { type: "array", items: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } },
    method: {
      oneOf: [
        { type: "object", properties: { kind: { const: "card" }, pan: { type: "string" } }, required: ["kind", "pan"] },
        { type: "object", properties: { kind: { const: "cash" } }, required: ["kind"] },
      ],
    },
  },
  required: ["id"],
};

const bytes = (text: string) => Buffer.from(text);

describe("JSON events", () => {
  const order = eventOf(ORDER);
  const decode = order.decoder(stored(ORDER));

  test("are JSON text in UTF-8, behind what is left for a prefix", () => {
    expect(Buffer.from(order.encode({ id: "größe" })).toString()).toBe('{"id":"größe"}');
    const framed = order.encode({ id: "größe" }, 5);
    expect([...framed.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
    expect(Buffer.from(framed.subarray(5)).toString()).toBe('{"id":"größe"}');
    expect(decode(framed, 5)).toEqual({ id: "größe" });
    expect(order.contentType).toBe("application/json");
  });

  test.each([
    ["another type", { id: 5 }, "/id", "type", "/id must be a string, but is 5 (type)"],
    ["a missing property", {}, "", "required", "the event must have"],
    [
      "a fraction deep inside",
      { id: "a", lines: [{ n: 1 }, { n: 1.5 }] },
      "/lines/1/n",
      "type",
      "/lines/1/n must be an integer, but is 1.5 (type)",
    ],
    [
      "a schema of a union that comes near",
      { id: "a", method: { kind: "card" } },
      "/method",
      "required",
      "/method must have",
    ],
    ["a bigint", { id: "a", "a/b": 1n, lines: [{ n: 1n }] }, "", undefined, "the event cannot be written as JSON"],
    ["nothing at all", undefined, "", "type", "the event must be JSON, but JSON has no undefined (type)"],
    ["no number", { id: Number.NaN }, "", "type", "JSON has no number NaN"],
  ])("%s is rejected with its place", (_, value, pointer, keyword, message) => {
    const error = failing(() => order.encode(value));
    expect(error).toMatchObject({ code: "json-schema/invalid-event", pointer, keyword });
    expect(error.message).toContain(message);
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["a byte order mark", "\ufeff{}"],
  ])("%s is rejected when it is read", (_, text) => {
    expect(failing(() => decode(bytes(text), 0))).toMatchObject({ code: "json-schema/not-json" });
  });

  test("bytes that are no UTF-8 are rejected", () => {
    expect(failing(() => decode(Uint8Array.of(0x22, 0xff, 0x22), 0)).message).toContain("not UTF-8");
  });

  test("a number that no double holds is rejected when it is read", () => {
    const counted = eventOf({ type: "number" });
    expect(failing(() => counted.decoder(stored({ type: "number" }))(bytes("1e400"), 0))).toMatchObject({
      code: "json-schema/invalid-event",
    });
  });

  test("what nests without end is rejected, however it comes", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(failing(() => eventOf({}).decoder(stored({}))(bytes(deep), 0))).toBeInstanceOf(JsonEventError);
  });

  test("members that objects have anyway are ordinary ones", () => {
    const odd = eventOf({
      type: "object",
      required: ["constructor", "__proto__"],
      additionalProperties: { type: "integer" },
    });
    const text = '{"constructor":1,"__proto__":2}';
    expect(Buffer.from(odd.encode(odd.decoder(stored({}))(bytes(text), 0))).toString()).toBe(text);
    expect(failing(() => odd.encode({})).keyword).toBe("required");
  });

  test("samples are events, the same for the same seed", () => {
    expect(order.sample(3)).toEqual(order.sample(3));
    for (let seed = 0; seed < 20; seed += 1) expect(() => order.encode(order.sample(seed))).not.toThrow();
  });
});

describe("events of other versions", () => {
  const fill = (value: unknown) => {
    if (typeof value === "object" && value !== null && !("note" in value)) Object.assign(value, { note: "none" });
  };
  const NEXT = {
    ...ORDER,
    properties: { ...ORDER.properties, note: { type: "string", default: "none" } },
    required: ["id", "note"],
  };
  const next = eventOf(NEXT, { fill });

  test("get the defaults that this one has", () => {
    expect(next.decoder(stored(ORDER))(bytes('{"id":"a"}'), 0)).toEqual({ id: "a", note: "none" });
  });

  test("are rejected with the place where they do not fit", () => {
    const error = failing(() => next.decoder(stored({ title: "Order" }))(bytes('{"id":"a","lines":[{"n":"x"}]}'), 0));
    expect(error).toMatchObject({ pointer: "/lines/0/n", keyword: "type" });
  });

  test("of this one, what lacks a required property is rejected although it has a default", () => {
    expect(failing(() => next.decoder(stored(NEXT))(bytes('{"id":"a"}'), 0))).toMatchObject({ keyword: "required" });
  });
});

describe("which event a schema is of", () => {
  const event = eventOf({ $id: "https://shop.example/order", title: "Order" });

  test.each([
    ["the same text", { $id: "https://shop.example/order", title: "Order" }, "exact"],
    ["another version of the same URI", { $id: "https://shop.example/order", type: "object" }, "exact"],
    ["another version of the same title", { title: "Order", type: "object" }, "exact"],
    ["another title", { title: "Refund" }, "possible"],
    ["none", {}, "possible"],
  ])("%s", (_, schema, claim) => {
    expect(event.claims(stored(schema))).toBe(claim);
  });

  test("no schema of another type, nor a text that says something else", () => {
    expect(event.claims({ ...stored({}), schemaType: "AVRO" })).toBe("none");
    expect(event.isOf(stored({ title: "Order", $id: "https://shop.example/order" }))).toBe(true);
    expect(event.isOf(stored({ title: "Order", $id: "https://shop.example/order", type: "object" }))).toBe(false);
  });
});

describe("objects of a class", () => {
  class Line {
    readonly n: number;
    constructor(n: number) {
      this.n = n;
    }
    /** Of the prototype: JSON text has no such member. */
    get twice() {
      return 2 * this.n;
    }
  }
  // As generated checks do.
  const isObject = (value: unknown): boolean => jsonChecks.isObject(value);
  const validate = Object.assign((value: unknown) => isObject(value) && Object.keys(value as object).includes("n"), {});
  const line = eventOf({ type: "object", required: ["n"] }, { validate });

  test("are checked as they are written", () => {
    expect(Buffer.from(line.encode(new Line(1), 2)).toString()).toBe('\0\0{"n":1}');
    expect(failing(() => line.encode(new (class {})())).keyword).toBe("required");
    const twice = eventOf(
      { type: "object", required: ["twice"] },
      { validate: (value: unknown) => isObject(value) && "twice" in (value as object) },
    );
    expect(failing(() => twice.encode(new Line(1))).keyword).toBe("required");
  });
});

test("of several events without names that a schema may be, a message is the one that it is valid as", async () => {
  const of = (name: string, type: string) =>
    eventOf({ type: "object", properties: { [name]: { type } }, required: [name] });
  const events = { Placed: of("total", "number"), Paid: of("paidBy", "string") };
  const registry = { ...registryOf({ events: {} }), schemaById: async () => stored({ type: "object" }) };
  const read = messageReader({ events }, registry);
  const message = (text: string) => {
    const value = Buffer.concat([Buffer.of(0, 0, 0, 0, 1), bytes(text)]);
    return { topic: "t", key: null, value, headers: new Map(), timestamp: 0 };
  };
  const told: unknown[] = [];
  for (const text of ['{"total":1}', '{"paidBy":"c"}', '{"total":1,"paidBy":"c"}', "{}", "no JSON"]) {
    const one = message(text);
    const { event, value } = await read(one as never, one.value);
    told.push([event, value()]);
  }
  expect(told).toEqual([
    ["Placed", { total: 1 }],
    ["Paid", { paidBy: "c" }],
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});
