import { decimal, now, uuid } from "@concordat/client";
import * as old from "../generated/orders/index.ts";
import { registryOfShop, transportOfShop } from "../shop.ts";

/**
 * An old consumer beside a new one, each reading what both an old and a new producer write. Its arguments are
 * the folder of the code that was generated from the new version, which is typed like the old one but for the new
 * field, and a topic.
 */
const [folder = "", topic = ""] = process.argv.slice(2);
interface NewOrders {
  readonly ordersProducer: typeof old.ordersProducer;
  readonly ordersConsumer: typeof old.ordersConsumer;
}
const next = (await import(`${folder}/orders/index.ts`)) as NewOrders;

await using transport = transportOfShop();
const registry = registryOfShop();
const base = { transport, registry, topic };
const all = Promise.withResolvers<void>();
let seen = 0;
const reader = (name: string) => ({
  ...base,
  group: `${name}-${uuid()}`,
  on: {
    OrderPlaced(order: old.OrderPlaced & { readonly gift?: string | null }) {
      console.log(
        `${name} consumer: order of ${order.total}, gift ${"gift" in order ? JSON.stringify(order.gift) : "unknown to it"}`,
      );
      seen += 1;
      if (seen === 4) all.resolve();
    },
  },
});

const order = () =>
  ({ orderId: uuid(), placedAt: now(), items: [], method: { $type: "shop.Card", last4: "4111" } }) as const;
await using oldProducer = await old.ordersProducer(base);
await using newProducer = await next.ordersProducer(base);
await oldProducer.OrderPlaced({ ...order(), total: decimal("1.00") }, { key: "same" });
const withGift = { ...order(), total: decimal("2.00"), gift: "happy birthday" };
await newProducer.OrderPlaced(withGift, { key: "same" });
await using _old = await old.ordersConsumer(reader("old"));
await using _new = await next.ordersConsumer(reader("new"));
await all.promise;
