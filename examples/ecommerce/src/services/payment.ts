import type { OrderPlaced } from "../generated/orders/index.ts";
import { ordersConsumer } from "../generated/orders/index.ts";
import { type PaymentProcessedInput, paymentsProducer } from "../generated/payments/index.ts";
import { Outcome } from "../generated/payments/payments-value.ts";
import { run, type Service, type Shop } from "../shop.ts";

/** Refuses one card, and takes all other money. */
const REFUSED_CARD = "0000";

/** The payment that answers an order. */
export function paymentFor({
  orderId,
  total,
  method,
}: Pick<OrderPlaced, "orderId" | "total" | "method">): PaymentProcessedInput {
  const refused = method.$type === "shop.Card" && method.last4 === REFUSED_CARD;
  return refused
    ? { orderId, amount: total, outcome: Outcome.REFUSED, reason: "card is blocked" }
    : { orderId, amount: total, outcome: Outcome.PAID };
}

/** What the service does with events; `pay` sends the answer. */
export function paymentHandlers(pay: (payment: PaymentProcessedInput) => Promise<unknown>) {
  return {
    async OrderPlaced(order: OrderPlaced) {
      await pay(paymentFor(order));
    },
  };
}

/** Answers each order with a payment. */
export async function startPayment({ transport, registry, say }: Shop): Promise<Service> {
  const payments = await paymentsProducer({ transport, registry });
  const pay = async (payment: PaymentProcessedInput) => {
    await payments.PaymentProcessed(payment, { key: payment.orderId ?? "" });
    say(`${payment.outcome === Outcome.PAID ? "paid" : "refused"} ${payment.amount}`);
  };
  return ordersConsumer({ transport, registry, group: "payment", on: paymentHandlers(pay) });
}

if (import.meta.main) await run("payment", startPayment);
