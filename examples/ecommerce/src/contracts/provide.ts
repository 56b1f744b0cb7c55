import type { Topic } from "@concordat/client";
import type { Builders } from "@concordat/contracts/verify";
import { inventoryTopic } from "../generated/inventory/index.ts";
import { ordersTopic } from "../generated/orders/index.ts";
import { paymentsTopic } from "../generated/payments/index.ts";
import { fullShelf, takeFrom } from "../services/inventory.ts";
import { CARTS, orderPlaced } from "../services/order.ts";
import { paymentFor } from "../services/payment.ts";

/** What a service sends: its topic, and the code of its own that builds the events. */
export interface Provided {
  readonly topic: Topic;
  readonly builders: Builders;
}

const orders = CARTS.map(orderPlaced);

/** An order, paid as a contract's message asks for. */
function orderWith(method: string | undefined) {
  const found = orders.find((order) => method === undefined || order.method.$type === method);
  if (found === undefined) throw new Error(`no cart is paid by ${method}`);
  return found;
}

/** The services that send events, by name. */
export const PROVIDED: Readonly<Record<string, Provided>> = {
  order: { topic: ordersTopic, builders: { OrderPlaced: ({ where }) => orderWith(where.method) } },
  payment: {
    topic: paymentsTopic,
    builders: { PaymentProcessed: () => paymentFor({ ...orderWith("shop.Card") }) },
  },
  inventory: {
    topic: inventoryTopic,
    builders: {
      InventoryUpdated: () => takeFrom(fullShelf(), { ...orderWith(undefined), items: [{ sku: "lamp", quantity: 2 }] }),
    },
  },
};
