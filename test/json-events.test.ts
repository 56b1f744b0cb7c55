import { uuid } from "@concordat/client";
import { dateTime } from "@concordat/client/json";
import { memory } from "@concordat/client/memory";
import { registryClient } from "@concordat/client/registry";
import { startRegistry } from "@concordat/registry";
import { expect, onTestFinished, test } from "vitest";
import * as v1 from "./fixtures/invoices-v1/invoices/index.ts";
import {
  mockInvoicesConsumer,
  mockInvoicesProcessor,
  mockInvoicesProducer,
  sample,
} from "./fixtures/invoices-v1/invoices/testing.ts";
import * as v2 from "./fixtures/invoices-v2/invoices/index.ts";
import { AMOUNT, AMOUNT_SCHEMA, INVOICE_V1, INVOICE_V2 } from "./support/invoices.ts";

/** Generated code of two versions of a JSON Schema with a reference, each writing and reading what the other does. */

const invoice = (sku: string): v1.InvoiceIssuedInput => ({
  invoiceId: uuid(),
  issuedAt: dateTime(),
  total: { currency: "EUR", value: 0.3 },
  note: null,
  lines: [{ sku, quantity: 2 }],
});

async function registryWithBoth() {
  const running = await startRegistry({ port: 0, data: ":memory:" });
  onTestFinished(() => running.close());
  const registry = registryClient(running.url);
  await registry.register(AMOUNT, { schema: AMOUNT_SCHEMA, schemaType: "JSON" });
  const references = [{ name: AMOUNT, subject: AMOUNT, version: 1 }];
  // A property more in an open content model is incompatible, as Confluent judges it.
  await fetch(`${running.url}/config/InvoiceIssued`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: '{"compatibility":"NONE"}',
  });
  for (const schema of [INVOICE_V1, INVOICE_V2])
    await registry.register("InvoiceIssued", { schema, schemaType: "JSON", references });
  return registry;
}

test.for(["prefix", "header"] as const)("versions read each other's events, id as %s", async (framing) => {
  const registry = await registryWithBoth();
  await using transport = memory({ partitions: 1 });
  const [old, young, errors]: [unknown[], unknown[], unknown[]] = [[], [], []];
  const services = { transport, registry, onError: (error: unknown) => errors.push(error) };
  await v1.invoicesConsumer({ ...services, group: "old", on: { InvoiceIssued: (event) => void old.push(event) } });
  await v2.invoicesConsumer({ ...services, group: "young", on: { InvoiceIssued: (event) => void young.push(event) } });
  await using first = await v1.invoicesProducer({ transport, registry, framing });
  await using second = await v2.invoicesProducer({ transport, registry, framing });
  const [one, other] = [invoice("1"), { ...invoice("2"), channel: "SHOP" as const }];
  await first.InvoiceIssued(one);
  await second.InvoiceIssued(other);
  await transport.idle();
  expect(errors).toEqual([]);
  const withUnit = (event: v1.InvoiceIssuedInput) => event.lines.map((line) => ({ ...line, unit: "piece" }));
  expect(young).toEqual([
    { ...one, lines: withUnit(one), channel: "WEB" },
    { ...other, lines: withUnit(other) },
  ]);
  // What this version does not know stays, as the schema lets others add to it.
  expect(old).toEqual([one, other]);
});

test("what does not fit is not sent, and says where", async () => {
  await using transport = memory({ partitions: 1 });
  await using producer = await v1.invoicesProducer({ transport, registry: await registryWithBoth() });
  const twice = { ...invoice("1"), lines: [...invoice("a").lines, ...invoice("a").lines] };
  await expect(producer.InvoiceIssued(twice)).rejects.toMatchObject({
    code: "event/unencodable",
    message: expect.stringContaining("/lines "),
    cause: expect.objectContaining({ code: "json-schema/invalid-event", pointer: "/lines", keyword: "uniqueItems" }),
  });
});

test("samples, mocks, processors and streams of a JSON event are those of every event", async () => {
  const seen: unknown[] = [];
  const consumer = mockInvoicesConsumer({ on: { InvoiceIssued: (event) => void seen.push(event) } });
  for (const seed of [1, 2, 3]) await consumer.InvoiceIssued(sample.InvoiceIssued(seed));
  expect(seen).toEqual([1, 2, 3].map((seed) => sample.InvoiceIssued(seed)));

  await using mock = await mockInvoicesProducer();
  const sent = invoice("m");
  await mock.producer.InvoiceIssued(sent, { key: "k" });
  expect(await mock.sent()).toMatchObject([{ name: "InvoiceIssued", event: sent, meta: { key: "k" } }]);

  const again = mockInvoicesProcessor({
    to: { young: v2.invoicesTopic },
    on: { InvoiceIssued: async (event, _, to) => void (await to.young.InvoiceIssued(event, { key: "p" })) },
  });
  const { young } = await again.InvoiceIssued(sent);
  expect(young).toMatchObject([{ event: { ...sent, channel: "WEB", lines: [{ unit: "piece" }] } }]);

  await using transport = memory({ partitions: 1 });
  const registry = await registryWithBoth();
  await using producer = await v1.invoicesProducer({ transport, registry });
  await producer.InvoiceIssued(sent);
  const read: unknown[] = [];
  for await (const { event } of v2.invoicesStream({ transport, registry })) read.push(event.channel);
  expect(read).toEqual(["WEB"]);
});
