import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal, now, uuid } from "@concordat/client";
import { registryClient } from "@concordat/client/registry";
import type { Contract } from "@concordat/contracts/model";
import { pactText } from "@concordat/contracts/pact";
import { verifyWithPact } from "@concordat/contracts/pact-verifier";
import { verifyContracts } from "@concordat/contracts/verify";
import { startRegistry } from "@concordat/registry";
import { ordersTopic } from "../examples/ecommerce/src/generated/orders/index.ts";

/**
 * Verifying a provider in this process beside Pact's verifier, on the same files in one run, the two in turn, the median
 * of three: `node bench/contracts.ts`.
 */
const ROUNDS = 3;
const schema = readFileSync(new URL("../examples/ecommerce/schemas/order-placed.avsc", import.meta.url), "utf8");

const running = await startRegistry({ port: 0 });
const registry = registryClient(running.url);
await registry.register("orders-value", { schema });
const folder = mkdtempSync(join(tmpdir(), "concordat-bench-"));
const builders = {
  OrderPlaced: () => ({
    orderId: uuid(),
    placedAt: now(),
    total: decimal("12.50"),
    items: [{ sku: "mug" }],
    method: { $type: "shop.Card", last4: "4111" },
  }),
};
const options = { provider: "order", topics: [ordersTopic], builders, registry };

for (const size of [10, 100, 1_000]) {
  const contract = contractOf(size);
  writeFileSync(join(folder, "mail-order.json"), pactText(contract));
  const here: number[] = [];
  const pact: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    here.push(await timed(async () => (await verifyContracts({ ...options, contracts: [contract] })).success));
    pact.push(await timed(async () => (await verifyWithPact({ ...options, folder })).every(({ success }) => success)));
  }
  console.error(
    `${size} messages: here ${median(here)} ms, by Pact's verifier ${median(pact)} ms, ${(median(pact) / median(here)).toFixed(0)} times`,
  );
}
await running.close();
rmSync(folder, { recursive: true, force: true });
process.exit();

function contractOf(size: number): Contract {
  const type = { combine: "AND", matchers: [{ match: "type" }] } as const;
  const messages = Array.from({ length: size }, (_, index) => ({
    description: `order ${index}`,
    event: "OrderPlaced",
    subject: "orders-value",
    version: 1,
    schemaId: 1,
    body: { total: "1.00", items: [{ sku: "a", quantity: 1 }], method: { $type: "shop.Card", last4: "1" } },
    rules: [
      { path: ["total"], ...type },
      { path: ["items"], ...type },
      { path: ["method", "last4"], ...type },
    ],
    reads: [["total"], ["items"], ["method", "last4"]],
    gaps: [],
  }));
  return { consumer: "mail", provider: "order", messages };
}

async function timed(run: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  if (!(await run())) throw new Error("a message did not match");
  return Math.round(performance.now() - start);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
