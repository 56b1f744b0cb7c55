import { once } from "node:events";
import { createServer } from "node:http";
import { openConsumer, openProducer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { registryClient } from "@concordat/client/registry";
import { openRelay } from "@concordat/client/relay";
import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import { Pool } from "pg";
import { type Happened, storyTopics } from "./topics.ts";

/** One of three services, by its name: shop (HTTP, outbox), billing (Kafka to RabbitMQ), mail (RabbitMQ). Says when it is ready. */

const { SERVICE = "", RUN = "", BROKERS = "", AMQP = "", DATABASE = "", REGISTRY = "", PORT = "0" } = process.env;
const { orders, payments } = storyTopics(RUN);
const registry = registryClient(REGISTRY);

async function shop(): Promise<void> {
  const database = postgres(new Pool({ connectionString: DATABASE }));
  const transport = kafka({ brokers: BROKERS.split(",") });
  const placing = await openProducer(orders, { transport, registry });
  await openRelay({ database, transport });
  const tracer = trace.getTracer("shop");
  const server = createServer((request, response) => {
    // What an instrumentation of node:http does.
    const caller = propagation.extract(context.active(), request.headers);
    tracer.startActiveSpan("POST /orders", { kind: SpanKind.SERVER }, caller, async (span) => {
      await database.transaction((tx) => placing.OrderPlaced.within(tx)({ orderId: "o-1" }, { key: "o-1" }));
      span.end();
      response.end();
    });
  });
  server.listen(Number(PORT), "127.0.0.1");
  await once(server, "listening");
}

async function billing(): Promise<void> {
  const database = postgres(new Pool({ connectionString: DATABASE }));
  const paying = await openProducer(payments, { transport: rabbitmq({ url: AMQP, unroutable: "drop" }), registry });
  await openConsumer(orders, {
    transport: kafka({ brokers: BROKERS.split(",") }),
    registry,
    group: `billing-${RUN}`,
    database,
    on: {
      OrderPlaced: async ({ orderId }: Happened) => void (await paying.PaymentProcessed({ orderId }, { key: orderId })),
    },
  });
}

async function mail(): Promise<void> {
  const tracer = trace.getTracer("mail");
  await openConsumer(payments, {
    transport: rabbitmq({ url: AMQP }),
    registry,
    group: `mail-${RUN}`,
    on: { PaymentProcessed: () => tracer.startActiveSpan("send an e-mail", (span) => span.end()) },
  });
}

const services: Readonly<Record<string, () => Promise<void>>> = { shop, billing, mail };
await services[SERVICE]?.();
console.log("ready");
