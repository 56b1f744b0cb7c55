import type { DemoSchema } from "./schema.ts";

const MONEY = {
  type: "record",
  name: "Money",
  namespace: "shop",
  doc: "An amount in one currency.",
  fields: [
    {
      name: "amount",
      doc: "In the smallest unit of the currency, such as cents.",
      type: "long",
    },
    { name: "currency", doc: "ISO 4217, such as EUR.", type: "string" },
  ],
};

const ADDRESS = {
  type: "record",
  name: "Address",
  namespace: "shop",
  doc: "Where a parcel or a bill goes.",
  "confluent:tags": ["PII"],
  fields: [
    { name: "street", doc: "Street and house number.", type: "string", "confluent:tags": ["PII"] },
    { name: "city", type: "string" },
    { name: "country", doc: "ISO 3166-1 alpha-2, such as SE.", type: "string" },
  ],
};

const ADDRESS_WITH_POSTCODE = {
  ...ADDRESS,
  fields: [
    ...ADDRESS.fields,
    { name: "postcode", doc: "Empty where a country has none.", type: "string", default: "" },
  ],
};

const ORDER_ID = {
  name: "orderId",
  doc: "The same in all events of an order.",
  type: { type: "string", logicalType: "uuid" },
};
const PLACED_AT = { name: "placedAt", type: { type: "long", logicalType: "timestamp-millis" } };
const CUSTOMER_EMAIL = {
  name: "customerEmail",
  doc: "Where the confirmation is sent.",
  type: "string",
  default: "",
  "confluent:tags": ["PII", "CONTACT"],
};
const TOTAL = { name: "total", doc: "With tax and shipping.", type: "shop.Money" };
const ITEMS = {
  name: "items",
  type: {
    type: "array",
    items: {
      type: "record",
      name: "OrderItem",
      doc: "One line of an order.",
      fields: [
        { name: "sku", doc: "The product, as the warehouse names it.", type: "string" },
        { name: "quantity", type: "int", default: 1 },
      ],
    },
  },
};
const CHANNEL = {
  name: "channel",
  doc: "Where the order came from: web, app or store.",
  type: "string",
  default: "web",
};
const SHIPPING = {
  name: "shippingAddress",
  doc: "Null where the customer collects the order.",
  type: ["null", "shop.Address"],
  default: null,
};
const CUSTOMER = {
  name: "customer",
  doc: "Null for orders of guests.",
  type: [
    "null",
    {
      type: "record",
      name: "Customer",
      fields: [
        { name: "customerId", type: { type: "string", logicalType: "uuid" } },
        { name: "email", doc: "Where the confirmation is sent.", type: "string", "confluent:tags": ["PII", "CONTACT"] },
        { name: "tier", doc: "Standard, silver or gold.", type: "string", default: "standard" },
      ],
    },
  ],
  default: null,
};

function orderPlaced(...fields: readonly object[]): string {
  return pretty({
    type: "record",
    name: "OrderPlaced",
    namespace: "shop.orders",
    doc: "A customer has placed an order. Sent once for each order, before it is paid.",
    fields,
  });
}

const MONEY_REFERENCE = { name: "shop.Money", subject: "shop.Money", version: 1 };
const orders = { subject: "orders-value", ending: ".avsc", owner: "team-orders" } as const;

/** Schemas of orders, of notifications and of analytics, with the days since each was registered. */
export const AVRO_SCHEMAS: readonly DemoSchema[] = [
  { subject: "shop.Money", ending: ".avsc", days: 60, owner: "team-platform", text: pretty(MONEY) },
  { subject: "shop.Address", ending: ".avsc", days: 59, owner: "team-platform", text: pretty(ADDRESS) },
  { subject: "shop.Address", ending: ".avsc", days: 20, owner: "team-platform", text: pretty(ADDRESS_WITH_POSTCODE) },
  { subject: "orders-key", ending: ".avsc", days: 58, text: '"string"' },
  {
    ...orders,
    days: 58,
    text: orderPlaced(ORDER_ID, PLACED_AT, CUSTOMER_EMAIL, TOTAL, ITEMS),
    references: [MONEY_REFERENCE],
  },
  {
    ...orders,
    days: 41,
    text: orderPlaced(ORDER_ID, PLACED_AT, CUSTOMER_EMAIL, TOTAL, ITEMS, CHANNEL),
    references: [MONEY_REFERENCE],
  },
  {
    ...orders,
    days: 12,
    text: orderPlaced(ORDER_ID, PLACED_AT, CUSTOMER_EMAIL, TOTAL, ITEMS, CHANNEL, SHIPPING),
    references: [MONEY_REFERENCE, { name: "shop.Address", subject: "shop.Address", version: 2 }],
  },
  {
    ...orders,
    days: 2,
    text: orderPlaced(ORDER_ID, PLACED_AT, CUSTOMER, TOTAL, ITEMS, CHANNEL, SHIPPING),
    references: [MONEY_REFERENCE, { name: "shop.Address", subject: "shop.Address", version: 2 }],
  },
  {
    subject: "orders-shop.orders.OrderCancelled",
    ending: ".avsc",
    days: 45,
    owner: "team-orders",
    text: pretty({
      type: "record",
      name: "OrderCancelled",
      namespace: "shop.orders",
      doc: "An order will not be delivered: the customer cancelled it, or it was not paid in time.",
      fields: [
        ORDER_ID,
        {
          name: "reason",
          type: { type: "enum", name: "Reason", symbols: ["CUSTOMER", "UNPAID", "OUT_OF_STOCK"] },
        },
      ],
    }),
  },
  {
    subject: "notifications-value",
    ending: ".avsc",
    days: 25,
    owner: "team-engagement",
    text: pretty({
      type: "record",
      name: "NotificationSent",
      namespace: "shop.notifications",
      doc: "A customer was written to.",
      fields: [
        { name: "orderId", type: { type: "string", logicalType: "uuid" } },
        { name: "kind", type: { type: "enum", name: "Kind", symbols: ["CONFIRMATION", "RECEIPT", "CANCELLED"] } },
        { name: "sentAt", type: { type: "long", logicalType: "timestamp-millis" } },
      ],
    }),
  },
  { subject: "daily-sales-value", ending: ".avsc", days: 22, owner: "team-analytics", text: dailySales() },
  {
    subject: "daily-sales-value",
    ending: ".avsc",
    days: 7,
    owner: "team-analytics",
    text: dailySales({ name: "cancelled", doc: "Orders of the day that were cancelled since.", type: "int" }),
  },
  {
    subject: ":.partners:shipments-value",
    ending: ".avsc",
    days: 18,
    owner: "team-logistics",
    text: pretty({
      type: "record",
      name: "ShipmentHandedOver",
      namespace: "partners.logistics",
      doc: "A carrier has taken over a parcel. Shared with carriers outside the company.",
      fields: [
        { name: "orderId", type: "string" },
        { name: "carrier", type: "string" },
        { name: "trackingCode", doc: "As the carrier prints it on the label.", type: "string" },
      ],
    }),
  },
];

function dailySales(...more: readonly object[]): string {
  return pretty({
    type: "record",
    name: "DailySales",
    namespace: "shop.analytics",
    doc: "What was sold on one day, by channel.",
    fields: [
      { name: "day", type: { type: "int", logicalType: "date" } },
      { name: "channel", type: "string" },
      { name: "orders", type: "int" },
      { name: "revenue", doc: "In cents.", type: "long" },
      ...more,
    ],
  });
}

function pretty(schema: object): string {
  return JSON.stringify(schema, undefined, 2);
}
