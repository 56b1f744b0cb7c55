import { fileURLToPath } from "node:url";
import { generate } from "@concordat/codegen";
import { expect, test } from "vitest";
import { INVOICE_V1, INVOICE_V2, invoicesInput } from "./support/invoices.ts";
import { ORDERS_V1, ORDERS_V2, ordersInput } from "./support/orders.ts";
import { SHIPMENT_V1, SHIPMENT_V2, shipmentsInput } from "./support/shipments.ts";
import { TRACKING_INPUT } from "./support/tracking.ts";

// The other tests import these files, so that the compiler checks them as it would a user's. `vitest -u` writes them.
test.each([
  ["orders-v1", ordersInput(ORDERS_V1)],
  ["orders-v2", ordersInput(ORDERS_V2)],
  ["invoices-v1", invoicesInput(INVOICE_V1)],
  ["invoices-v2", invoicesInput(INVOICE_V2)],
  ["shipments-v1", shipmentsInput(SHIPMENT_V1)],
  ["shipments-v2", shipmentsInput(SHIPMENT_V2)],
  ["tracking", TRACKING_INPUT],
])("the generated code of %s is up to date", async (folder, input) => {
  for (const { path, text } of await generate(input)) {
    await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`./fixtures/${folder}/${path}`, import.meta.url)));
  }
});
