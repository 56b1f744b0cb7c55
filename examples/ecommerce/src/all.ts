import { startInventory } from "./services/inventory.ts";
import { startNotification } from "./services/notification.ts";
import { startOrder } from "./services/order.ts";
import { startPayment } from "./services/payment.ts";
import { registryOfShop, transportOfShop } from "./shop.ts";

/** The whole shop in one process: for the memory transport, which reaches no further. */
const transport = transportOfShop();
const registry = registryOfShop();
const shop = (name: string) => ({ transport, registry, say: (line: string) => console.log(`${name}: ${line}`) });
await using services = new AsyncDisposableStack();
services.use(transport);
services.use(await startNotification(shop("notification")));
services.use(await startPayment(shop("payment")));
services.use(await startInventory(shop("inventory")));
services.use(await startOrder(shop("order")));
await new Promise((resolve) => process.once("SIGTERM", resolve));
