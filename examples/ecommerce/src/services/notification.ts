import { inventoryConsumer } from "../generated/inventory/index.ts";
import { ordersConsumer } from "../generated/orders/index.ts";
import { paymentsConsumer } from "../generated/payments/index.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** Tells the customer of everything that happens to an order. */
export async function startNotification({ transport, registry, say }: Shop): Promise<Service> {
  const base = { transport, registry, group: "notification" };
  const consumers = new AsyncDisposableStack();
  consumers.use(
    await ordersConsumer({ ...base, on: { OrderPlaced: ({ total }) => say(`your order of ${total} is here`) } }),
  );
  consumers.use(
    await paymentsConsumer({
      ...base,
      group: "notification-payments",
      on: {
        PaymentProcessed: ({ outcome, amount, reason }) =>
          say(
            outcome === "PAID"
              ? `your payment of ${amount} went through`
              : `your payment of ${amount} was refused: ${reason}`,
          ),
      },
    }),
  );
  consumers.use(
    await inventoryConsumer({
      ...base,
      group: "notification-inventory",
      on: { InventoryUpdated: ({ left }) => say(`we packed ${Object.keys(left).join(", ")} for you`) },
    }),
  );
  return consumers;
}

if (import.meta.main) await run("notification", startNotification);
