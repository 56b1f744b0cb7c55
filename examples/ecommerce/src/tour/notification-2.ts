import { recordContract, recording, writeContract } from "@concordat/contracts/record";
import { inventoryTopic } from "../generated/inventory/index.ts";
import type * as shop from "../generated/orders/index.ts";
import { paymentsTopic } from "../generated/payments/index.ts";
import { notificationHandlers } from "../services/notification.ts";

/**
 * The next version of notification, which does without an order's status: its contracts. The arguments are the folder
 * of the code that it is built with, and the folder of the project.
 */
const [generated = "", folder = ""] = process.argv.slice(2);
const { ordersTopic } = (await import(`${generated}/orders/index.ts`)) as typeof shop;
const { payments, inventory } = notificationHandlers(() => undefined);
const orders = { OrderPlaced: ({ total }: shop.OrderPlaced) => void `your order of ${total} is here` };

for (const [provider, handlers] of [
  ["order", recording(ordersTopic, orders)],
  ["payment", recording(paymentsTopic, payments)],
  ["inventory", recording(inventoryTopic, inventory)],
] as const) {
  const lock = `${folder}/concordat.lock`;
  const recorded = await recordContract({ consumer: "notification", provider, handlers: [handlers], lock });
  writeContract(recorded, `${folder}/contracts`);
  console.log(`notification with ${provider}: ${recorded.complete ? "complete" : "incomplete"}`);
}
