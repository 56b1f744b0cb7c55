import { expect, test } from "vitest";
import { avro } from "./avro/index.ts";
import type { Format } from "./format.ts";
import { protobuf } from "./protobuf/index.ts";

const used = (format: Format, text: string) => {
  const { defines, uses } = format.names(text);
  return { defines, uses: uses.map(({ names, line, column }) => `${names.join("|")}@${line}:${column}`) };
};

test("Avro: what is defined and what is used, in every place where a name can stand", () => {
  const text = `{"type":"record","name":"Order","namespace":"shop","fields":[
    {"name":"a","type":"Card"},
    {"name":"b","type":["null",{"type":"array","items":"pay.Money"}]},
    {"name":"c","type":{"type":"map","values":{"type":"record","name":"x.Inner","fields":[{"name":"d","type":"Card"}]}}},
    {"name":"e","type":{"type":"Card"}},
    {"name":"f","type":"Late"}, {"name":"g","type":{"type":"enum","name":"Late","symbols":["A"],"default":"A"}},
    {"name":"h","type":"Order"}, {"name":"i","type":"int","default":"Ghost","doc":"Ghost"}
  ]}`;
  expect(used(avro as Format, text)).toEqual({
    defines: ["shop.Order", "x.Inner", "shop.Late"],
    uses: ["shop.Card|Card@2:24", "pay.Money@3:56", "x.Card|Card@4:110"],
  });
});

test("Avro: a whole schema that is a name, and a union", () => {
  expect(used(avro as Format, '"shop.Card"')).toEqual({ defines: [], uses: ["shop.Card@1:1"] });
  expect(used(avro as Format, '["null","A",{"type":"fixed","name":"B","size":2},"B"]')).toEqual({
    defines: ["B"],
    uses: ["A@1:9"],
  });
});

test("Avro: a name of an outer namespace that the text defines counts as its own only where nothing nearer is", () => {
  const text =
    '[{"type":"enum","name":"Card","symbols":[]},{"type":"record","name":"s.R","fields":[{"name":"c","type":"Card"}]}]';
  // s.Card, where somebody defines it, is nearer than the text's own Card.
  expect(used(avro as Format, text).uses).toEqual(["s.Card@1:104"]);
});

test("Protobuf: what is imported, those apart that every file may import", () => {
  const text = `syntax = "proto3";
import "google/protobuf/timestamp.proto";
import public "shop/money.proto";
import "shop/" "card.proto";
import "shop/money.proto";
message M {}`;
  expect(used(protobuf as Format, text)).toEqual({
    defines: undefined,
    uses: ["shop/money.proto@3:15", "shop/card.proto@4:8"],
  });
});

test.each([
  ["not JSON", avro, "{"],
  ["not a .proto file", protobuf, "message {"],
])("%s is an error", (_, format, text) => {
  expect(() => (format as Format).names(text)).toThrow();
});
