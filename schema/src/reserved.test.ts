import { expect, it } from "vitest";
import { avro } from "./avro/index.ts";
import type { Format } from "./format.ts";
import { reservedFaults } from "./reserved.ts";

const record = (...names: string[]) =>
  avro.parse(
    JSON.stringify({
      type: "record",
      name: "A",
      fields: names.map((name) => ({
        name,
        type: { type: "record", name: `R${name}`, fields: [{ name: "inner", type: "int" }] },
      })),
    }),
  );
const reserving = (names: string) => ({ properties: { "confluent:reserved": names } });
const faults = (names: string[], metadata: string, before?: string) =>
  reservedFaults(
    avro as Format,
    record(...names),
    reserving(metadata),
    before === undefined ? undefined : reserving(before),
  );

it("finds fields at the top that are reserved, and no deeper ones", () => {
  expect(faults(["a", "b"], "b, c")).toEqual(["The new schema has field that conflicts with the reserved field b."]);
  expect(faults(["a"], "inner")).toEqual([]);
});

it("finds reserved fields that are let go", () => {
  expect(faults(["a"], "c", "b,c")).toEqual([
    "The new schema has reserved field b removed from its metadata which is present in the old schema's metadata.",
  ]);
});

it("says nothing where nothing is reserved", () => {
  expect(reservedFaults(avro as Format, record("a"), undefined, undefined)).toEqual([]);
});
