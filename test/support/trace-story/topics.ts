import { avroEvent } from "@concordat/client/avro";
import { fingerprint, parseAvro } from "@concordat/schema/avro";

/** What all events of the story are: of one order. */
export interface Happened {
  readonly orderId: string;
}

function topicOf(name: string, event: string) {
  const schema = JSON.stringify({
    type: "record",
    name: event,
    namespace: "story",
    fields: [{ name: "orderId", type: "string" }],
  });
  const type = avroEvent<Happened>({
    subject: `${name}-value`,
    schema,
    fingerprint: fingerprint(parseAvro(schema).model, "sha256"),
  });
  return { name, schema, type };
}

/** The topic in Kafka that the shop's outbox is sent to, and the one in RabbitMQ that billing sends to; under a run's names. */
export function storyTopics(run: string) {
  const [orders, payments] = [topicOf(`orders-${run}`, "OrderPlaced"), topicOf(`payments-${run}`, "PaymentProcessed")];
  return {
    schemas: [orders, payments].map(({ name, schema }) => ({ subject: `${name}-value`, schema })),
    orders: { name: orders.name, events: { OrderPlaced: orders.type } },
    payments: { name: payments.name, events: { PaymentProcessed: payments.type } },
  };
}
