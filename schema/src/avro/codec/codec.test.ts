import { describe, expect, it } from "vitest";
import { parseAvro } from "../parse.ts";
import { compileDecoder, compileEncoder, createDecoder, createEncoder } from "./index.ts";

const model = (schema: unknown) => parseAvro(JSON.stringify(schema)).model;
const record = (...fields: readonly object[]) => model({ type: "record", name: "R", fields });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Writes with one schema and reads with another. */
function through(writer: unknown, reader: unknown, value: unknown): unknown {
  return createDecoder(model(writer), model(reader))(createEncoder(model(writer))(value));
}

describe("bytes of the Avro specification", () => {
  it.each([
    ["int", 0, "00"],
    ["int", -1, "01"],
    ["int", 1, "02"],
    ["int", -64, "7f"],
    ["int", 64, "8001"],
    ["long", 2n ** 63n - 1n, "feffffffffffffffff01"],
    ["long", -(2n ** 63n), "ffffffffffffffffff01"],
    ["string", "foo", "06666f6f"],
    [{ type: "array", items: "long" }, [3, 27], "04063600"],
    [["null", "string"], "a", "020261"],
    [["null", "string"], null, "00"],
    [{ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "-12.50", "04fb1e"],
    ["boolean", true, "01"],
    ["float", 1.5, "0000c03f"],
  ])("%j: %s is %s", (schema, value, bytes) => {
    expect(hex(createEncoder(model(schema))(value))).toBe(bytes);
  });
});

describe("reading what another schema wrote", () => {
  it.each([
    ["int", "double", 3, 3],
    ["long", "float", 16_777_217, 16_777_216],
    ["string", "bytes", "é", Uint8Array.of(0xc3, 0xa9)],
    ["bytes", "string", Uint8Array.of(0xc3, 0xa9), "é"],
    [["null", "int"], ["string", "long", "null"], 5, 5],
    ["int", ["null", "int"], 5, 5],
    [["int", "string"], "string", "a", "a"],
  ])("%j as %j", (writer, reader, value, read) => {
    expect(through(writer, reader, value)).toEqual(read);
  });

  it("matches fields by name and alias, fills defaults, and passes over the rest", () => {
    const writer = {
      type: "record",
      name: "R",
      fields: [
        { name: "gone", type: { type: "map", values: ["null", "long"] } },
        { name: "old", type: "int" },
      ],
    };
    const reader = {
      type: "record",
      name: "R",
      fields: [
        { name: "list", type: { type: "array", items: "int" }, default: [1, 2] },
        { name: "new", type: "long", aliases: ["old"] },
        { name: "blob", type: "bytes", default: "\u00ff" },
      ],
    };
    const read = through(writer, reader, { gone: { a: 1, b: null }, old: 7 });
    expect(read).toEqual({ list: [1, 2], new: 7, blob: Uint8Array.of(0xff) });
    expect(Object.keys(read as object)).toEqual(["list", "new", "blob"]);
  });

  it("takes an enum's default for a symbol it does not know, and names one that has none", () => {
    const symbols = (known: readonly string[], more = {}) => ({ type: "enum", name: "E", symbols: known, ...more });
    expect(through(symbols(["A", "B"]), symbols(["A"], { default: "A" }), "B")).toBe("A");
    expect(() => through(symbols(["A", "B"]), symbols(["A"]), "B")).toThrow(
      expect.objectContaining({ code: "codec/unknown-symbol" }),
    );
  });

  it("fails where an event reaches what does not resolve, and only there", () => {
    const [writer, reader] = ["string", "int"].map((items) => ({ type: "array", items }));
    expect(through(writer, reader, [])).toEqual([]);
    expect(() => through(writer, reader, ["a"])).toThrow(
      expect.objectContaining({ code: "codec/type-mismatch", path: [0] }),
    );
  });

  it("gives nanoseconds as bigint, from the wire and from defaults", () => {
    const at = { name: "at", type: { type: "long", logicalType: "timestamp-nanos" }, default: 5 };
    expect(createDecoder(record(at))(createEncoder(record(at))({ at: 1_700_000_000_000_000_001n }))).toEqual({
      at: 1_700_000_000_000_000_001n,
    });
    expect(createDecoder(record(), record(at))(new Uint8Array(0))).toEqual({ at: 5n });
  });
});

describe("a decimal with more digits than its schema's precision", () => {
  const decimal = (precision: number) => ({ type: "bytes", logicalType: "decimal", precision, scale: 2 });
  const large = { type: "fixed", name: "F", size: 4, logicalType: "decimal", precision: 9, scale: 2 };
  const bytes = createEncoder(model(decimal(9)))("1234567.89");
  const readers = [createDecoder, compileDecoder];

  it.each(readers)("is read with all of them (%o)", (make) => {
    expect(make(model(decimal(5)))(bytes)).toBe("1234567.89");
    // A reader that lowers the precision is compatible with the writer.
    expect(make(model(decimal(9)), model(decimal(5)))(bytes)).toBe("1234567.89");
    const fixed = createEncoder(model(large))("-1234567.89");
    expect(make(model({ ...large, precision: 5 }))(fixed)).toBe("-1234567.89");
  });

  it.each([createEncoder, compileEncoder])("is not written (%o)", (make) => {
    const type = record({ name: "total", type: decimal(5) });
    const refused = expect.objectContaining({ code: "codec/decimal-precision", path: ["total"] });
    expect(() => make(type)({ total: "1234567.89" })).toThrow(refused);
    expect(make(type)({ total: "123.45" })).toEqual(Uint8Array.of(4, 0x30, 0x39));
  });
});

describe("values that do not fit", () => {
  it.each([
    [record({ name: "a", type: "int" }), { a: 2 ** 31 }, ["a"]],
    [record({ name: "a", type: "int" }), {}, ["a"]],
    [record({ name: "a", type: { type: "array", items: "string" } }), { a: ["x", 1] }, ["a", 1]],
    [record({ name: "a", type: { type: "map", values: "string" } }), { a: { k: 1 } }, ["a", "k"]],
    [model({ type: "fixed", name: "F", size: 2 }), Uint8Array.of(1), []],
    [model({ type: "bytes", logicalType: "decimal", precision: 3, scale: 2 }), "12.345", []],
    [model({ type: "bytes", logicalType: "decimal", precision: 3, scale: 2 }), "12.34", []],
    [model(["null", "int"]), "text", []],
  ])("are refused with the path to them (%#)", (type, value, path) => {
    expect(() => createEncoder(type)(value)).toThrow(expect.objectContaining({ name: "CodecError", path }));
  });

  it("are refused in bytes too", () => {
    const long = createDecoder(model("long"));
    expect(() => long(new Uint8Array(11).fill(0xff))).toThrow(expect.objectContaining({ code: "codec/bad-varint" }));
    expect(() => long(new Uint8Array(0))).toThrow(expect.objectContaining({ code: "codec/end-of-data" }));
    expect(() => long(Uint8Array.of(2, 2))).toThrow(expect.objectContaining({ code: "codec/trailing-bytes" }));
    expect(() => createDecoder(model("string"))(Uint8Array.of(2, 0xff))).toThrow(
      expect.objectContaining({ code: "codec/not-utf-8" }),
    );
    expect(() => createDecoder(model("string"))(Uint8Array.of(0xfe, 0xff, 0x03))).toThrow(
      expect.objectContaining({ code: "codec/bad-length" }),
    );
  });
});

describe("unions of records", () => {
  const card = { type: "record", name: "shop.Card", fields: [{ name: "pan", type: "string" }] };
  const cash = { type: "record", name: "shop.Cash", fields: [] };

  it("say which record they hold, and take it back", () => {
    const union = model([card, cash]);
    const bytes = createEncoder(union)({ $type: "shop.Cash" });
    expect(hex(bytes)).toBe("02");
    expect(createDecoder(union)(bytes)).toEqual({ $type: "shop.Cash" });
  });

  it("stay bare where there is one record alone", () => {
    const union = model(["null", card]);
    expect(createDecoder(union)(createEncoder(union)({ pan: "4" }))).toEqual({ pan: "4" });
  });
});
