import type { Attributes, Context, Span } from "@opentelemetry/api";
import { textOf } from "../text.ts";

/** Headers that may carry a trace's context, of a message that came or of one that is sent. */
export type TraceHeaders = ReadonlyMap<string, Uint8Array> | Readonly<Record<string, string | Uint8Array>>;

/** What a span is of. */
export interface SpanFacts {
  readonly name: string;
  readonly kind: "producer" | "client" | "consumer";
  readonly attributes: Attributes;
  /** The context in these headers is its parent; the active one unless given. */
  readonly parent?: TraceHeaders;
  /** The contexts in these headers are linked. */
  readonly links?: readonly TraceHeaders[];
}

/** A span that is open. */
export interface OpenSpan {
  set(attributes: Attributes): void;
  /** Notes an error that was not the end. */
  note(error: unknown): void;
  /** Ends it; with what failed where something did. */
  end(error?: { readonly type: string; readonly message: string }): void;
  /** Runs within its context. */
  within<Result>(run: () => Result): Result;
  /** The headers that carry its context. */
  headers(): Record<string, string>;
}

/** Adds to something that is counted, or measured. */
export type Measure = (value: number, attributes: Attributes) => void;

/** Traces and metrics by OpenTelemetry's API, and W3C trace context in the headers of messages. */
export interface Tracing {
  /** The headers that carry the context which is active now: `traceparent` and what else the program's propagator writes. */
  inject(): Record<string, string>;
  /** Runs within the context that a message's headers carry. */
  within<Result>(headers: ReadonlyMap<string, Uint8Array>, run: () => Result): Result;
  start(facts: SpanFacts): OpenSpan;
  counter(name: string, unit: string): Measure;
  upDownCounter(name: string, unit: string): Measure;
  histogram(name: string, unit: string, bounds: readonly number[]): Measure;
  /** Which trace the headers are of; undefined where they carry none. */
  traceOf(headers: TraceHeaders): string | undefined;
}

/** Where OpenTelemetry's API keeps what a program registers with it (`api/src/internal/global-utils.ts`, for its version 1). */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");
const NAME = "@concordat/client";

/**
 * Tracing by `@opentelemetry/api`, where the program has registered a tracer, meter, context manager or propagator with it
 * by now. Undefined, and nothing is loaded, where it has not.
 */
export async function findTracing(): Promise<Tracing | undefined> {
  if (!(REGISTERED in globalThis)) return undefined;
  const api = await load();
  if (api === undefined) return undefined;
  const { context, metrics, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const tracer = trace.getTracer(NAME);
  const meter = metrics.getMeter(NAME);
  const kinds = { producer: SpanKind.PRODUCER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };
  const extract = (headers: TraceHeaders): Context => propagation.extract(ROOT_CONTEXT, headers, READ);
  const injected = (from: Context): Record<string, string> => {
    const headers: Record<string, string> = {};
    propagation.inject(from, headers);
    return headers;
  };
  const opened = (span: Span, inside: Context): OpenSpan => ({
    set: (attributes) => void span.setAttributes(attributes),
    note: (error) => span.recordException(error instanceof Error ? error : String(error)),
    end: (error) => {
      if (error !== undefined) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        span.setAttribute("error.type", error.type);
      }
      span.end();
    },
    within: (run) => context.with(inside, run),
    headers: () => injected(inside),
  });
  return {
    inject: () => injected(context.active()),
    within: (headers, run) => context.with(extract(headers), run),
    start: ({ name, kind, attributes, parent, links = [] }) => {
      const outer = parent === undefined ? context.active() : extract(parent);
      const linked = links.flatMap((headers) => {
        const found = trace.getSpanContext(extract(headers));
        return found === undefined ? [] : [{ context: found }];
      });
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes, links: linked }, outer);
      return opened(span, trace.setSpan(outer, span));
    },
    counter: (name, unit) => {
      const counter = meter.createCounter(name, { unit });
      return (value, attributes) => counter.add(value, attributes);
    },
    upDownCounter: (name, unit) => {
      const counter = meter.createUpDownCounter(name, { unit });
      return (value, attributes) => counter.add(value, attributes);
    },
    histogram: (name, unit, bounds) => {
      const histogram = meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries: [...bounds] } });
      return (value, attributes) => histogram.record(value, attributes);
    },
    traceOf: (headers) => trace.getSpanContext(extract(headers))?.traceId,
  };
}

const READ = {
  keys: (headers: TraceHeaders): string[] => (headers instanceof Map ? [...headers.keys()] : Object.keys(headers)),
  get: (headers: TraceHeaders, name: string): string | undefined => {
    const value = isMap(headers) ? headers.get(name) : headers[name];
    return value === undefined || typeof value === "string" ? value : textOf(value);
  },
};

function isMap(headers: TraceHeaders): headers is ReadonlyMap<string, Uint8Array> {
  return headers instanceof Map;
}

async function load() {
  try {
    return await import("@opentelemetry/api");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    process.emitWarning(
      "Messages carry no trace: @opentelemetry/api is in use, but not installed where @concordat/client finds it.",
    );
    return undefined;
  }
}
