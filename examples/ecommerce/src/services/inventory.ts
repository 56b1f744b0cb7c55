import { inventoryProducer } from "../generated/inventory/index.ts";
import { ordersConsumer } from "../generated/orders/index.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** Takes what is ordered from the shelf, and tells what is left. */
export async function startInventory({ transport, registry, say }: Shop): Promise<Service> {
  const shelf = new Map([
    ["mug", 10],
    ["lamp", 5],
    ["sofa", 1],
  ]);
  const inventory = await inventoryProducer({ transport, registry });
  return ordersConsumer({
    transport,
    registry,
    group: "inventory",
    on: {
      async OrderPlaced({ orderId, items }) {
        for (const { sku, quantity } of items) shelf.set(sku, (shelf.get(sku) ?? 0) - quantity);
        const left = Object.fromEntries(items.map(({ sku }) => [sku, shelf.get(sku) ?? 0]));
        await inventory.InventoryUpdated({ orderId, left }, { key: orderId });
        say(`left ${JSON.stringify(left)}`);
      },
    },
  });
}

if (import.meta.main) await run("inventory", startInventory);
