import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  type ConsumerOptions,
  openConsumer,
  openProcessor,
  openProducer,
  type ProcessorOptions,
} from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { memory } from "@concordat/client/memory";
import { registryOf } from "@concordat/client/testing";
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** Trace context in messages, with OpenTelemetry's own API and SDK. */

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const events = { Placed: avroEvent<{ readonly id: string }>({ subject: "Placed", fingerprint: "p", schema }) };
const [orders, answers] = [
  { name: "orders", events },
  { name: "answers", events },
];
const registry = registryOf(orders);
/** As generated code has them. */
const ordersConsumer = (options: ConsumerOptions<typeof events>) => openConsumer(orders, options);
const ordersProcessor = (options: ProcessorOptions<typeof events, { answers: typeof answers }>) =>
  openProcessor(orders, options);
const tracer = () => trace.getTracer("test");
/** The trace and span that is active. */
const active = () => {
  const { traceId, spanId } = trace.getSpanContext(context.active()) ?? { traceId: undefined, spanId: undefined };
  return { traceId, spanId };
};

describe("with a tracer", () => {
  let exporter: InMemorySpanExporter;
  /** The spans that have ended, each with the name of its parent among them or among the test's own. */
  const ended = () => {
    const spans = exporter.getFinishedSpans();
    const nameOf = (id: string | undefined) => spans.find((span) => span.spanContext().spanId === id)?.name;
    return spans.map((span) => ({
      span,
      name: span.name,
      parent: nameOf(span.parentSpanContext?.spanId),
      trace: span.spanContext().traceId,
    }));
  };
  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  });
  afterEach(() => {
    context.disable();
    propagation.disable();
    trace.disable();
  });

  test("a message belongs to the trace that is active, and so does its handler, also after waiting", async () => {
    await using transport = memory({ partitions: 1 });
    const seen: {
      readonly id: string;
      readonly traceparent: string | undefined;
      readonly traceId: string | undefined;
    }[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      on: {
        async Placed({ id }, { traceparent }) {
          await new Promise((done) => setTimeout(done, 1));
          tracer().startSpan(`own ${id}`).end();
          seen.push({ id, traceparent, traceId: active().traceId });
        },
        delete: () => void seen.push({ id: "deleted", traceparent: undefined, traceId: active().traceId }),
      },
    });
    await using producer = await openProducer(orders, { transport, registry });
    const spans = ["a", "b"].map((name) => tracer().startSpan(name));
    // Both are under way at once: contexts must not mix.
    await Promise.all(
      spans.map((span, index) =>
        context.with(trace.setSpan(context.active(), span), () => producer.Placed({ id: String(index) })),
      ),
    );
    const [first, second] = spans.map((span) => span.spanContext().traceId);
    await context.with(trace.setSpan(context.active(), spans[0] ?? tracer().startSpan("x")), () =>
      producer.delete("k"),
    );
    await producer.Placed({ id: "alone" });
    await transport.idle();
    for (const span of spans) span.end();
    expect(first).not.toBe(second);
    const traces = seen.map(({ id, traceId }) => [id, traceId]);
    expect(traces).toEqual([
      ["0", first],
      ["1", second],
      ["deleted", first],
      ["alone", expect.not.stringMatching(`${first}|${second}`)],
    ]);
    expect(seen.map(({ traceparent }) => traceparent?.slice(3, 35))).toEqual([
      first,
      second,
      undefined,
      seen[3]?.traceId,
    ]);
    // What the message says is the span that made it: parent of the span within which it is handled.
    const chain = ended().filter((one) => one.trace === second);
    expect(chain.map(({ name, parent }) => [name, parent])).toEqual(
      expect.arrayContaining([
        ["create orders", "b"],
        ["process orders", "create orders"],
        ["own 1", "process orders"],
      ]),
    );
  });

  test("tracestate goes along, headers of one's own stand, and what is no context is none", async () => {
    await using transport = memory({ partitions: 1 });
    const seen: unknown[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      on: {
        Placed(_, { traceparent }) {
          const found = trace.getSpanContext(context.active());
          seen.push([traceparent, found?.traceId, found?.traceState?.get("vendor")]);
        },
      },
    });
    await using producer = await openProducer(orders, { transport, registry });
    const id = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${id}-b7ad6b7169203331-01`;
    await producer.Placed({ id: "1" }, { headers: { traceparent, tracestate: "vendor=x" } });
    await producer.Placed({ id: "2" }, { headers: { traceparent: "nonsense" } });
    await transport.idle();
    expect(seen).toEqual([
      [traceparent, id, "x"],
      ["nonsense", expect.not.stringMatching(id), undefined],
    ]);
  });

  test("what a processor sends belongs to the trace of what it handles", async () => {
    await using transport = memory({ partitions: 1 });
    await ordersProcessor({
      transport,
      registry,
      group: "g",
      to: { answers },
      on: { Placed: async (event, _, to) => void (await to.answers.Placed(event)) },
    });
    await using producer = await openProducer(orders, { transport, registry });
    const span = tracer().startSpan("request");
    await context.with(trace.setSpan(context.active(), span), () => producer.Placed({ id: "1" }));
    await transport.idle();
    const sent: unknown[] = [];
    for await (const { headers } of transport.read({ topic: "answers" }))
      sent.push(Buffer.from(headers.get("traceparent") ?? []).toString());
    expect(sent).toEqual([expect.stringContaining(span.spanContext().traceId)]);
    const sending = ended().filter(({ name }) => name === "create answers");
    expect(sending.map(({ parent }) => parent)).toEqual(["process orders"]);
  });
});

test("control: without a tracer messages carry no trace, and handlers run as they are", async () => {
  await using transport = memory({ partitions: 1 });
  const seen: unknown[] = [];
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    on: { Placed: (_, meta) => void seen.push(meta.traceparent, active().traceId, [...meta.headers.keys()]) },
  });
  await using producer = await openProducer(orders, { transport, registry });
  await producer.Placed({ id: "1" });
  await transport.idle();
  expect(seen).toEqual([undefined, undefined, ["content-type", "message-id"]]);
});

describe("what is loaded", () => {
  const SCRIPT = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
if (process.argv[1] === "registered") globalThis[Symbol.for("opentelemetry.js.api.1")] = { version: "1.9.0" };
const { openProducer } = await import("@concordat/client");
const { memory } = await import("@concordat/client/memory");
await openProducer({ name: "t", events: {} }, { transport: memory() });
console.log(loaded.some((url) => url.includes("/@opentelemetry/api/")));
`;
  test.each([
    ["nothing of OpenTelemetry", "alone", "false"],
    ["its API", "registered", "true"],
  ])("%s, where it is %s", (_, how, loads) => {
    const args = ["--input-type=module", "--eval", SCRIPT, how];
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    expect(execFileSync(process.execPath, args, { cwd, encoding: "utf8" }).trim()).toBe(loads);
  });
});
