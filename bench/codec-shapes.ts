/** An event of some shape, by field: its Avro type, a Protobuf type for it where a plain one says it, and a value. */
export interface Shape {
  readonly name: string;
  readonly schema: object;
  /** What a version before it had: read as the present one, a field takes its default and another is dropped. */
  readonly before: object;
  /** An event as both versions can be given it. */
  readonly event: Readonly<Record<string, unknown>>;
}

interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
}

const UUID = "0f8fad5b-d9cb-469f-a165-70867728950e";

function shape(name: string, fields: readonly Field[], event: Readonly<Record<string, unknown>>): Shape {
  const record = (all: readonly Field[]) => ({ type: "record", name: "Event", namespace: "bench", fields: all });
  const added = { name: "addedLater", type: "string", default: "none" };
  const dropped = { name: "droppedLater", type: "int", default: 7 };
  return {
    name,
    schema: record([...fields, added]),
    before: record([...fields, dropped]),
    event: { ...event, addedLater: "x", droppedLater: 7 },
  };
}

const item = {
  type: "record",
  name: "Item",
  fields: [
    { name: "sku", type: "string" },
    { name: "name", type: "string" },
    { name: "quantity", type: "int" },
    { name: "price", type: "double" },
  ],
};

const order = shape(
  "order of 20 fields",
  [
    { name: "orderId", type: "string" },
    { name: "placedAt", type: { type: "long", logicalType: "timestamp-millis" } },
    { name: "customerId", type: "string" },
    { name: "email", type: ["null", "string"], default: null },
    { name: "phone", type: ["null", "string"], default: null },
    { name: "status", type: { type: "enum", name: "Status", symbols: ["NEW", "PAID", "SENT", "CANCELLED"] } },
    { name: "currency", type: "string" },
    { name: "total", type: "double" },
    { name: "tax", type: "double" },
    { name: "discount", type: ["null", "double"], default: null },
    { name: "items", type: { type: "array", items: item } },
    { name: "tags", type: { type: "array", items: "string" } },
    { name: "labels", type: { type: "map", values: "string" } },
    { name: "gift", type: "boolean" },
    { name: "street", type: "string" },
    { name: "city", type: "string" },
    { name: "zip", type: "string" },
    { name: "country", type: "string" },
    { name: "channel", type: "string" },
    { name: "note", type: ["null", "string"], default: null },
  ],
  {
    orderId: UUID,
    placedAt: 1_764_180_000_123,
    customerId: "customer-481516",
    email: "ada@example.com",
    phone: null,
    status: "PAID",
    currency: "EUR",
    total: 1234.56,
    tax: 234.57,
    discount: 12.5,
    items: [1, 2, 3, 4, 5].map((n) => ({
      sku: `SKU-00${n}-XL`,
      name: `A thing of kind ${n}`,
      quantity: n,
      price: n * 19.99,
    })),
    tags: ["new", "priority", "web"],
    labels: { source: "web", campaign: "autumn" },
    gift: false,
    street: "12 Long Street",
    city: "Utrecht",
    zip: "3511 AB",
    country: "NL",
    channel: "web-shop",
    note: "Leave it with the neighbours if nobody is at home, please.",
  },
);

const small = shape(
  "small and flat",
  [
    { name: "id", type: "string" },
    { name: "at", type: "long" },
    { name: "count", type: "int" },
    { name: "ok", type: "boolean" },
  ],
  { id: "sensor-17", at: 1_764_180_000_123, count: 42, ok: true },
);

const KINDS = ["string", "int", "double", "boolean", "long"] as const;
const wide = shape(
  "200 fields",
  Array.from({ length: 199 }, (_, index) => ({ name: `field${index}`, type: KINDS[index % 5] })),
  Object.fromEntries(
    Array.from({ length: 199 }, (_, index) => [
      `field${index}`,
      [`value ${index}`, index * 7, index / 3, index % 2 === 0, index * 1_000_003][index % 5],
    ]),
  ),
);

function nested(levels: number): { readonly type: object; readonly value: object } {
  let type: object = { type: "record", name: "Level0", fields: [{ name: "leaf", type: "string" }] };
  let value: object = { leaf: "the innermost" };
  for (let level = 1; level <= levels; level += 1) {
    type = {
      type: "record",
      name: `Level${level}`,
      fields: [
        { name: "number", type: "int" },
        { name: "inner", type },
      ],
    };
    value = { number: level, inner: value };
  }
  return { type, value };
}

const twenty = nested(20);
const deep = shape("20 levels deep", [{ name: "root", type: twenty.type }], { root: twenty.value });

function texts(name: string, values: readonly string[]): Shape {
  return shape(
    name,
    values.map((_, index) => ({ name: `text${index}`, type: "string" })),
    Object.fromEntries(values.map((value, index) => [`text${index}`, value])),
  );
}

const strings = texts("mostly strings", [
  UUID,
  "ada@example.com",
  "EUR",
  "A sentence that says what has happened to the order, and when it did, in rather more words than are needed.",
  "Utrecht",
  "web-shop",
  "https://shop.example.com/orders/481516/items/2342",
  "x".repeat(300),
  "2026-11-26T19:42:14Z",
  "status:paid",
]);

const foreign = texts("not ASCII", [
  "Größe",
  "Überweisung erhalten",
  "東京都千代田区丸の内一丁目",
  "Да, заказ оплачен и отправлен",
  "café crème",
  "🙂 thanks",
  "Straße 12, Köln",
  "naïve",
]);

const numbers = shape(
  "mostly numbers",
  [
    ...Array.from({ length: 8 }, (_, index) => ({ name: `int${index}`, type: "int" })),
    ...Array.from({ length: 8 }, (_, index) => ({ name: `long${index}`, type: "long" })),
    ...Array.from({ length: 8 }, (_, index) => ({ name: `double${index}`, type: "double" })),
    { name: "readings", type: { type: "array", items: "double" } },
  ],
  {
    ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`int${index}`, 13 ** index % 100_000])),
    ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`long${index}`, 1_764_180_000_123 + index])),
    ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`double${index}`, Math.sqrt(index + 2)])),
    readings: Array.from({ length: 32 }, (_, index) => 20 + Math.sin(index)),
  },
);

export const shapes: readonly Shape[] = [small, order, wide, deep, strings, numbers, foreign];
