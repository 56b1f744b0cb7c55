import { count, decimal, type IncomingLogMessage, type TimestampMillis, uuid } from "@concordat/client";
import { registryClient } from "@concordat/client/registry";
import { expect } from "vitest";
import { type OrderPlaced, ordersConsumer, ordersProducer } from "../fixtures/orders-v2/orders/index.ts";
import { type MeetingPlace, meetingPlace } from "./meeting-place.ts";
import { ORDERS_V2 } from "./orders.ts";

/** Where other makers' clients meet our generated code: a registry, and a topic of orders on a real Kafka. */
export interface Meeting extends Pick<MeetingPlace, "topic" | "url" | "send" | "at"> {
  /** The subject of the topic's orders as other makers name it. */
  readonly subject: string;
  /** `host:port` of Kafka. */
  readonly broker: string;
  /** Sends an order by our generated code; gives the message as Kafka has it. */
  sendOurs(framing?: "prefix" | "header"): Promise<Sent>;
  /** What our generated consumer makes of the order that somebody else sends; it gives the offset, where it knows it. */
  readByOurs(orderId: string, send: () => Promise<unknown>): Promise<OrderPlaced | undefined>;
}

export interface Sent {
  readonly orderId: string;
  readonly message: IncomingLogMessage;
}

export const placedAt = count<TimestampMillis>(1_700_000_000_000);

/** An order as our generated consumer gives it. */
export const ours = (orderId: string) => ({
  orderId,
  placedAt,
  total: "12.50",
  status: "PAID",
  lines: ["a", "b"],
  method: { $type: "shop.Card", pan: "4111" },
});

/** Opens a meeting before the tests of the block around, and closes it after them. */
export function meeting(broker: string): Meeting {
  const place = meetingPlace(broker, "orders", (url, topic) => registerOrders(url, `${topic}-value`));
  const { topic, services, at } = place;

  async function sendOurs(framing: "prefix" | "header" = "prefix"): Promise<Sent> {
    const orderId = uuid();
    await using orders = await ordersProducer({ ...services(), framing });
    const method = { $type: "shop.Card", pan: "4111" } as const;
    const order = { orderId, placedAt, total: decimal("12.5"), status: "PAID", lines: ["a", "b"], method } as const;
    const { offset } = await orders.OrderPlaced(order);
    return { orderId, message: await at(offset) };
  }

  const readByOurs = (orderId: string, send: () => Promise<unknown>): Promise<OrderPlaced | undefined> =>
    place.firstSeen<OrderPlaced>(send, (seen, options) =>
      ordersConsumer({
        ...options,
        on: {
          OrderPlaced(event) {
            if (event.orderId === orderId) seen(event);
          },
        },
        otherwise() {},
      }),
    );

  return { ...place, subject: `${topic}-value`, broker, sendOurs, readByOurs };
}

/** Ours names subjects by record, theirs by topic: one schema, and so one id. */
async function registerOrders(url: string, subject: string): Promise<void> {
  const registry = registryClient(url);
  const first = await registry.register(subject, { schema: ORDERS_V2.OrderPlaced });
  const second = await registry.register("shop.OrderPlaced", { schema: ORDERS_V2.OrderPlaced });
  await registry.register("shop.OrderCancelled", { schema: ORDERS_V2.OrderCancelled });
  expect(second.id).toBe(first.id);
}
