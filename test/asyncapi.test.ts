import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat } from "./support/concordat.ts";
import { TRACKING_KEY } from "./support/tracking.ts";

const parser = new Parser();
parser.registerSchemaParser(AvroSchemaParser());

/**
 * What the official parser finds wrong, as sentences; warnings about what is merely recommended aside. In documents of
 * version 3 it leaves schemas of other formats to their parsers, so Avro's is asked of each.
 */
async function errorsIn(text: string): Promise<readonly string[]> {
  const { diagnostics } = await parser.parse(text);
  const errors = diagnostics
    .filter(({ severity }) => severity === DiagnosticSeverity.Error)
    .map(({ message, path }) => `${path.join(".")}: ${message}`);
  const schemas = Object.entries<{ schemaFormat: string; schema: unknown }>(JSON.parse(text).components.schemas);
  for (const [name, { schemaFormat, schema }] of schemas)
    if (schemaFormat.includes("avro")) errors.push(...(await avroErrors(name, schema)));
  return errors;
}

async function avroErrors(name: string, data: unknown): Promise<readonly string[]> {
  const path = ["components", "schemas", name];
  const asyncapi = { semver: { version: "3.0.0", major: 3, minor: 0, patch: 0 }, source: "", parsed: {} as never };
  const input = { asyncapi, data, path, meta: {}, schemaFormat: "", defaultSchemaFormat: "" };
  return ((await AvroSchemaParser().validate(input)) ?? []).map(({ message }) => `${path.join(".")}: ${message}`);
}

const CARD = '{"type":"record","name":"Card","namespace":"shop","fields":[{"name":"last4","type":"string"}]}';
const ORDER =
  '{"type":"record","name":"Order","namespace":"shop","doc":"An order.","fields":[{"name":"card","type":"Card"},{"name":"other","type":["null","shop.Card"],"default":null}]}';
const KEY = JSON.stringify({
  type: "record",
  name: "OrderKey",
  namespace: "shop",
  fields: [
    { name: "customer", type: "string" },
    { name: "card", type: "Card" },
  ],
});
const NASTY = ["a b/c~d", "a b#c~d", "__proto__", "zażółć", "{curly}", "..", "$ref", "constructor", "a_b_c_d", "%41"];

const CONFIG = {
  schemas: [
    { file: "card.avsc", subject: "cards" },
    { file: "key.avsc", subject: "orders-key", references: [{ name: "shop.Card", subject: "cards", version: 1 }] },
    { file: "id.avsc", subject: "ids" },
    { file: "key.proto", subject: "parcels-key" },
    { file: "card.avsc", subject: "invoices-value" },
    { file: "card.avsc", subject: "parcels-value" },
    {
      file: "order.avsc",
      subject: "orders-value",
      references: [{ name: "shop.Card", subject: "cards", version: 1 }],
    },
    ...NASTY.map((subject) => ({ file: "card.avsc", subject })),
  ],
  topics: {
    orders: ["orders-value", "cards"],
    "a topic/with~signs#": NASTY.slice(0, 3),
    invoices: { events: ["invoices-value"], key: "ids" },
    parcels: ["parcels-value"],
  },
  services: {
    shop: { produces: ["orders-value", "cards"], consumes: NASTY },
    office: { consumes: ["invoices-value", "parcels-value"] },
    "mail & more": { consumes: ["orders-value", "a b/c~d"] },
  },
};

let folder: string;
const run = (...args: string[]) => concordat(["asyncapi", ...args], { cwd: folder });

beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), "concordat-asyncapi-")), "the shop");
  mkdirSync(folder);
  writeFileSync(join(folder, "card.avsc"), CARD);
  writeFileSync(join(folder, "order.avsc"), ORDER);
  writeFileSync(join(folder, "key.avsc"), KEY);
  writeFileSync(join(folder, "id.avsc"), '"string"');
  writeFileSync(join(folder, "key.proto"), TRACKING_KEY);
  writeFileSync(join(folder, "concordat.config.json"), JSON.stringify(CONFIG));
});

afterAll(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

test("the example's document is valid for the official parser, and says who sends and receives what", async () => {
  const cwd = join(import.meta.dirname, "../examples/ecommerce");
  const { out: stdout, code } = await concordat(["asyncapi", "--version", "1.4.0"], { cwd });
  expect(code).toBe(0);
  expect(await errorsIn(stdout)).toEqual([]);
  const { document } = await parser.parse(stdout);
  const operations = document?.operations().all() ?? [];
  expect(
    operations.map((one) => `${one.id()}: ${one.channels().all()[0]?.address()}, ${one.messages().all()[0]?.name()}`),
  ).toEqual([
    "order.send.orders-value: orders, OrderPlaced",
    "payment.send.payments-value: payments, PaymentProcessed",
    "payment.receive.orders-value: orders, OrderPlaced",
    "inventory.send.inventory-value: inventory, InventoryUpdated",
    "inventory.receive.orders-value: orders, OrderPlaced",
    "notification.receive.orders-value: orders, OrderPlaced",
    "notification.receive.payments-value: payments, PaymentProcessed",
    "notification.receive.inventory-value: inventory, InventoryUpdated",
  ]);
  const payload = operations[0]?.messages().all()[0]?.payload();
  expect(Object.keys(payload?.properties() ?? {})).toContain("orderId");
});

test("names of every kind become keys that are valid and apart; references are written out", async () => {
  const { out: stdout, code } = await run();
  expect(code).toBe(0);
  expect(await errorsIn(stdout)).toEqual([]);
  const { info, channels, components } = JSON.parse(stdout);
  expect(info.title).toBe("the shop");
  expect(Object.keys(components.messages)).toHaveLength(NASTY.length + 4);
  const subjects = Object.values<{ "x-subject": string }>(components.messages).map((one) => one["x-subject"]);
  expect(subjects.sort()).toEqual(["orders-value", "cards", "invoices-value", "parcels-value", ...NASTY].sort());
  expect(Object.keys(channels.orders.messages)).toEqual(["orders-value", "cards"]);
  expect(components.schemas["orders-value"].schema.fields[0].type.name).toBe("Card");
  expect(await run()).toMatchObject({ out: stdout });
});

test("the schema of a topic's keys is in the Kafka binding of its messages", async () => {
  const { out: stdout } = await run();
  const { document } = await parser.parse(stdout);
  const messages = document?.components().messages().all() ?? [];
  const keyOf = (id: string): unknown => {
    const binding: unknown = messages
      .find((one) => one.id() === id)
      ?.bindings()
      .get("kafka")
      ?.value();
    return (binding as { readonly key?: unknown } | undefined)?.key;
  };
  // The parser reads Avro schemas as JSON Schemas, and so the keys' where it sees that they are some.
  const properties = { customer: { type: "string" }, card: { properties: { last4: { type: "string" } } } };
  const avro = expect.stringContaining("avro") as unknown;
  expect(keyOf("orders-value")).toMatchObject({ schemaFormat: avro, schema: { type: "object", properties } });
  expect(keyOf("cards")).toEqual(keyOf("orders-value"));
  expect(keyOf("invoices-value")).toMatchObject({ schemaFormat: avro, schema: { type: "string" } });
  expect(keyOf("parcels-value")).toMatchObject({
    schemaFormat: "application/vnd.google.protobuf;version=3",
    schema: expect.stringContaining("message TrackingKey") as unknown,
  });
  const all = JSON.parse(stdout).components.messages;
  const subjects = ["orders-value", "invoices-value", "parcels-value"].map((one) => all[one]["x-key-subject"]);
  expect(subjects).toEqual(["orders-key", "ids", "parcels-key"]);
  // A topic whose keys have no schema.
  expect(all.a_b_c_d).toMatchObject({ "x-subject": "a b/c~d" });
  expect(all.a_b_c_d).not.toHaveProperty("x-key-subject");
  expect(all.a_b_c_d.bindings.kafka).not.toHaveProperty("key");
});

test("a topic on RabbitMQ has AMQP bindings, which the official parser takes, and Kafka's topics keep theirs", async () => {
  const topics = { ...CONFIG.topics, orders: { events: CONFIG.topics.orders, broker: "rabbitmq" } };
  writeFileSync(join(folder, "amqp.json"), JSON.stringify({ ...CONFIG, topics }));
  const { out: stdout, code } = await run("--config", "amqp.json");
  expect(code).toBe(0);
  expect(await errorsIn(stdout)).toEqual([]);
  const { channels, operations, components } = JSON.parse(stdout);
  const exchange = { name: "orders", type: "topic", durable: true, autoDelete: false };
  expect(channels.orders.bindings.amqp).toMatchObject({ is: "routingKey", exchange });
  expect(components.messages["orders-value"].bindings).toEqual({
    amqp: { messageType: "Order", bindingVersion: "0.3.0" },
  });
  expect(components.messages["invoices-value"].bindings).toHaveProperty("kafka");
  expect(channels.invoices).not.toHaveProperty("bindings");
  expect(operations["shop.send.orders-value"].bindings.amqp).toMatchObject({ deliveryMode: 2 });
  expect(operations["mail___more.receive.orders-value"].bindings.amqp).toMatchObject({ ack: true });
  // The control: the parser judges these bindings.
  const broken = JSON.parse(stdout);
  broken.channels.orders.bindings.amqp.exchange.type = "round";
  expect(await errorsIn(JSON.stringify(broken))).not.toEqual([]);
  writeFileSync(
    join(folder, "amqp.json"),
    JSON.stringify({ topics: { orders: { ...topics.orders, broker: "nats" } } }),
  );
  expect(await run("--config", "amqp.json")).toMatchObject({ code: 2 });
});

test("one service's document holds what it uses alone", async () => {
  const { code } = await run("--service", "mail & more", "--output", "mail.json");
  expect(code).toBe(0);
  const text = readFileSync(join(folder, "mail.json"), "utf8");
  expect(await errorsIn(text)).toEqual([]);
  const { operations, components } = JSON.parse(text);
  expect(Object.keys(operations)).toEqual(["mail___more.receive.orders-value", "mail___more.receive.a_b_c_d"]);
  expect(Object.keys(components.messages)).toEqual(["orders-value", "a_b_c_d"]);
});

test("the parser that judges finds a planted mistake: a schema that is none, a message that is not there", async () => {
  const { out: stdout } = await run();
  const broken = JSON.parse(stdout);
  broken.components.schemas.cards.schema.fields[0].type = "strin";
  expect(await errorsIn(JSON.stringify(broken))).not.toEqual([]);
  const dangling = JSON.parse(stdout);
  delete dangling.components.messages.cards;
  expect(await errorsIn(JSON.stringify(dangling))).not.toEqual([]);
});

test("an unknown service, a file that cannot be written and a config without services are told", async () => {
  const unknown = await run("--service", "shopp");
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.err).toContain("Its services are shop, office, mail & more.");
  const unwritable = await run("--output", "no/such/folder/x.json");
  expect(unwritable).toMatchObject({ code: 2 });
  expect(unwritable.err).toContain("cli/not-written");
  writeFileSync(join(folder, "none.json"), "{}");
  const none = await run("--config", "none.json");
  expect(none).toMatchObject({ code: 2 });
  expect(none.err).toContain("cli/no-services");
});
