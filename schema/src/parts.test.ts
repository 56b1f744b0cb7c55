import { expect, test } from "vitest";
import { avro } from "./avro/index.ts";
import { jsonSchema } from "./json/index.ts";
import { protobuf } from "./protobuf/index.ts";

test("an Avro schema's records and fields, with namespaces, documentation and tags", () => {
  const text = JSON.stringify({
    type: "record",
    name: "Order",
    namespace: "shop",
    doc: "Placed.",
    fields: [
      { name: "id", type: "string", doc: "Its name.", "confluent:tags": ["PII", 7] },
      {
        name: "lines",
        type: { type: "array", items: { type: "record", name: "Line", fields: [{ name: "sku", type: "string" }] } },
      },
      { name: "status", type: ["null", { type: "enum", name: "other.Status", symbols: ["NEW"], doc: " " }] },
    ],
  });
  expect(avro.parts(text)).toEqual([
    { kind: "type", name: "shop.Order", path: "shop.Order", doc: "Placed.", tags: [] },
    { kind: "field", name: "id", path: "shop.Order.id", doc: "Its name.", tags: ["PII"] },
    { kind: "field", name: "lines", path: "shop.Order.lines", doc: undefined, tags: [] },
    { kind: "field", name: "status", path: "shop.Order.status", doc: undefined, tags: [] },
    { kind: "type", name: "shop.Line", path: "shop.Line", doc: undefined, tags: [] },
    { kind: "field", name: "sku", path: "shop.Line.sku", doc: undefined, tags: [] },
    { kind: "type", name: "other.Status", path: "other.Status", doc: undefined, tags: [] },
  ]);
  expect(avro.parts('"string"')).toEqual([]);
});

test("a JSON Schema's titles, definitions and properties, and nothing of its examples", () => {
  const text = JSON.stringify({
    title: "Order",
    description: "Placed.",
    default: { properties: { no: {} } },
    properties: {
      id: { type: "string", description: "Its name.", "confluent:tags": ["PII"] },
      lines: { items: { title: "Line", properties: { sku: true } } },
    },
    $defs: { Address: { properties: { street: {} } } },
  });
  expect(jsonSchema.parts(text).map(({ kind, path, doc, tags }) => [kind, path, doc, ...tags])).toEqual([
    ["type", "Order", "Placed."],
    ["field", "Order.id", "Its name.", "PII"],
    ["field", "Order.lines", undefined],
    ["type", "Line", undefined],
    ["field", "Line.sku", undefined],
    ["field", "Address.street", undefined],
  ]);
  expect(jsonSchema.parts("true")).toEqual([]);
});

test("a Protobuf file's messages and fields, with what Confluent's options say of them", () => {
  const text = `syntax = "proto3";
    package shop;
    import "confluent/meta.proto";
    message Order {
      option (confluent.message_meta) = { doc: "Placed." };
      string id = 1 [(confluent.field_meta) = { doc: "Its name.", tags: ["PII", "KEY"] }];
      oneof method { Card card = 2; }
      message Card { string last4 = 1; }
    }`;
  expect(protobuf.parts(text).map(({ kind, name, path, doc, tags }) => [kind, name, path, doc, ...tags])).toEqual([
    ["type", "shop.Order", "shop.Order", "Placed."],
    ["field", "id", "shop.Order.id", "Its name.", "PII", "KEY"],
    ["field", "card", "shop.Order.card", undefined],
    ["type", "shop.Order.Card", "shop.Order.Card", undefined],
    ["field", "last4", "shop.Order.Card.last4", undefined],
  ]);
});

test("a schema that is nested deeply is walked all the same", () => {
  let text = '"string"';
  for (let depth = 0; depth < 2_000; depth += 1) text = `{"type":"array","items":${text}}`;
  expect(avro.parts(text)).toEqual([]);
});
