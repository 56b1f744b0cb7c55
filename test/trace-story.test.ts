import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { freePort } from "./support/ports.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { needService } from "./support/services.ts";
import { storyTopics } from "./support/trace-story/topics.ts";
import { zipkinForTests } from "./support/zipkin.ts";

/** One trace from an HTTP request through outbox, Kafka, a service, RabbitMQ and another service, each a process of its own. */

const [broker, rabbit, postgres, zipkin] = [
  await kafkaForTests(),
  await rabbitForTests(),
  await postgresForTests(),
  await zipkinForTests(),
];
const ready = [
  needService("Kafka", broker.reason),
  needService("RabbitMQ", rabbit.reason),
  needService("PostgreSQL", postgres.reason),
  needService("Zipkin", zipkin.reason),
].every(Boolean);
afterAll(() => zipkin.close());

const file = (name: string): string => fileURLToPath(new URL(`./support/trace-story/${name}`, import.meta.url));

interface Span {
  readonly service: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
}

describe.skipIf(!ready)("a trace through both brokers", () => {
  const run = randomBytes(4).toString("hex");
  const traceId = randomBytes(16).toString("hex");
  const received: Span[] = [];
  const services: ChildProcess[] = [];
  let registry: RunningRegistry;
  let receiver: Server;
  let port: number;

  beforeAll(async () => {
    registry = await startRegistry({ port: 0, data: ":memory:" });
    const topics = storyTopics(run);
    for (const { subject, schema } of topics.schemas) await registryClient(registry.url).register(subject, { schema });
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
    await admin.createTopics({ topics: [topics.orders.name], partitions: 1, replicas: 1 });
    await admin.close();
    receiver = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      received.push(...fromOtlp(JSON.parse(Buffer.concat(parts).toString()) as Otlp));
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    port = await freePort();
    const database = await makeDatabase(postgres.url);
    const address = receiver.address();
    const otlp = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const env = {
      ...process.env,
      RUN: run,
      BROKERS: broker.brokers.join(),
      AMQP: rabbit.url,
      DATABASE: database,
      REGISTRY: registry.url,
      PORT: String(port),
      ZIPKIN: zipkin.url,
      OTLP: otlp,
    };
    // The queue is there before anything is sent to it.
    for (const SERVICE of ["mail", "billing", "shop"]) {
      const given = ["--import", file("telemetry.ts"), file("services.ts")];
      const child = spawn(process.execPath, given, { env: { ...env, SERVICE }, stdio: ["ignore", "pipe", "inherit"] });
      services.push(child);
      await once(createInterface(child.stdout), "line");
    }
  });
  afterAll(async () => {
    for (const child of services) child.kill("SIGKILL");
    receiver.close();
    await registry.close();
  });

  test("is whole in Zipkin, and the same at a receiver of OTLP", { timeout: 120_000 }, async () => {
    const traceparent = `00-${traceId}-${randomBytes(8).toString("hex")}-01`;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers: { traceparent } });
    expect(answer.status).toBe(200);
    await vi.waitFor(() => expect(received.map(({ name }) => name)).toContain("send an e-mail"), { timeout: 60_000 });
    let spans: readonly Span[] = [];
    await vi.waitFor(
      async () => {
        const found = await fetch(`${zipkin.url}/api/v2/trace/${traceId}`);
        spans = fromZipkin((await found.json()) as readonly Zipkin[]);
        expect(spans.length).toBe(received.length);
      },
      { timeout: 30_000, interval: 500 },
    );
    // Zipkin has names in small letters.
    const path = pathTo("send an e-mail", spans).map(({ service, name }) => `${service}: ${name}`);
    expect(path).toEqual([
      "shop: post /orders",
      `shop: create orders-${run}`,
      `billing: process orders-${run}`,
      `billing: create payments-${run}`,
      `mail: process payments-${run}`,
      "mail: send an e-mail",
    ]);
    const key = ({ service, name, id, parent }: Span): string => [service, name.toLowerCase(), id, parent].join(" ");
    expect(received.map(key).sort()).toEqual(spans.map(key).sort());
    // The relay's own request to the broker is there, too.
    expect(spans.filter(({ name }) => name.startsWith("send ")).map(({ service }) => service)).toContain("shop");
  });
});

/** The spans from the first of a trace down to one of a name. */
function pathTo(name: string, spans: readonly Span[]): readonly Span[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const path: Span[] = [];
  for (let span = spans.find((one) => one.name === name); span !== undefined; span = byId.get(span.parent ?? ""))
    path.unshift(span);
  return path;
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly {
      readonly spans: readonly { readonly name: string; readonly spanId: string; readonly parentSpanId?: string }[];
    }[];
  }[];
}

function fromOtlp({ resourceSpans }: Otlp): readonly Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, spanId, parentSpanId }) => ({ service, name, id: spanId, parent: parentSpanId })),
    );
  });
}

interface Zipkin {
  readonly name: string;
  readonly id: string;
  readonly parentId?: string;
  readonly localEndpoint: { readonly serviceName: string };
}

function fromZipkin(spans: readonly Zipkin[]): readonly Span[] {
  return spans.map(({ name, id, parentId, localEndpoint }) => ({
    service: localEndpoint.serviceName,
    name,
    id,
    parent: parentId,
  }));
}
