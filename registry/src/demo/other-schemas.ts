import type { DemoSchema } from "./schema.ts";

const payments = {
  subject: "payments-value",
  ending: ".proto",
  owner: "team-payments",
  references: [{ name: "shop/money.proto", subject: "shop/money.proto", version: 1 }],
} as const;

const inventory = {
  subject: "inventory-value",
  ending: ".json",
  owner: "team-warehouse",
  references: [{ name: "product.json", subject: "product", version: 1 }],
} as const;

/** Schemas of payments and of the inventory, with the days since each was registered. */
export const OTHER_SCHEMAS: readonly DemoSchema[] = [
  {
    subject: "shop/money.proto",
    ending: ".proto",
    days: 57,
    owner: "team-platform",
    text: `syntax = "proto3";
package shop;

message Money {
  int64 amount = 1;
  string currency = 2;
}
`,
  },
  { ...payments, days: 55, text: paymentProcessed("") },
  {
    ...payments,
    days: 15,
    text: paymentProcessed(`
  string card_last4 = 6 [(confluent.field_meta) = {
    doc: "The last four digits of the card; empty for transfers.",
    tags: "PII"
  }];`),
  },
  {
    subject: "product",
    ending: ".json",
    days: 52,
    owner: "team-warehouse",
    text: JSON.stringify(
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        $id: "product.json",
        title: "Product",
        description: "A product as the warehouse keeps it.",
        type: "object",
        additionalProperties: false,
        required: ["sku"],
        properties: {
          sku: { type: "string", description: "The name of the product in all systems.", minLength: 1 },
          name: { type: "string" },
        },
      },
      undefined,
      2,
    ),
  },
  { ...inventory, days: 50, text: inventoryUpdated({}) },
  {
    ...inventory,
    days: 9,
    text: inventoryUpdated({
      warehouse: { type: "string", description: "The warehouse that was counted, such as malmo-2." },
    }),
  },
];

function paymentProcessed(more: string): string {
  return `syntax = "proto3";
package shop.payments;

import 'confluent/meta.proto';
import 'shop/money.proto';

message PaymentProcessed {
  option (confluent.message_meta) = {
    doc: "The payment of an order went through, or did not."
  };
  string payment_id = 1;
  string order_id = 2;
  shop.Money amount = 3;
  Outcome outcome = 4;
  optional string reason = 5 [(confluent.field_meta) = {
    doc: "Why the payment was declined, as the bank says it."
  }];${more}
}

enum Outcome {
  OUTCOME_UNSPECIFIED = 0;
  OUTCOME_PAID = 1;
  OUTCOME_DECLINED = 2;
}
`;
}

function inventoryUpdated(more: object): string {
  return JSON.stringify(
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "InventoryUpdated",
      description: "What is left of a product after an order, a delivery or a count.",
      type: "object",
      additionalProperties: false,
      required: ["product", "left"],
      properties: {
        product: { $ref: "product.json" },
        left: { type: "integer", minimum: 0, description: "Pieces on the shelf." },
        orderId: { type: "string", format: "uuid", description: "The order that took them, where it was one." },
        ...more,
      },
    },
    undefined,
    2,
  );
}
