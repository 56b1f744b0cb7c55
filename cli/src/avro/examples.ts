import type { RuleExample, RuleExamples } from "../why/examples.ts";

const order = (...fields: readonly unknown[]): string =>
  JSON.stringify({ type: "record", name: "Order", fields }, undefined, 2);
const field = (name: string, type: unknown, more: object = {}): unknown => ({ name, type, ...more });
const id = field("id", "string");
const pair = (old: string, changed: string): RuleExample => ({ old, new: changed });
/** The type of one field changes. */
const typed = (name: string, old: unknown, changed: unknown): RuleExample =>
  pair(order(id, field(name, old)), order(id, field(name, changed)));
const status = (symbols: readonly string[], more: object = {}) => ({ type: "enum", name: "Status", symbols, ...more });
const decimal = (scale: number) => ({ type: "bytes", logicalType: "decimal", precision: 9, scale });
const time = (logicalType: string) => ({ type: "long", logicalType });

/** A change for each rule of Avro. */
export const AVRO_EXAMPLES: RuleExamples = {
  "avro/name-mismatch": pair(order(id), order(id).replace("Order", "Purchase")),
  "avro/fixed-size-mismatch": typed(
    "hash",
    { type: "fixed", name: "Hash", size: 16 },
    { type: "fixed", name: "Hash", size: 32 },
  ),
  "avro/missing-enum-symbols": typed("status", status(["NEW", "PAID"]), status(["NEW"])),
  "avro/reader-field-missing-default": pair(order(id), order(id, field("region", "string"))),
  "avro/type-mismatch": typed("total", "string", "int"),
  "avro/missing-union-branch": typed("note", ["null", "int"], ["null", "string"]),
  "avro/ambiguous-field-match": pair(
    order(field("total", "int"), field("sum", "int")),
    order(field("total", "int", { aliases: ["sum"] })),
  ),
  "avro/decimal-changed": typed("total", decimal(2), decimal(3)),
  "avro/time-unit-changed": typed("at", time("timestamp-millis"), time("timestamp-micros")),
  "avro/logical-type-changed": typed("at", "long", time("timestamp-millis")),
  "avro/enum-default-swallows-symbols": typed(
    "status",
    status(["NEW", "PAID"]),
    status(["NEW", "OTHER"], { default: "OTHER" }),
  ),
  "avro/default-unusable": pair(order(id), order(id, field("count", "int", { default: "none" }))),
  "avro/default-is-digits": pair(order(id), order(id, field("total", decimal(2), { default: "12" }))),
  "avro/logical-type-misplaced": pair(
    order(id),
    order(id, field("at", "long", { logicalType: "timestamp-millis", default: 0 })),
  ),
  "avro/number-rounded": typed("count", "long", "double"),
  "avro/bytes-as-string": typed("note", "bytes", "string"),
};
