import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal, now, uuid } from "@concordat/client";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import type { Contract, ContractMessage } from "@concordat/contracts/model";
import { pactText } from "@concordat/contracts/pact";
import { verifyWithPact } from "@concordat/contracts/pact-verifier";
import {
  type Builders,
  NEVER,
  readContracts,
  verificationRequestOf,
  verifyContracts,
} from "@concordat/contracts/verify";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ordersTopic } from "../examples/ecommerce/src/generated/orders/index.ts";

const SCHEMA = readFileSync(new URL("../examples/ecommerce/schemas/order-placed.avsc", import.meta.url), "utf8");

let running: RunningRegistry;
let registry: RegistryClient;
let folder = "";
beforeAll(async () => {
  running = await startRegistry({ port: 0 });
  registry = registryClient(running.url);
  // The consumer's code is of the first version, the provider's of the second.
  await registry.register("orders-value", { schema: SCHEMA.replace(/\s*\{ "name": "channel".*\n/, "\n") });
  await registry.register("orders-value", { schema: SCHEMA });
  folder = mkdtempSync(join(tmpdir(), "concordat-contracts-"));
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const type = { combine: "AND", matchers: [{ match: "type" }] } as const;
const card: ContractMessage = {
  description: "OrderPlaced where method is shop.Card",
  event: "OrderPlaced",
  where: [{ path: ["method"], is: ["shop.Card"] }],
  subject: "orders-value",
  version: 1,
  schemaId: 1,
  body: { total: "1.00", items: [{ sku: "a", quantity: 1 }], method: { $type: "shop.Card", last4: "1" } },
  rules: [
    { path: ["total"], ...type },
    { path: ["method", "last4"], ...type },
    { path: ["items"], combine: "AND", matchers: [{ match: "type", min: 0 }] },
  ],
  reads: [["total"], ["method", "last4"]],
  gaps: [],
};
const transfer: ContractMessage = {
  ...card,
  description: "OrderPlaced where method is shop.Transfer",
  where: [{ path: ["method"], is: ["shop.Transfer"] }],
  body: { method: { $type: "shop.Transfer", iban: "x" } },
  rules: [{ path: ["method", "iban"], ...type }],
};
const contract = (...messages: readonly ContractMessage[]): Contract => ({
  consumer: "mail",
  provider: "shop",
  messages,
});

const order = (method: object) => ({
  orderId: uuid(),
  placedAt: now(),
  total: decimal("12.50"),
  items: [{ sku: "mug" }],
  method,
});
const cards = { OrderPlaced: () => order({ $type: "shop.Card", last4: "4111" }) };
const both: Builders = {
  OrderPlaced: ({ where }) =>
    order(
      where.method === "shop.Card" ? { $type: "shop.Card", last4: "4111" } : { $type: "shop.Transfer", iban: "DE02" },
    ),
};

const options = (builders: Builders) => ({ provider: "shop", topics: [ordersTopic], builders, registry });
const verify = (builders: Builders, ...messages: readonly ContractMessage[]) =>
  verifyContracts({ ...options(builders), contracts: [contract(...messages)] });

describe("verifying a provider", () => {
  it("builds, encodes, decodes and compares each message", async () => {
    const report = await verify(both, card, transfer);
    expect(report).toMatchObject({ provider: "shop", success: true });
    expect(report.results).toMatchObject([
      { consumer: "mail", success: true, messages: 2, mismatches: [], neverSent: [] },
    ]);
    expect(verificationRequestOf(report, "2")).toMatchObject({
      provider: "shop",
      version: "2",
      results: [{ contract: report.results[0]?.contract, success: true, mismatches: [] }],
    });
  });

  it("gives the consumer what its own schema makes of the event", async () => {
    // The provider leaves quantity out: it travels as its default.
    const quantity = { ...card, rules: [], body: { items: [{ quantity: 1, sku: "mug" }] } };
    expect((await verify(cards, quantity)).success).toBe(true);
    const unknown = { ...card, rules: [], body: { channel: "web" } };
    const { results } = await verify(cards, unknown);
    expect(results[0]?.mismatches).toEqual([{ message: card.description, path: "$.channel", problem: "is missing" }]);
  });

  it("names what does not match", async () => {
    const { success, results } = await verify(cards, card, transfer);
    expect(success).toBe(false);
    expect(results[0]?.mismatches).toEqual([
      { message: transfer.description, path: "$.method['$type']", problem: 'is "shop.Card", not "shop.Transfer"' },
      { message: transfer.description, path: "$.method.iban", problem: "is missing" },
    ]);
  });

  it("asks nothing of an event that is never sent, and says so", async () => {
    const builders: Builders = { ...cards, [transfer.description]: () => NEVER };
    const { success, results } = await verify(builders, card, transfer);
    expect(success).toBe(true);
    expect(results[0]?.neverSent).toEqual([transfer.description]);
  });

  it.each<[string, Builders, ContractMessage, string]>([
    ["no builder", {}, card, 'No builder is given for "OrderPlaced where method is shop.Card"'],
    ["a builder that fails", { OrderPlaced: () => Promise.reject(new Error("no stock")) }, card, "no stock"],
    ["an event that cannot be encoded", { OrderPlaced: () => ({}) }, card, "orderId"],
    ["a subject that it does not produce", cards, { ...card, subject: "payments-value" }, "payments-value"],
    ["a schema that the registry does not know", cards, { ...card, schemaId: 99 }, "99"],
  ])("counts %s as a mismatch", async (_, builders, message, problem) => {
    const { success, results } = await verify(builders, message);
    expect(success).toBe(false);
    expect(results[0]?.mismatches).toMatchObject([{ path: "$", problem: expect.stringContaining(problem) }]);
  });

  it("takes contracts as files and the registry have them, and none with the provider is an error", async () => {
    const one = contract(card);
    writeFileSync(join(folder, "mail-shop.json"), pactText(one));
    const given = [readContracts(folder), readContracts(folder, "shop"), [{ content: JSON.parse(pactText(one)) }]];
    for (const contracts of given) {
      const { results } = await verifyContracts({ ...options(cards), contracts });
      expect(results).toMatchObject([{ consumer: "mail", success: true, messages: 1 }]);
    }
    for (const contracts of [[], [{ ...one, provider: "bank" }]]) {
      await expect(verifyContracts({ ...options(cards), contracts })).rejects.toMatchObject({ code: "contract/none" });
      expect((await verifyContracts({ ...options(cards), contracts, none: true })).results).toEqual([]);
    }
    const strange = [{ messages: [] }] as never;
    await expect(verifyContracts({ ...options(cards), contracts: strange })).rejects.toMatchObject({
      code: "contract/not-a-contract",
    });
    await expect(verifyWithPact({ ...options(cards), provider: "bank", folder })).rejects.toMatchObject({
      code: "contract/none",
    });
  });

  it("comes out the same by Pact's own verifier, on the same files", async () => {
    const files = [
      contract(card),
      contract(card, transfer),
      contract({ ...card, body: { ...(card.body as object), none: 1 } }),
    ];
    for (const one of files) {
      writeFileSync(join(folder, "mail-shop.json"), pactText(one));
      for (const builders of [both, cards]) {
        const [byPact] = await verifyWithPact({ ...options(builders), folder });
        const here = await verifyContracts({ ...options(builders), contracts: [one] });
        expect(byPact?.success).toBe(here.success);
      }
    }
  });
});
