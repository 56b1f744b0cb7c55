import { describe, expect, it } from "vitest";
import { parsePath, pathText } from "../path.ts";
import { fieldAtAvro, fieldsAvro } from "./fields.ts";
import { parseAvro } from "./parse.ts";

const type = (schema: unknown) => parseAvro(JSON.stringify(schema)).model;
const record = (name: string, ...fields: readonly unknown[]) => ({ type: "record", name, fields });
const card = record("Card", { name: "last4", type: "string" });
const transfer = record("Transfer", { name: "iban", type: "string" });
const item = record("Item", { name: "sku", type: "string" }, { name: "parts", type: { type: "array", items: "Item" } });
const order = record(
  "Order",
  { name: "total", type: ["null", "int"] },
  { name: "items", type: { type: "array", items: item } },
  { name: "left", type: { type: "map", values: "long" } },
  { name: "method", type: [card, transfer] },
);
const change = (from: string, to: string) => type(JSON.parse(JSON.stringify(order).replace(from, to)));

describe("the fields of an Avro schema", () => {
  it("are listed in its order, recursion once", () => {
    expect(fieldsAvro(type(order)).fields.map(({ path, type: of }) => `${pathText(path)}: ${of}`)).toEqual([
      "total: null or int",
      "items: array of record Item",
      "items[*]: record Item",
      "items[*].sku: string",
      "items[*].parts: array of record Item",
      "items[*].parts[*]: record Item",
      "left: map of long",
      "left.*: long",
      "method: record Card or record Transfer",
      "method.last4: string",
      "method.iban: string",
    ]);
  });

  it.each([
    ["total", order, "int or null", "int or null"],
    ["items[*].parts[*].sku", order, "string", "string"],
    ["method['$type']", order, "Card or Transfer", "Card or Transfer"],
    ["method.iban", order, "string", "string"],
    ["nothing", order, undefined, undefined],
  ])("%s is found in what is written", (path, writer, read, written) => {
    expect(fieldAtAvro(type(order), type(writer), parsePath(path) ?? [])).toEqual({ read, written });
  });

  it("may be written under an alias, with another type, or not at all", () => {
    const at = (path: string, writer: ReturnType<typeof type>, reader = type(order)) =>
      fieldAtAvro(reader, writer, parsePath(path) ?? []).written;
    expect(at("total", change('"name":"total"', '"name":"sum"'))).toBeUndefined();
    const aliased = change('"name":"total"', '"name":"total","aliases":["sum"]');
    expect(at("total", change('"name":"total"', '"name":"sum"'), aliased)).toBe("int or null");
    expect(at("left.*", change('"long"', '"int"'))).toBe("int");
    expect(at("items[*].sku", change('"sku"', '"article"'))).toBeUndefined();
    expect(at("method['$type']", change('"Transfer"', '"Wire"'))).toBe("Card or Wire");
  });
});
