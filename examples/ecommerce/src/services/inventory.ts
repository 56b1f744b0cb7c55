import { formatted } from "@concordat/client/json";
import { type InventoryUpdatedInput, inventoryProducer } from "../generated/inventory/index.ts";
import { type OrderPlaced, ordersConsumer } from "../generated/orders/index.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** What the shelf holds at the start. */
export function fullShelf(): Map<string, number> {
  return new Map([
    ["mug", 10],
    ["lamp", 5],
    ["sofa", 1],
  ]);
}

/** Takes what is ordered from a shelf, and tells what is left. */
export function takeFrom(
  shelf: Map<string, number>,
  { orderId, items }: Pick<OrderPlaced, "orderId" | "items">,
): InventoryUpdatedInput {
  const left: Record<string, number> = {};
  for (const { sku, quantity } of items) {
    left[sku] = (shelf.get(sku) ?? 0) - quantity;
    shelf.set(sku, left[sku]);
  }
  return { orderId: formatted("uuid", orderId), left };
}

/** What the service does with events; `tell` sends what is left. */
export function inventoryHandlers(tell: (update: InventoryUpdatedInput) => Promise<unknown>, shelf = fullShelf()) {
  return {
    async OrderPlaced(order: OrderPlaced) {
      await tell(takeFrom(shelf, order));
    },
  };
}

/** Tells after each order what is left on the shelf. */
export async function startInventory({ transport, registry, say }: Shop): Promise<Service> {
  const inventory = await inventoryProducer({ transport, registry });
  const tell = async (update: InventoryUpdatedInput) => {
    await inventory.InventoryUpdated(update, { key: update.orderId });
    say(`left ${JSON.stringify(update.left)}`);
  };
  return ordersConsumer({ transport, registry, group: "inventory", on: inventoryHandlers(tell) });
}

if (import.meta.main) await run("inventory", startInventory);
