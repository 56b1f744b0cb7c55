import type { GenerateInput } from "@concordat/codegen";

const record = (name: string, fields: readonly object[], doc?: string): string =>
  JSON.stringify({ type: "record", name, namespace: "shop", ...(doc === undefined ? {} : { doc }), fields });

const timestamp = { type: "long", logicalType: "timestamp-millis" };
const money = { type: "bytes", logicalType: "decimal", precision: 12, scale: 2 };
const status = (symbols: readonly string[]): object => ({ type: "enum", name: "Status", symbols, default: "OPEN" });

const COMMON = [
  { name: "orderId", type: { type: "string", logicalType: "uuid" } },
  { name: "placedAt", type: timestamp },
  { name: "total", type: money },
];

/** The first version of what a shop tells of its orders. */
export const ORDERS_V1 = {
  OrderPlaced: record("OrderPlaced", [...COMMON, { name: "status", type: status(["OPEN", "PAID"]) }]),
  OrderCancelled: record("OrderCancelled", [COMMON[0] ?? {}, { name: "reason", type: "string", default: "" }]),
};

/** The second: a new symbol, and new fields with defaults, one of them of two kinds. */
export const ORDERS_V2 = {
  OrderPlaced: record(
    "OrderPlaced",
    [
      ...COMMON,
      { name: "status", type: status(["OPEN", "PAID", "SHIPPED"]) },
      { name: "lines", type: { type: "array", items: "string" }, default: [], doc: "Article numbers." },
      {
        name: "method",
        type: [
          "null",
          { type: "record", name: "Card", fields: [{ name: "pan", type: "string" }] },
          { type: "record", name: "Transfer", fields: [{ name: "iban", type: "string" }] },
        ],
        default: null,
      },
    ],
    "An order was placed.",
  ),
  OrderCancelled: ORDERS_V1.OrderCancelled,
};

/** What code is generated from: the topic's events, each a subject named as its record. */
export function ordersInput(schemas: Readonly<Record<string, string>>): GenerateInput {
  const events = Object.entries(schemas).map(([name, schema]) => ({ subject: `shop.${name}`, schema }));
  return { topics: [{ topic: "orders", events }] };
}
