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
import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { TracerProvider } from "@opentelemetry/sdk-trace";
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
  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new TracerProvider());
  });
  afterEach(() => {
    context.disable();
    propagation.disable();
    trace.disable();
  });

  test("a message carries the active context, and its handler runs in it, also after waiting", async () => {
    await using transport = memory({ partitions: 1 });
    const seen: unknown[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      on: {
        async Placed(event, meta) {
          await new Promise((done) => setTimeout(done, 1));
          const child = tracer().startSpan("handle", { kind: SpanKind.CONSUMER });
          seen.push([event.id, meta.traceparent, active(), child.spanContext().traceId]);
        },
        delete: () => void seen.push(active()),
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
    const [first, second] = spans.map((span) => span.spanContext());
    await context.with(trace.setSpan(context.active(), spans[0] ?? tracer().startSpan("x")), () =>
      producer.delete("k"),
    );
    await producer.Placed({ id: "untraced" });
    await transport.idle();
    const one = ({ traceId, spanId }: { traceId: string; spanId: string }, id: string) => [
      id,
      `00-${traceId}-${spanId}-01`,
      { traceId, spanId },
      traceId,
    ];
    if (first === undefined || second === undefined) throw new Error("two spans were started");
    expect(first.traceId).not.toBe(second.traceId);
    expect(seen).toEqual([
      one(first, "0"),
      one(second, "1"),
      { traceId: first.traceId, spanId: first.spanId },
      ["untraced", undefined, { traceId: undefined, spanId: undefined }, expect.not.stringMatching(first.traceId)],
    ]);
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
      ["nonsense", undefined, undefined],
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
    expect(sent).toEqual([`00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`]);
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
