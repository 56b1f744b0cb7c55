import { DatabaseSync } from "node:sqlite";
import {
  type ConsumerOptions,
  openConsumer,
  openProducer,
  openStream,
  type Transport,
  Unretriable,
} from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { type MemoryTransport, memory } from "@concordat/client/memory";
import { openRelay } from "@concordat/client/relay";
import { sqlite } from "@concordat/client/sqlite";
import { registryOf } from "@concordat/client/testing";
import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, expect, test } from "vitest";

/** Spans and metrics of messages, as OpenTelemetry's own SDK collects them. */

const schema =
  '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"},{"name":"n","type":"int","default":0}]}';
interface Placed {
  readonly id: string;
  readonly n: number;
}
const events = {
  Placed: avroEvent<Placed, { readonly id: string; readonly n?: number }>({
    subject: "Placed",
    fingerprint: "p",
    schema,
  }),
};
const orders = { name: "orders", events };
const registry = registryOf(orders);
const consume = <On extends Transport, Tx = never>(options: ConsumerOptions<typeof events, undefined, On, Tx>) =>
  openConsumer(orders, options);

class Reader extends MetricReader {
  protected async onShutdown(): Promise<void> {}
  protected async onForceFlush(): Promise<void> {}
}

let exporter: InMemorySpanExporter;
let reader: Reader;
beforeEach(() => {
  exporter = new InMemorySpanExporter();
  reader = new Reader();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterEach(() => {
  context.disable();
  propagation.disable();
  trace.disable();
  metrics.disable();
});

const spans = (name: string): readonly ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.name === name);
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId;

/** What was counted and measured: of a counter its value, of a histogram how often, by name and outcome or error. */
async function measured(): Promise<Readonly<Record<string, number>>> {
  const { resourceMetrics } = await reader.collect();
  const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const rows = all.flatMap(({ descriptor, dataPoints }) =>
    dataPoints.map(({ attributes, value }) => {
      const more = [attributes["messaging.operation.name"], attributes["error.type"], attributes["concordat.outcome"]];
      const name = [descriptor.name, ...more.filter((one) => one !== undefined && one !== "process")].join(" ");
      return [name, typeof value === "number" ? value : Number((value as { count: number }).count)] as const;
    }),
  );
  return Object.fromEntries(rows);
}

async function place(transport: MemoryTransport, ...ids: readonly string[]): Promise<void> {
  await using producer = await openProducer(orders, { transport, registry });
  const span = trace.getTracer("test").startSpan("request");
  await context.with(trace.setSpan(context.active(), span), () =>
    Promise.all(ids.map((id) => producer.Placed({ id, n: Number(id.slice(1)) }, { key: "k", messageId: id }))),
  );
  span.end();
  await transport.idle();
}

test("an event is created, sent with others and processed, in the trace of who sent it, by the conventions' names", async () => {
  await using transport = memory({ partitions: 1 });
  await consume({ transport, registry, group: "billing", on: { Placed: () => undefined } });
  await place(transport, "a1", "a2");
  const [created] = spans("create orders");
  const [sent, ...more] = spans("send orders");
  const [processed] = spans("process orders");
  expect(created).toMatchObject({
    kind: SpanKind.PRODUCER,
    attributes: {
      "messaging.system.name": "memory",
      "messaging.operation.name": "create",
      "messaging.operation.type": "create",
      "messaging.destination.name": "orders",
      "messaging.message.id": "a1",
    },
  });
  expect(more).toEqual([]);
  expect(sent).toMatchObject({
    kind: SpanKind.CLIENT,
    attributes: {
      "messaging.operation.type": "send",
      "messaging.destination.name": "orders",
      "messaging.batch.message_count": 2,
    },
  });
  expect(sent?.links.map((link) => link.context.spanId)).toEqual(spans("create orders").map(idOf));
  expect(processed).toMatchObject({
    kind: SpanKind.CONSUMER,
    attributes: {
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.consumer.group.name": "billing",
      "messaging.destination.partition.id": "0",
      "messaging.message.id": "a1",
      "concordat.outcome": "handled",
    },
  });
  expect(processed?.parentSpanContext?.spanId).toBe(idOf(created));
  expect(created?.parentSpanContext?.spanId).toBe(idOf(spans("request")[0]));
  expect(await measured()).toMatchObject({
    "messaging.client.sent.messages send": 2,
    "messaging.client.operation.duration send": 1,
    "messaging.client.consumed.messages": 2,
    "messaging.process.duration": 2,
    "concordat.consumer.handled": 2,
    "concordat.consumer.in_flight": 0,
    "concordat.consumer.lag": 2,
  });
});

test("tries, delays and dead letters stay in the trace, and are counted", async () => {
  await using transport = memory({ partitions: 1 });
  await consume({
    transport,
    registry,
    group: "g",
    retry: { attempts: 2, backoffMs: [1], laterMs: [5] },
    deadLetters: {},
    on: {
      Placed: ({ id }) => {
        if (id === "b1") throw Object.assign(new Error("not in stock"), { code: "no-stock" });
        if (id === "b2") throw new Unretriable("no such customer");
      },
    },
  });
  await place(transport, "b1", "b2");
  const [request] = spans("request");
  const processed = spans("process orders");
  expect(
    processed.map((span) => [span.attributes["messaging.message.id"], span.attributes["concordat.outcome"]]),
  ).toEqual([
    ["b1", "deferred"],
    ["b2", "dead"],
    ["b1", "dead"],
  ]);
  for (const span of processed) expect(traceOf(span)).toBe(traceOf(request));
  expect(processed[2]).toMatchObject({
    status: { code: SpanStatusCode.ERROR, message: expect.stringContaining("not in stock") },
    attributes: { "error.type": "no-stock", "concordat.attempts": 2 },
  });
  expect(processed[2]?.events.map(({ name }) => name)).toEqual(["exception", "exception"]);
  expect(await measured()).toMatchObject({
    "concordat.consumer.retried": 2,
    "concordat.consumer.deferred": 1,
    "concordat.consumer.dead_letters no-stock": 1,
    "concordat.consumer.dead_letters unretriable": 1,
  });
});

test("duplicates and disorder are counted, and a failure that stops its partition is one of its span", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  await consume({
    transport,
    registry,
    group: "g",
    database: sqlite(db),
    order: { by: ({ n }: Placed) => n, first: 1 },
    onError: () => undefined,
    on: {
      Placed: ({ id }) => {
        if (id === "c9") throw new Error("no");
      },
    },
  });
  await place(transport, "c2", "c1", "c1", "c3");
  await place(transport, "d2");
  expect(await measured()).toMatchObject({
    "concordat.consumer.duplicates": 1,
    "concordat.consumer.out_of_order waiting": 1,
    "concordat.consumer.out_of_order stale": 1,
  });
  await place(transport, "c4", "c5", "c6", "c7", "c8", "c9");
  expect(spans("process orders").at(-1)).toMatchObject({ attributes: { "concordat.outcome": "failed" } });
  expect(await measured()).toMatchObject({ "concordat.consumer.failed event/handler-failed": 1 });
});

test("an outbox keeps the context with the event, and its relay sends in that trace", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  const database = sqlite(db);
  await database.prepare();
  await consume({ transport, registry, group: "g", on: { Placed: () => undefined } });
  await using producer = await openProducer(orders, { transport, registry });
  const span = trace.getTracer("test").startSpan("request");
  db.exec("BEGIN");
  await context.with(trace.setSpan(context.active(), span), async () => producer.Placed.within(db)({ id: "o1" }));
  db.exec("COMMIT");
  span.end();
  await using relay = await openRelay({ database, transport, pollMs: 5 });
  while (spans("process orders").length === 0) await new Promise((done) => setTimeout(done, 5));
  expect(relay).toBeDefined();
  for (const name of ["create orders", "send orders", "process orders"])
    expect(spans(name).map(traceOf)).toEqual([span.spanContext().traceId]);
});

test("what is read in a loop is received, by a span that is linked to the one that created it", async () => {
  await using transport = memory({ partitions: 1 });
  await place(transport, "a1");
  for await (const { name } of openStream(orders, { transport, registry })) expect(name).toBe("Placed");
  const [received] = spans("receive orders");
  expect(received).toMatchObject({ kind: SpanKind.CLIENT, attributes: { "messaging.operation.type": "receive" } });
  expect(received?.links.map((link) => link.context.spanId)).toEqual(spans("create orders").map(idOf));
});
