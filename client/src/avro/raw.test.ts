import { describe, expect, test } from "vitest";
import type { RegistrySchema } from "../registry/index.ts";
import { avroEvent } from "./index.ts";

const BYTES = '"bytes"';
const stored = (schema: string): RegistrySchema => ({
  schemaType: "AVRO",
  schema,
  references: [],
  resolved: [],
  guid: undefined,
});
const event = (schema: string) => avroEvent<unknown>({ subject: "s", fingerprint: "f", schema });
const written = (schema: string, value: unknown) => event(schema).encode(value, 2).subarray(2);
const read = (writer: string, reader: string, ...bytes: number[]) =>
  event(reader).decoder(stored(writer))(Uint8Array.of(9, 9, ...bytes), 2);

describe("bytes and nothing else stand in messages as they are, as Confluent's clients write them", () => {
  test.each([
    ["none", []],
    ["some", [1, 2, 3]],
    ["some that look like a length and bytes", [4, 7, 7]],
    ["so many that their length takes two bytes", Array.from({ length: 200 }, (_, index) => index)],
  ])("%s", (_, bytes) => {
    expect([...written(BYTES, Uint8Array.from(bytes))]).toEqual([...bytes]);
    expect(read(BYTES, BYTES, ...bytes)).toEqual(Uint8Array.from(bytes));
  });

  test("with attributes and logical types too", () => {
    const decimal = '{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}';
    expect([...written(decimal, "1.00")]).toEqual([100]);
    expect(read(decimal, decimal, 100)).toBe("1.00");
    expect([...written('{"type":"bytes","doc":"d"}', Uint8Array.of(5))]).toEqual([5]);
  });

  test("read as another type that takes bytes", () => {
    expect(read(BYTES, '"string"', 104, 105)).toBe("hi");
    expect(read(BYTES, '["null","bytes"]', 1, 2)).toEqual(Uint8Array.of(1, 2));
  });

  test("what is no bytes is refused", () => {
    expect(() => written(BYTES, "text")).toThrow();
  });
});

test("control: everything else, bytes within it included, is plain Avro", () => {
  expect([...written('"string"', "hi")]).toEqual([4, 104, 105]);
  expect(read('"string"', BYTES, 4, 104, 105)).toEqual(Uint8Array.of(104, 105));
  expect([...written('"long"', 1n)]).toEqual([2]);
  expect([...written('["null","bytes"]', Uint8Array.of(7))]).toEqual([2, 2, 7]);
  expect([...written('{"type":"fixed","name":"F","size":1}', Uint8Array.of(7))]).toEqual([7]);
});
