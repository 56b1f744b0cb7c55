/**
 * What the TypeScript of the docs has around it: a statement for each name that a block uses and does not say itself where it
 * comes from. Blocks see nothing else.
 */
const NAMES: Readonly<Record<string, string>> = {
  ordersStream: 'import { ordersStream } from "./generated/orders/index.ts";',
  ordersConsumer: 'import { ordersConsumer } from "./generated/orders/index.ts";',
  ordersProducer: 'import { ordersProducer } from "./generated/orders/index.ts";',
  ordersProcessor: 'import { ordersProcessor } from "./generated/orders/index.ts";',
  mockOrdersConsumer: 'import { mockOrdersConsumer } from "./generated/orders/testing.ts";',
  stockConsumer: 'import { stockConsumer } from "./generated/stock/index.ts";',
  mockStockConsumer: 'import { mockStockConsumer } from "./generated/stock/testing.ts";',
  invoicesTopic: 'import { invoicesTopic } from "./generated/invoices/index.ts";',
  rabbitmq: 'import { rabbitmq } from "@concordat/client/rabbitmq";',
  kafka: 'import { kafka } from "@concordat/client/kafka";',
  readFileSync: 'import { readFileSync } from "node:fs";',
  expect: 'import { expect } from "vitest";',
  transport: 'declare const transport: import("@concordat/client/kafka").KafkaTransport;',
  database: 'declare const database: import("@concordat/client").Database<import("pg").PoolClient>;',
  registry: 'declare const registry: import("@concordat/client/registry").RegistryClient;',
  brokers: "declare const brokers: string[];",
  password: "declare const password: string;",
  midnight: "declare const midnight: number;",
  total: "declare const total: { add(amount: string): void };",
  handlers: 'declare const handlers: { OrderPlaced(event: import("./generated/orders/index.ts").OrderPlaced): void };',
  on: 'declare const on: { OrderPlaced(event: import("./generated/orders/index.ts").OrderPlaced): void };',
  otherwise: "declare const otherwise: () => void;",
};

/** A block as a module of its own: with what it uses before it, and as a module even where it imports nothing. */
export function asModule(text: string): string {
  const declared = (name: string) =>
    new RegExp(`import [^;]*\\b${name}\\b[^;]* from|(?:const|let|using|function) ${name}\\b`).test(text);
  const used = (name: string) => new RegExp(`(?<![.\\w"'])${name}\\b(?!\\s*:|["'])`).test(text);
  const before = Object.entries(NAMES).flatMap(([name, line]) => (used(name) && !declared(name) ? [line] : []));
  return [...before, text, "export {};", ""].join("\n");
}
