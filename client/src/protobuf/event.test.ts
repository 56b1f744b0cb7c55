import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { parseProtobuf, typeRegistryOf } from "@concordat/schema/protobuf";
import { describe, expect, test } from "vitest";
import type { RegistrySchema } from "../registry/registry.ts";
import { messageReader } from "../runtime/read.ts";
import { registryOf as registryWith } from "../testing/registry.ts";
import { toHeader, VALUE_SCHEMA_HEADER } from "../wire/header.ts";
import { withPrefix } from "../wire/prefix.ts";
import { ProtobufError } from "./error.ts";
import { protobufEvent } from "./event.ts";

const stored = (schema: string): RegistrySchema => ({
  schemaType: "PROTOBUF",
  schema,
  references: [],
  resolved: [],
  guid: undefined,
});

const PROTO3 = 'syntax = "proto3"; package shop; ';

function typeIn(schema: string, name: string): DescMessage {
  const type = typeRegistryOf(parseProtobuf(schema).model)?.getMessage(name);
  if (type === undefined) throw new Error(`no message ${name}`);
  return type;
}

const eventIn = (schema: string, name = "shop.Order") =>
  protobufEvent(typeIn(schema, name), { subject: "orders-value", schema, fingerprint: "" });

type Fields = MessageShape<DescMessage> & Readonly<Record<string, unknown>>;

/** What a reader of one schema makes of an event that the other wrote. */
function upcast(writer: string, event: object, reader: string): Fields {
  const bytes = eventIn(writer).encode(event as never);
  return eventIn(reader).decoder(stored(writer))(Uint8Array.of(9, ...bytes), 1) as Fields;
}

const order = (fields: string): string => `${PROTO3}message Order { ${fields} }`;

describe("events of other versions", () => {
  test("a field added since has no value", () => {
    const read = upcast(
      order("string id = 1;"),
      { id: "a" },
      order("string id = 1; int32 count = 2; optional string note = 3;"),
    );
    expect(read).toMatchObject({ id: "a", count: 0 });
    expect(read.note).toBeUndefined();
  });

  test("a field removed since stays unknown", () => {
    const read = upcast(order("string id = 1; int32 count = 2;"), { id: "a", count: 5 }, order("string id = 1;"));
    expect(read).toMatchObject({ id: "a", $unknown: [{ no: 2 }] });
  });

  test("an enum's value that this version does not know is its number", () => {
    const status = (values: string) => `${order("Status status = 1;")} enum Status { OPEN = 0; ${values} }`;
    expect(upcast(status("PAID = 1; LOST = 2;"), { status: 2 }, status("PAID = 1;")).status).toBe(2);
  });

  test("a field of another wire type is unknown, where the runtime would misread it", () => {
    const [writer, reader] = [order("string id = 1; string total = 2;"), order("string id = 1; int32 total = 2;")];
    const bytes = eventIn(writer).encode({ id: "a", total: "abc" } as never);
    const alone = tried(() => (fromBinary(typeIn(reader, "shop.Order"), bytes) as Fields).total);
    expect(alone).not.toBe(0);
    expect(upcast(writer, { id: "a", total: "abc" }, reader)).toMatchObject({ id: "a", total: 0 });
  });

  test("so it is within messages and maps, and where messages hold themselves", () => {
    const schema = (type: string) =>
      `${order("Order inner = 1; map<string, Line> lines = 2;")} message Line { ${type} n = 1; }`;
    const event = { inner: { lines: { a: { n: "xyz" } } } };
    const read = upcast(schema("string"), event, schema("fixed32")) as { inner?: { lines?: object } };
    expect(read.inner?.lines).toMatchObject({ a: { n: 0 } });
  });
});

const tried = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe("which message it is", () => {
  const schema = `${PROTO3}message Order { map<string, Line> lines = 1; message Line { string n = 1; } } message Paid {}`;

  test("its place in the file is told, entries of maps aside", () => {
    expect(eventIn(schema).indexes).toEqual([0]);
    expect(eventIn(schema, "shop.Order.Line").indexes).toEqual([0, 0]);
    expect(eventIn(schema, "shop.Paid").indexes).toEqual([1]);
  });

  test("the full name is the event, the same name elsewhere may be, another is not", () => {
    const event = eventIn(schema);
    expect(event.claims(stored(schema), [0])).toBe("exact");
    expect(event.claims(stored(schema), [1])).toBe("none");
    expect(event.claims(stored(schema), [0, 0])).toBe("none");
    expect(event.claims(stored('syntax = "proto3"; message Order {}'))).toBe("possible");
    expect(event.claims({ ...stored('"string"'), schemaType: "AVRO" })).toBe("none");
  });

  test("indexes that name no message are an error", () => {
    const claim = tried(() => eventIn(schema).claims(stored(schema), [0, 1]));
    expect(claim).toBeInstanceOf(ProtobufError);
    expect(claim).toMatchObject({ code: "protobuf/no-such-message" });
  });
});

test("a schema that uses a type without importing it is read, that field too", () => {
  // Confluent's registry finds this type without an import, and so do readers.
  const faulty = order("string id = 1; google.protobuf.Timestamp at = 2;");
  expect(typeRegistryOf(parseProtobuf(faulty).model)?.getMessage("shop.Order")?.fields).toHaveLength(2);
  const bytes = eventIn(order("string id = 1;")).encode({ id: "a" } as never);
  expect(eventIn(order("string id = 1;")).decoder(stored(faulty))(bytes, 0)).toMatchObject({ id: "a" });
});

test.each([
  ["a required field is missing", "package shop; message Order { required string id = 1; }", {}, "shop.Order.id"],
  ["a message is a number", order("Order id = 1;"), { id: 5 }, "shop.Order.id"],
  ["an event is a text", order("string id = 1;"), "a", "expected an object for shop.Order, got string"],
  ["an event is null", order("string id = 1;"), null, "expected an object for shop.Order, got null"],
  ["a number does not fit", order("int32 id = 1;"), { id: 2 ** 31 }, "shop.Order.id"],
])("where %s, it is said of which field", (_, schema, event, field) => {
  const error = tried(() => eventIn(schema).encode(event as never));
  expect(error).toMatchObject({ name: "ProtobufError", code: "protobuf/unencodable" });
  expect(String(error)).toContain(field);
});

describe("messages without indexes", () => {
  const schema = `${PROTO3}message Order { string id = 1; int32 n = 2; } message Paid { string by = 3; }`;
  const event = eventIn(schema);

  test("are the first of their schema where its fields account for all bytes, and nothing else", () => {
    const locate = event.locate?.(stored(schema));
    // Where no indexes come first, the payload alone decides.
    const located = (bytes: Uint8Array) => tried(() => locate?.(bytes, { header: undefined, offset: 0 }));
    const first = { indexes: [0], offset: 0 };
    expect(located(event.encode({ id: "abc", n: 5 } as never))).toEqual(first);
    expect(located(new Uint8Array())).toEqual(first);
    expect(located(eventIn(schema, "shop.Paid").encode({ by: "x" } as never))).toBeInstanceOf(Error);
    expect(located(Uint8Array.of(0xff, 0xff))).toBeInstanceOf(Error);
  });

  test("are read so with a prefix, and in a header", async () => {
    const guid = "00000000-0000-4000-8000-000000000001";
    const registry = registryWith({ events: { Order: event } });
    const read = messageReader({ events: { Order: event } }, registry);
    const payload = event.encode({ id: "abc" } as never);
    const message = (headers: ReadonlyMap<string, Uint8Array>) => ({ topic: "t", key: null, headers }) as never;
    const bare = await read(message(new Map()), withPrefix(1, payload));
    expect(bare.value()).toMatchObject({ id: "abc" });
    const headed = await read(message(new Map([[VALUE_SCHEMA_HEADER, toHeader(guid)]])), payload);
    expect(headed.value()).toMatchObject({ id: "abc" });
    // What is neither is refused as before.
    await expect(async () => read(message(new Map()), withPrefix(1, Uint8Array.of(1, 0xff)))).rejects.toThrow();
  });
});
