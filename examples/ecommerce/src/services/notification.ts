import { type InventoryUpdated, inventoryConsumer } from "../generated/inventory/index.ts";
import { type OrderPlaced, ordersConsumer } from "../generated/orders/index.ts";
import { type PaymentProcessed, paymentsConsumer } from "../generated/payments/index.ts";
import { Outcome } from "../generated/payments/payments-value.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** What the service does with events; `say` reaches the customer. */
export function notificationHandlers(say: (line: string) => void) {
  return {
    orders: {
      OrderPlaced({ total, status }: OrderPlaced) {
        say(`your order of ${total} is here${status === "PREPAID" ? ", and paid" : ""}`);
      },
    },
    payments: {
      PaymentProcessed({ outcome, amount, reason }: PaymentProcessed) {
        if (outcome === Outcome.PAID) say(`your payment of ${amount} went through`);
        else say(`your payment of ${amount} was refused: ${reason ?? "nobody says why"}`);
      },
    },
    inventory: {
      InventoryUpdated({ left }: InventoryUpdated) {
        say(`we packed ${Object.keys(left).join(", ")} for you`);
      },
    },
  };
}

/** Tells the customer of everything that happens to an order. */
export async function startNotification({ transport, registry, say }: Shop): Promise<Service> {
  const { orders, payments, inventory } = notificationHandlers(say);
  const base = (group: string) => ({ transport, registry, group });
  const consumers = new AsyncDisposableStack();
  consumers.use(await ordersConsumer({ ...base("notification"), on: orders }));
  consumers.use(await paymentsConsumer({ ...base("notification-payments"), on: payments }));
  consumers.use(await inventoryConsumer({ ...base("notification-inventory"), on: inventory }));
  return consumers;
}

if (import.meta.main) await run("notification", startNotification);
