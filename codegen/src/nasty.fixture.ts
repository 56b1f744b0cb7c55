import type { EventInput } from "./input.ts";

/** Text that would run, end a comment or a literal, or steer a tool, if any of it got into source unescaped. */
export const EVIL = [
  "*/ globalThis.injected = true; /*",
  "`; globalThis.injected = true; `",
  ["$", "{globalThis.injected = true}"].join(""),
  '"; globalThis.injected = true; "',
  "'; globalThis.injected = true; '",
  "\u2028globalThis.injected = true;\u2029globalThis.injected = true;",
  "\n globalThis.injected = true; \r\n globalThis.injected = true;",
  "\\",
  "\\*/ globalThis.injected = true; //",
  "@ts-ignore",
  "@ts-expect-error",
  "//# sourceMappingURL=data:application/json,{}",
  "\u202e drawkcab \u0000 \ud800",
].join("\n");

const record = (name: string, fields: readonly unknown[], more: object = {}): object => ({
  type: "record",
  name,
  fields,
  ...more,
});

const field = (name: string, type: unknown, more: object = {}): object => ({ name, type, ...more });

/** A record of so many fields that its codec is written in parts, one of them of a name that asks for care. */
function longRecord(name: string, odd: string): object {
  const fields = Array.from({ length: 30 }, (_, index) => field(`field${index}`, "int", { default: index }));
  return record(name, [...fields, field(odd, "string")]);
}

/** Avro schemas that a careless generator turns into wrong types, source that does not compile, or source that runs. */
export const NASTY: Readonly<Record<string, unknown>> = {
  evil: record(
    "Evil",
    [
      field("text", "string", { doc: EVIL, default: EVIL }),
      field("directed", "int", { doc: "@ts-expect-error", default: 0 }),
      field("alsoDirected", "int", { doc: "first\n * @ts-expect-error", default: 0 }),
      field("kind", { type: "enum", name: "Kind", symbols: ["A", "B"], doc: EVIL, deprecated: EVIL }),
      field("old", "int", { doc: `@deprecated ${EVIL}\n@deprecated ${EVIL}`, default: 0 }),
      field("older", "int", { deprecated: EVIL, default: 0 }),
    ],
    { doc: EVIL, evil: EVIL, deprecated: EVIL },
  ),
  twins: record(
    "Twins",
    [
      field("left", record("Address", [field("street", "string")], { namespace: "left" })),
      field(
        "right",
        record("Address", [field("lines", { type: "array", items: "string" })], { namespace: "right.hand" }),
      ),
      field("either", ["null", "left.Address", "right.hand.Address"], { default: null }),
    ],
    { namespace: "top" },
  ),
  tree: record("Tree", [
    field("value", "long"),
    field("children", { type: "array", items: "Tree" }, { default: [] }),
    field("byName", { type: "map", values: ["null", "Tree"] }, { default: {} }),
  ]),
  words: record("class", [
    field("new", record("Promise", [field("then", "string")])),
    field("default", record("string", [field("constructor", "int")], { namespace: "a" })),
    field("__proto__", record("Uint8Array", [field("bytes", "bytes")])),
    field("toString", ["null", record("Decimal", [field("x", "int")])]),
    field("hasOwnProperty", { type: "enum", name: "Object", symbols: ["prototype", "__proto__", "constructor"] }),
  ]),
  inputs: record("Order", [
    field("id", "string"),
    field("lines", { type: "array", items: record("OrderInput", [field("n", "int", { default: 1 })]) }),
    field("event", record("event", [field("avroEvent", "string")])),
  ]),
  logical: record("Logical", [
    field("id", { type: "string", logicalType: "uuid" }),
    field("total", { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }),
    field("fixedTotal", { type: "fixed", name: "F", size: 8, logicalType: "decimal", precision: 9, scale: 3 }),
    field("day", { type: "int", logicalType: "date" }),
    field("time", { type: "int", logicalType: "time-millis" }),
    field("micros", { type: "long", logicalType: "time-micros" }),
    field("at", { type: "long", logicalType: "timestamp-millis" }),
    field("local", { type: "long", logicalType: "local-timestamp-micros" }),
    field("maybe", ["null", { type: "long", logicalType: "timestamp-micros" }], { default: null }),
    field("odd", { type: "string", logicalType: "no-such-type" }),
    field("bad", { type: "bytes", logicalType: "decimal", precision: -1 }),
    field("duration", { type: "fixed", name: "D", size: 12, logicalType: "duration" }),
  ]),
  unicode: record("Bestellung_größe", [
    field("größe", "double"),
    field("naïve_Ω", { type: "enum", name: "Ключ", symbols: ["да", "нет"] }),
    field("名前", ["null", "string"], { default: null }),
  ]),
  unions: record("Unions", [
    field("method", [
      record("Card", [field("pan", "string"), field("exp", ["null", "string"], { default: null })], {
        namespace: "pay",
      }),
      record("Iban", [field("iban", "string")], { namespace: "pay" }),
    ]),
    field("many", [
      { type: "array", items: [record("X", [field("x", "int")]), record("Y", [field("y", "int")])] },
      { type: "map", values: "long" },
      "string",
      "null",
    ]),
    field("numbers", ["int", "long", "double"]),
    field("single", ["string"]),
    field("symbol", ["null", { type: "enum", name: "Colour", symbols: ["RED", "GREEN"] }]),
  ]),
  bare: ["null", "string", { type: "array", items: record("Item", [field("id", "long")]) }],
  colours: { type: "enum", name: "then", symbols: ["RED", "GREEN"], default: "RED", doc: "One\nof */ two" },
  nothing: record("Nothing", []),
  long: record("Long", [
    field("either", [longRecord("First", "__proto__"), longRecord("Second", "größe"), "null"]),
    ...Array.from({ length: 30 }, (_, index) => field(`field${index}`, "int", { default: index })),
    field("constructor", "int"),
  ]),
};

/** The schemas as events of subjects whose names are nasty as well. */
export function nastyEvents(): readonly EventInput[] {
  return Object.entries(NASTY).map(([name, schema], index) => ({
    subject: name === "evil" ? `${EVIL}../../${name}` : `${name}-value`,
    schema: JSON.stringify(schema),
    id: index + 1,
    version: 1,
  }));
}
