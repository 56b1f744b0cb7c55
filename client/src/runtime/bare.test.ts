import { expect, test } from "vitest";
import { avroEvent } from "../avro/index.ts";
import { registryOf } from "../testing/index.ts";
import { bare } from "../transport/conformance/index.ts";
import { memory } from "../transport/memory/index.ts";
import type { Transport } from "../transport/transport.ts";
import { type ConsumerOptions, openConsumer } from "./consumer.ts";
import { openProducer } from "./producer.ts";

/** Producers and consumers over a transport that has no partitions, offsets or order. */

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const topic = {
  name: "orders",
  events: { Placed: avroEvent<{ readonly id: string }>({ subject: "orders-value", fingerprint: "p", schema }) },
};
const registry = registryOf(topic);
/** As generated code has it. */
const ordersConsumer = (options: ConsumerOptions<typeof topic.events, undefined, Transport>) =>
  openConsumer(topic, options);

test("events are sent and handled, and nothing tells where they lie", async () => {
  await using log = memory();
  const transport = bare(log);
  const seen: unknown[] = [];
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    on: { Placed: ({ id }, meta) => void seen.push([id, meta.key, meta.messageId, "offset" in meta]) },
  });
  await using orders = await openProducer(topic, { transport, registry });
  const sent = await orders.Placed({ id: "o-1" }, { key: "k", messageId: "m-1" });
  expect(sent).toEqual({ topic: "orders", messageId: "m-1" });
  await log.idle();
  expect(seen).toEqual([["o-1", "k", "m-1", false]]);
});

test.each([
  ["its id", { messageId: "m-1" }, "topic orders, message m-1"],
  ["its topic alone where it has no id", undefined, "topic orders"],
])("an error tells a message by %s", async (_, sending, where) => {
  await using log = memory();
  const transport = bare(log);
  const errors: unknown[] = [];
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    on: {
      Placed() {
        throw new Error("no");
      },
    },
    onError: (error) => void errors.push(error),
  });
  if (sending === undefined) await transport.send([{ topic: "orders", value: Uint8Array.of(9) }]);
  else await (await openProducer(topic, { transport, registry })).Placed({ id: "o" }, sending);
  await log.idle();
  expect(errors).toMatchObject([{ topic: "orders", partition: undefined, offset: undefined }]);
  expect(String(errors[0])).toMatch(new RegExp(` at ${where}( cannot be read)?: `));
});
