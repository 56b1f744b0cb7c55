import { decimal, now, uuid } from "@concordat/client";
import { type OrderPlacedInput, ordersProducer } from "../generated/orders/index.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** The orders that customers place, one after the other. */
const ORDERS: readonly Pick<OrderPlacedInput, "total" | "items" | "method">[] = [
  { total: decimal("12.50"), items: [{ sku: "mug" }], method: { $type: "shop.Card", last4: "4111" } },
  { total: decimal("80.00"), items: [{ sku: "lamp", quantity: 2 }], method: { $type: "shop.Transfer", iban: "DE02" } },
  { total: decimal("999.99"), items: [{ sku: "sofa" }], method: { $type: "shop.Card", last4: "0000" } },
];

/** Places the orders, each under its id as key. */
export async function startOrder({ transport, registry, say }: Shop): Promise<Service> {
  const orders = await ordersProducer({ transport, registry });
  for (const order of ORDERS) {
    const orderId = uuid();
    await orders.OrderPlaced({ orderId, placedAt: now(), ...order }, { key: orderId });
    say(`placed an order of ${order.total}`);
  }
  return orders;
}

if (import.meta.main) await run("order", startOrder);
