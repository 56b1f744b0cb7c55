import { type ConsumerOptions, openConsumer, type Transport } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { registryOf } from "@concordat/client/testing";

/** The nth event of its key; 0 for one without an order. */
export interface Placed {
  readonly id: string;
  readonly n: number;
}

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"},{"name":"n","type":"int"}]}';

export const orders = {
  name: "orders",
  events: { Placed: avroEvent<Placed>({ subject: "orders-value", fingerprint: "p", schema }) },
};

/** As generated code has it. */
export const ordersConsumer = <On extends Transport, Tx = never>(
  options: ConsumerOptions<typeof orders.events, undefined, On, Tx>,
) => openConsumer(orders, options);

export const registry = registryOf(orders);

/** No event is further from its place than this. */
const WINDOW = 12;

/** Each key's numbers from 1, every one within the window of its place, and some twice. */
export function disordered(keys: readonly string[], perKey: number): readonly (readonly [key: string, n: number])[] {
  const all = keys.flatMap((key) =>
    Array.from({ length: perKey }, (_, index) => [key, index + 1] as const).flatMap((one) =>
      one[1] % 9 === 0 ? [one, one] : [one],
    ),
  );
  const placed = all.map((one, index) => ({ one, at: one[1] + ((index * 7) % WINDOW) }));
  return placed.sort((a, b) => a.at - b.at).map(({ one }) => one);
}
