import { ordersConsumer } from "../generated/orders/index.ts";
import { paymentsProducer } from "../generated/payments/index.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** Refuses one card, and takes all other money. */
const REFUSED_CARD = "0000";

/** Answers each order with a payment. */
export async function startPayment({ transport, registry, say }: Shop): Promise<Service> {
  const payments = await paymentsProducer({ transport, registry });
  return ordersConsumer({
    transport,
    registry,
    group: "payment",
    on: {
      async OrderPlaced({ orderId, total, method }) {
        const refused = method.$type === "shop.Card" && method.last4 === REFUSED_CARD;
        const outcome = refused ? "REFUSED" : "PAID";
        const reason = refused ? "card is blocked" : null;
        await payments.PaymentProcessed({ orderId, outcome, amount: total, reason }, { key: orderId });
        say(`${outcome} ${total}`);
      },
    },
  });
}

if (import.meta.main) await run("payment", startPayment);
