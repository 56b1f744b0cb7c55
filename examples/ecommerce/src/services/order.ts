import { decimal, now, uuid } from "@concordat/client";
import { type OrderPlacedInput, ordersProducer } from "../generated/orders/index.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** What a customer wants, and how it is paid. */
export type Cart = Pick<OrderPlacedInput, "total" | "items" | "method">;

/** The carts of the customers who order, one after the other. */
export const CARTS: readonly Cart[] = [
  { total: decimal("12.50"), items: [{ sku: "mug" }], method: { $type: "shop.Card", last4: "4111" } },
  { total: decimal("80.00"), items: [{ sku: "lamp", quantity: 2 }], method: { $type: "shop.Transfer", iban: "DE02" } },
  { total: decimal("999.99"), items: [{ sku: "sofa" }], method: { $type: "shop.Card", last4: "0000" } },
];

/** The event of an order that a customer places. */
export function orderPlaced(cart: Cart): OrderPlacedInput {
  return { orderId: uuid(), placedAt: now(), ...cart };
}

/** Places the orders, each under its id as key. */
export async function startOrder({ transport, registry, say }: Shop): Promise<Service> {
  const orders = await ordersProducer({ transport, registry });
  for (const cart of CARTS) {
    const order = orderPlaced(cart);
    await orders.OrderPlaced(order, { key: order.orderId });
    say(`placed an order of ${order.total}`);
  }
  return orders;
}

if (import.meta.main) await run("order", startOrder);
