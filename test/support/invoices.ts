import type { EventInput, GenerateInput } from "@concordat/codegen";

/** The name by which the schema refers to its money, and the subject that has it. */
export const AMOUNT = "amount.json";

/** A schema that another one refers to. */
export const AMOUNT_SCHEMA = JSON.stringify({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Amount",
  type: "object",
  properties: {
    currency: { type: "string", pattern: "^[A-Z]{3}$" },
    value: { type: "number", multipleOf: 0.01 },
  },
  required: ["currency", "value"],
  additionalProperties: false,
});

const invoice = (more: object, line: object): string =>
  JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "InvoiceIssued",
    description: "An invoice went out.",
    type: "object",
    properties: {
      invoiceId: { type: "string", format: "uuid" },
      issuedAt: { type: "string", format: "date-time" },
      total: { $ref: AMOUNT },
      note: { type: ["string", "null"] },
      lines: {
        type: "array",
        items: {
          type: "object",
          properties: { sku: { type: "string" }, quantity: { type: "integer", minimum: 1 }, ...line },
          required: ["sku", "quantity"],
        },
        uniqueItems: true,
      },
      paidBy: { oneOf: [{ $ref: "#/definitions/Card" }, { $ref: "#/definitions/Transfer" }] },
      ...more,
    },
    required: ["invoiceId", "issuedAt", "total", "note", "lines"],
    definitions: {
      Card: {
        type: "object",
        properties: { kind: { const: "card" }, pan: { type: "string" } },
        required: ["kind", "pan"],
      },
      Transfer: {
        type: "object",
        properties: { kind: { const: "transfer" }, iban: { type: "string" } },
        required: ["kind", "iban"],
      },
    },
  });

/** What a shop tells of its invoices, with a schema that it refers to. */
export const INVOICE_V1 = invoice({}, {});
/** The next version: two properties came, with defaults, one of them inside a line. */
export const INVOICE_V2 = invoice(
  { channel: { enum: ["WEB", "SHOP"], default: "WEB" } },
  { unit: { type: "string", default: "piece" } },
);

/** What code is generated from. */
export function invoicesInput(schema: string): GenerateInput {
  const amount = { name: AMOUNT, subject: AMOUNT, version: 1 };
  const event: EventInput = {
    subject: "InvoiceIssued",
    schemaType: "JSON",
    schema,
    references: [amount],
    resolved: [{ ...amount, text: AMOUNT_SCHEMA }],
  };
  return { topics: [{ topic: "invoices", events: [event] }] };
}
