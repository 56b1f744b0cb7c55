import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { ZipkinExporter } from "@opentelemetry/exporter-zipkin";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

/** Loaded before a service (`node --import`): its spans go to Zipkin and to a receiver of OTLP over HTTP. */

const { SERVICE = "", ZIPKIN = "", OTLP = "" } = process.env;
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(
  new TracerProvider({
    resource: resourceFromAttributes({ "service.name": SERVICE }),
    spanProcessors: [
      new SimpleSpanProcessor({ exporter: new ZipkinExporter({ url: `${ZIPKIN}/api/v2/spans` }) }),
      new SimpleSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${OTLP}/v1/traces` }) }),
    ],
  }),
);
