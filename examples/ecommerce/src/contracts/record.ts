import { fileURLToPath } from "node:url";
import { decimal, now, uuid } from "@concordat/client";
import { type Recorded, recordContract, recording, writeContract } from "@concordat/contracts/record";
import { inventoryTopic } from "../generated/inventory/index.ts";
import { ordersTopic } from "../generated/orders/index.ts";
import { paymentsTopic } from "../generated/payments/index.ts";
import { inventoryHandlers } from "../services/inventory.ts";
import { notificationHandlers } from "../services/notification.ts";
import { paymentHandlers } from "../services/payment.ts";

/**
 * Records what the services read, by running their handlers, into `contracts/` (or the folder given): one file for a
 * consumer and a provider.
 */
const [folder = fileURLToPath(new URL("../../contracts", import.meta.url))] = process.argv.slice(2);
const lock = fileURLToPath(new URL("../../concordat.lock", import.meta.url));
const nobody = async () => undefined;

/** The card that payment refuses: no sample has it by chance. */
const refused = {
  orderId: uuid(),
  placedAt: now(),
  total: decimal("1.00"),
  items: [],
  method: { $type: "shop.Card", last4: "0000" },
} as const;

const notification = notificationHandlers(() => undefined);
const RECORDED: readonly (readonly [consumer: string, provider: string, handlers: Recorded])[] = [
  ["payment", "order", recording(ordersTopic, paymentHandlers(nobody), { OrderPlaced: [refused] })],
  ["inventory", "order", recording(ordersTopic, inventoryHandlers(nobody))],
  ["notification", "order", recording(ordersTopic, notification.orders)],
  ["notification", "payment", recording(paymentsTopic, notification.payments)],
  ["notification", "inventory", recording(inventoryTopic, notification.inventory)],
];

for (const [consumer, provider, handlers] of RECORDED) {
  const recorded = await recordContract({ consumer, provider, handlers: [handlers], lock });
  writeContract(recorded, folder);
  const gaps = recorded.complete ? "complete" : `incomplete, never entered: ${recorded.gaps.join(", ")}`;
  const shapes = recorded.contract.messages.map(({ description }) => description).join("; ");
  console.log(`${consumer} with ${provider}: ${shapes}: ${gaps}`);
  for (const warning of recorded.warnings) console.log(`  ${warning}`);
}
