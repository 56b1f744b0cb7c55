import { avroEvent } from "../avro/index.ts";
import { type ConsumerOptions, openConsumer } from "../runtime/consumer.ts";
import { openProducer, type Producer } from "../runtime/producer.ts";
import { registryOf } from "../testing/registry.ts";
import type { DeadLetterBox } from "../transport/aside.ts";
import { ASIDE, headerText } from "../transport/aside-headers.ts";
import type { Transport } from "../transport/transport.ts";

/** An order placed: the nth event of its key. */
export interface Placed {
  readonly id: string;
  readonly n: number;
}

const schema =
  '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"},{"name":"n","type":"int","default":0}]}';

/** A topic with one event, for tests of what goes around handlers. */
export const orders = {
  name: "orders",
  events: {
    Placed: avroEvent<Placed, { readonly id: string; readonly n?: number }>({
      fingerprint: "p",
      schema,
      subject: "orders-value",
    }),
  },
};

/** Knows the topic's schema. */
export const registry = registryOf(orders);

/** As generated code has it. */
export const ordersConsumer = <On extends Transport, Tx = never>(
  options: ConsumerOptions<typeof orders.events, undefined, On, Tx>,
) => openConsumer(orders, options);

/** A producer of the topic. */
export const ordersProducer = (transport: Transport, topic = orders.name): Promise<Producer<typeof orders.events>> =>
  openProducer(orders, { transport, registry, topic });

/** What a box lists: each letter's id or value, its code, and more of its headers. */
export async function lettersIn(box: DeadLetterBox, ...more: (keyof typeof ASIDE)[]): Promise<readonly string[][]> {
  const all: string[][] = [];
  for await (const { message } of box.list()) {
    const { headers } = message;
    const id = headerText(headers, "message-id") ?? Buffer.from(message.value ?? []).toString();
    all.push([
      id,
      headerText(headers, ASIDE.code) ?? "",
      ...more.map((name) => headerText(headers, ASIDE[name]) ?? ""),
    ]);
  }
  return all;
}
