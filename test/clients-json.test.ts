import { type IncomingLogMessage, uuid } from "@concordat/client";
import { formatted } from "@concordat/client/json";
import { registryClient } from "@concordat/client/registry";
import {
  HeaderSchemaIdSerializer,
  JsonDeserializer,
  JsonSerializer,
  SchemaRegistryClient,
  SerdeType,
} from "@confluentinc/schemaregistry";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { type InvoiceIssued, invoicesConsumer, invoicesProducer } from "./fixtures/invoices-v1/invoices/index.ts";
import { invoicesConsumer as nextConsumer } from "./fixtures/invoices-v2/invoices/index.ts";
import { AMOUNT, AMOUNT_SCHEMA, INVOICE_V1 } from "./support/invoices.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { meetingPlace } from "./support/meeting-place.ts";
import { ID_HEADER } from "./support/outside.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, needPython, type Program, pythonProgram } from "./support/toolchains.ts";

/** Other makers' clients and our generated code exchange JSON events of a schema with a reference through a real Kafka. */

const found = await kafkaForTests();
const broker = found.brokers[0] ?? "";

const event = (invoiceId: string) => ({
  invoiceId: uuid(invoiceId),
  issuedAt: formatted("date-time", "2023-11-14T22:13:20Z"),
  total: { currency: "EUR", value: 12.5 },
  note: null,
  lines: [{ sku: "größe", quantity: 2 }],
  paidBy: { kind: "card" as const, pan: "4111" },
});

/** The event as a consumer of the next version has it. */
const upcast = (invoiceId: string) => ({
  ...event(invoiceId),
  lines: [{ sku: "größe", quantity: 2, unit: "piece" }],
  channel: "WEB",
});

describe.skipIf(!needService("Kafka", found.reason))("JSON events", () => {
  const place = meetingPlace(broker, "invoices", registerInvoices);
  const { topic, url, services, send, at } = place;

  async function sendOurs(framing: "prefix" | "header"): Promise<{ invoiceId: string; message: IncomingLogMessage }> {
    const invoiceId = uuid();
    await using invoices = await invoicesProducer({ ...services(), framing });
    const { offset } = await invoices.InvoiceIssued(event(invoiceId));
    return { invoiceId, message: await at(offset) };
  }

  /** What our generated consumer makes of the invoice that somebody else sends. */
  function readByOurs(invoiceId: string, run: () => Promise<unknown>): Promise<unknown> {
    return place.firstSeen<InvoiceIssued>(run, (seen, options) =>
      invoicesConsumer({
        ...options,
        on: {
          InvoiceIssued(one) {
            if (one.invoiceId === invoiceId) seen(one);
          },
        },
      }),
    );
  }

  function readByNext(invoiceId: string, run: () => Promise<unknown>): Promise<unknown> {
    return place.firstSeen<unknown>(run, (seen, options) =>
      nextConsumer({
        ...options,
        on: {
          InvoiceIssued(one) {
            if (one.invoiceId === invoiceId) seen(one);
          },
        },
      }),
    );
  }

  const FRAMINGS = ["prefix", "header"] as const;

  describe("@confluentinc/schemaregistry", () => {
    // The ajv in it knows no formats.
    const VALIDATING = { validate: true, validateFormats: false };
    const client = () => new SchemaRegistryClient({ baseURLs: [url()] });
    const headersOf = ({ headers }: IncomingLogMessage) =>
      Object.fromEntries([...headers].map(([name, value]) => [name, Buffer.from(value)]));
    const serializer = (framing: "prefix" | "header") =>
      new JsonSerializer(client(), SerdeType.VALUE, {
        autoRegisterSchemas: false,
        useLatestVersion: true,
        ...VALIDATING,
        ...(framing === "header" ? { schemaIdSerializer: HeaderSchemaIdSerializer } : {}),
      });
    const deserialized = ({ value, ...message }: IncomingLogMessage): Promise<unknown> =>
      new JsonDeserializer(client(), SerdeType.VALUE, VALIDATING).deserialize(
        topic,
        Buffer.from(value ?? []),
        headersOf({ value, ...message }),
      );

    test.for(FRAMINGS)("its deserializer reads what our generated producer sends, id as %s", async (framing) => {
      const { invoiceId, message } = await sendOurs(framing);
      expect(message.headers.has(ID_HEADER)).toBe(framing === "header");
      expect(
        Buffer.from(message.value ?? [])
          .subarray(framing === "header" ? 0 : 5)
          .toString(),
      ).toBe(JSON.stringify(event(invoiceId)));
      expect(await deserialized(message)).toEqual(event(invoiceId));
    });

    test.for(FRAMINGS)(
      "our generated consumers, also that of the next version, read what its serializer writes, id as %s",
      async (framing) => {
        const invoiceId = uuid();
        const headers: Record<string, Buffer> = {};
        const value = await serializer(framing).serialize(topic, event(invoiceId), headers);
        expect(Object.keys(headers)).toEqual(framing === "header" ? [ID_HEADER] : []);
        const run = () => send(value, headers);
        expect(await readByOurs(invoiceId, run)).toEqual(event(invoiceId));
        expect(await readByNext(invoiceId, run)).toEqual(upcast(invoiceId));
      },
    );
  });

  describe.skipIf(!needPython())("confluent-kafka-python", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("confluent_json.py");
    }, BUILD_MS);

    test.for(FRAMINGS)("it reads what our generated producer sends, id as %s", async (framing) => {
      const { invoiceId, message } = await sendOurs(framing);
      const said = await program("read", place.variables({ OFFSET: String(message.offset) }));
      expect(said).toEqual({ event: event(invoiceId) });
    });

    test.for(FRAMINGS)("our generated consumer reads what it sends, id as %s", async (framing) => {
      const invoiceId = uuid();
      const told = place.variables({ ORDER_ID: invoiceId, FRAMING: framing });
      expect(await readByOurs(invoiceId, () => program("write", told))).toEqual(event(invoiceId));
    });

    test.for(FRAMINGS)("with one client it reads what it wrote, id as %s", async (framing) => {
      const invoiceId = uuid();
      const said = await program("write_and_read", place.variables({ ORDER_ID: invoiceId, FRAMING: framing }));
      expect(said).toMatchObject({ event: event(invoiceId) });
    });
  });

  test("control: an event that does not fit fails with its place", async () => {
    const { message } = await sendOurs("prefix");
    const value = Buffer.from(message.value ?? []);
    const invoice = { ...JSON.parse(value.subarray(5).toString()), lines: [{ sku: "a", quantity: 0 }] };
    const offset = await send(Buffer.concat([value.subarray(0, 5), Buffer.from(JSON.stringify(invoice))]));
    const failures: unknown[] = [];
    await using _consumer = await invoicesConsumer({
      ...services(),
      group: `g-${uuid()}`,
      on: { InvoiceIssued() {} },
      onError: (error) => void failures.push(error),
    });
    await vi.waitFor(() => expect(failures).toHaveLength(1), { timeout: 20_000, interval: 20 });
    expect(failures[0]).toMatchObject({
      code: "event/undecodable",
      offset,
      message: expect.stringContaining("/lines/0/quantity must be at least 1, but is 0 (minimum)"),
    });
  });
});

async function registerInvoices(url: string, topic: string): Promise<void> {
  const registry = registryClient(url);
  await registry.register(AMOUNT, { schema: AMOUNT_SCHEMA, schemaType: "JSON" });
  const references = [{ name: AMOUNT, subject: AMOUNT, version: 1 }];
  for (const subject of ["InvoiceIssued", `${topic}-value`])
    await registry.register(subject, { schema: INVOICE_V1, schemaType: "JSON", references });
}
