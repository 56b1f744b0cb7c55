import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Topic } from "@concordat/client";
import { type RegistryClient, registryClient, type ServicesClient, servicesClient } from "@concordat/client/registry";
import { generate } from "@concordat/codegen";
import { pactText, readPact } from "@concordat/contracts/pact";
import { verifyWithPact } from "@concordat/contracts/pact-verifier";
import { type Recording, recordContract, recording, writeContract } from "@concordat/contracts/record";
import { type Builder, verificationRequestOf, verifyContracts } from "@concordat/contracts/verify";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { pathText, type SchemaType } from "@concordat/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The whole story of a contract: recorded, published, verified here and by Pact, asked of the gate, shown as usage. */

interface Story {
  readonly schemaType: SchemaType;
  /** An order with an id, a note that may be missing, lines, counts by name, and one of two ways to pay. */
  readonly schema: string;
  /** The same without the id of lines. */
  readonly without: string;
  /** A consumer that reads all but the counts. */
  readonly handler: (order: never) => unknown;
  /** What its contract has to say, by the descriptions of its messages. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  readonly build: Builder;
  /** Under which policy versions are compared, where not STRICT: it takes no property out of an open object, nor into one. */
  readonly policy?: "LENIENT";
  /** A builder that always pays by card. */
  readonly cards: Builder;
}

const AVRO: Story = {
  schemaType: "AVRO",
  schema: `{"type":"record","name":"Order","namespace":"shop","fields":[
    {"name":"id","type":"string"},
    {"name":"note","type":["null","string"],"default":null},
    {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
      {"name":"sku","type":"string","default":""},{"name":"count","type":"long"}]}}},
    {"name":"counts","type":{"type":"map","values":"int"}},
    {"name":"method","type":[
      {"type":"record","name":"Card","fields":[{"name":"last4","type":"string"}]},
      {"type":"record","name":"Transfer","fields":[{"name":"iban","type":"string"}]}]}]}`,
  get without() {
    return this.schema.replace('{"name":"sku","type":"string","default":""},', "");
  },
  handler: (order: {
    id: string;
    note: string | null;
    lines: readonly { sku: string; count: number }[];
    method: { $type: "shop.Card"; last4: string } | { $type: "shop.Transfer"; iban: string };
  }) => {
    const { id, note, lines, method } = order;
    const paid = method.$type === "shop.Card" ? method.last4 : method.iban;
    return [id, note, lines.map(({ sku, count }) => [sku, count]), paid];
  },
  reads: {
    "Order where method is shop.Card": [
      "id",
      "lines[*].count",
      "lines[*].sku",
      "method.last4",
      "method['$type']",
      "note",
    ],
    "Order where method is shop.Transfer": [
      "id",
      "lines[*].count",
      "lines[*].sku",
      "method.iban",
      "method['$type']",
      "note",
    ],
  },
  build: ({ where }) =>
    avroOrder(
      where.method === "shop.Card" ? { $type: "shop.Card", last4: "4111" } : { $type: "shop.Transfer", iban: "DE02" },
    ),
  cards: () => avroOrder({ $type: "shop.Card", last4: "4111" }),
};

function avroOrder(method: object): object {
  return { id: "o-1", lines: [{ sku: "mug", count: 2 }], counts: { mug: 1 }, method };
}

const PROTOBUF: Story = {
  schemaType: "PROTOBUF",
  schema: `syntax = "proto3"; package shop;
    message Order {
      string id = 1;
      optional string note = 2;
      repeated Line lines = 3;
      map<string, int32> counts = 4;
      oneof method { Card card = 5; Transfer transfer = 6; }
      message Line { string sku = 1; int64 count = 2; }
      message Card { string last4 = 1; }
      message Transfer { string iban = 1; }
    }`,
  get without() {
    return this.schema.replace("string sku = 1; ", "");
  },
  handler: (order: {
    id: string;
    note?: string;
    lines: readonly { sku: string; count: bigint }[];
    method:
      | { case: "card"; value: { last4: string } }
      | { case: "transfer"; value: { iban: string } }
      | { case: undefined; value?: undefined };
  }) => {
    const { id, note, lines, method } = order;
    const paid =
      method.case === "card" ? method.value.last4 : method.case === "transfer" ? method.value.iban : undefined;
    return [id, note, lines.map(({ sku, count }) => [sku, count]), paid];
  },
  reads: {
    "Order where method is card": ["card.last4", "id", "lines[*].count", "lines[*].sku", "note"],
    "Order where method is none": ["id", "lines[*].count", "lines[*].sku", "note"],
    "Order where method is transfer": ["id", "lines[*].count", "lines[*].sku", "note", "transfer.iban"],
  },
  build: ({ where }) => protobufOrder(where.method),
  cards: () => protobufOrder("card"),
};

function protobufOrder(method: string | undefined): object {
  const value = method === "card" ? { last4: "4111" } : { iban: "DE02" };
  return {
    id: "o-1",
    lines: [{ sku: "mug", count: 2n }],
    counts: { mug: 1 },
    ...(method === "none" ? {} : { method: { case: method, value } }),
  };
}

const JSON_SCHEMA: Story = {
  schemaType: "JSON",
  policy: "LENIENT",
  schema: JSON.stringify({
    type: "object",
    title: "Order",
    required: ["id", "lines", "method"],
    properties: {
      id: { type: "string" },
      note: { type: "string" },
      lines: {
        type: "array",
        items: {
          type: "object",
          required: ["count"],
          properties: { sku: { type: "string" }, count: { type: "integer" } },
        },
      },
      counts: { type: "object", additionalProperties: { type: "integer" } },
      method: {
        oneOf: [
          {
            type: "object",
            required: ["kind", "last4"],
            properties: { kind: { const: "card" }, last4: { type: "string" } },
          },
          {
            type: "object",
            required: ["kind", "iban"],
            properties: { kind: { const: "transfer" }, iban: { type: "string" } },
          },
        ],
      },
    },
  }),
  get without() {
    return this.schema.replace('"sku":{"type":"string"},', "");
  },
  handler: (order: {
    id: string;
    note?: string;
    lines: readonly { sku?: string; count: number }[];
    method: { kind: "card"; last4: string } | { kind: "transfer"; iban: string };
  }) => {
    const { id, note, lines, method } = order;
    const paid = method.kind === "card" ? method.last4 : method.iban;
    return [id, note, lines.map(({ sku, count }) => [sku, count]), paid];
  },
  reads: {
    "Order where method is card": ["id", "lines[*].count", "lines[*].sku", "method.kind", "method.last4", "note"],
    "Order where method is transfer": ["id", "lines[*].count", "lines[*].sku", "method.iban", "method.kind", "note"],
  },
  build: ({ where }) => jsonOrder(where.method),
  cards: () => jsonOrder("card"),
};

function jsonOrder(kind: string | undefined): object {
  const method = kind === "card" ? { kind, last4: "4111" } : { kind, iban: "DE02" };
  return { id: "o-1", lines: [{ sku: "mug", count: 2 }], counts: { mug: 1 }, method };
}

const root = fileURLToPath(new URL("../.cache/contract-story/", import.meta.url));
let running: RunningRegistry;
let registry: RegistryClient;
let services: ServicesClient;
beforeAll(async () => {
  running = await startRegistry({ port: 0 });
  registry = registryClient(running.url);
  services = servicesClient(running.url);
  await services.putEnvironment("prod", { production: true });
});
afterAll(async () => {
  await running.close();
  rmSync(root, { recursive: true, force: true });
});

describe.each([AVRO, PROTOBUF, JSON_SCHEMA].map((story) => [story.schemaType, story] as const))(
  "with %s",
  (type, story) => {
    const subject = `orders-${type}-value`;
    const [shop, mail] = [`shop-${type}`, `mail-${type}`];
    const folder = `${root}${type}/contracts`;
    let topic: Topic;
    let recorded: Recording;

    beforeAll(async () => {
      topic = await topicOf(story.schema, subject, type, "1");
      recorded = await recordContract({
        consumer: mail,
        provider: shop,
        handlers: [recording(topic, { Order: story.handler } as never)],
      });
      mkdirSync(folder, { recursive: true });
      writeContract(recorded, folder);
    });

    const verify = (build: Builder) =>
      verifyContracts({
        provider: shop,
        topics: [topic],
        builders: { Order: build },
        registry,
        contracts: [recorded.contract],
      });

    it("a handler's reads are recorded, a message for each shape", () => {
      const { contract, complete, warnings } = recorded;
      expect({ complete, warnings }).toEqual({ complete: true, warnings: [] });
      const reads = contract.messages.map((one) => [one.description, one.reads.map(pathText).sort()]);
      expect(Object.fromEntries(reads)).toEqual(story.reads);
      expect(pactText(readPact(JSON.parse(pactText(contract))))).toEqual(pactText(contract));
    });

    it("the provider keeps it, as we judge and as Pact does", async () => {
      const options = { provider: shop, topics: [topic], registry, folder };
      for (const [build, keeps] of [
        [story.build, true],
        [story.cards, false],
      ] as const) {
        const report = await verify(build);
        expect(report.results[0]?.mismatches.length === 0, JSON.stringify(report)).toBe(keeps);
        const [byPact] = await verifyWithPact({ ...options, builders: { Order: build } });
        expect(byPact?.success).toBe(keeps);
      }
    });

    it("the gate knows it, and usage shows it", async () => {
      const use = { subject, version: 1 };
      await services.publish(mail, "1", {
        produces: [],
        consumes: [use],
        contracts: [JSON.parse(pactText(recorded.contract))],
      });
      await services.publish(shop, "1", { produces: [use], consumes: [] });
      await services.verify(verificationRequestOf(await verify(story.build), "1"));
      for (const service of [shop, mail]) {
        const { answer, rows } = await services.canIDeploy({ service, version: "1", environment: "prod" });
        expect([answer, rows.filter((row) => row.answer !== "yes")]).toEqual(["yes", []]);
        await services.deploy("prod", { service, version: "1" });
      }
      const { fields } = await services.usage(subject, "prod");
      const readers = Object.fromEntries(fields.map((one) => [one.field, one.readers.map(({ service }) => service)]));
      const read = new Set(
        Object.values(story.reads)
          .flat()
          .filter((path) => !path.includes("$type")),
      );
      for (const path of read) expect(readers[path], path).toEqual([mail]);
      expect(readers.counts).toEqual([]);
    });

    it("a provider that takes a field away is not deployed, though the schemas fit", async () => {
      if (story.policy !== undefined) await setPolicy(subject, story.policy);
      await topicOf(story.without, subject, type, "2");
      await services.publish(shop, "2", { produces: [{ subject, version: 2 }], consumes: [] });
      const { answer, rows } = await services.canIDeploy({ service: shop, version: "2", environment: "prod" });
      expect(answer).toBe("no");
      expect(rows.filter((row) => row.answer === "no")).toMatchObject([
        { kind: "field", field: "lines[*].sku", other: { service: mail } },
      ]);
    });
  },
);

async function setPolicy(subject: string, compatibilityPolicy: string): Promise<void> {
  const { ok } = await fetch(`${running.url}/config/${subject}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ compatibility: "BACKWARD", compatibilityPolicy }),
  });
  expect(ok).toBe(true);
}

/** Registers a schema as the next version of a subject, and loads the code that is generated of it. */
async function topicOf(schema: string, subject: string, schemaType: SchemaType, name: string): Promise<Topic> {
  const { id } = await registry.register(subject, { schema, schemaType });
  const event = { subject, schemaType, schema, id, version: Number(name) };
  const folder = `${root}${schemaType}/${name}/`;
  for (const { path, text } of await generate({ topics: [{ topic: "orders", events: [event] }] })) {
    mkdirSync(dirname(folder + path), { recursive: true });
    writeFileSync(folder + path, text);
  }
  return ((await import(`${folder}orders/index.ts`)) as { readonly ordersTopic: Topic }).ordersTopic;
}
