import { fileURLToPath } from "node:url";
import { generate } from "@concordat/codegen";
import { expect, test } from "vitest";
import { ORDERS_V1, ORDERS_V2, ordersInput } from "./support/orders.ts";

// The other tests import these files, so that the compiler checks them as it would a user's. `vitest -u` writes them.
test.each([
  ["v1", ORDERS_V1],
  ["v2", ORDERS_V2],
])("the generated code of the orders' %s is up to date", async (version, schemas) => {
  for (const { path, text } of await generate(ordersInput(schemas))) {
    await expect(text).toMatchFileSnapshot(
      fileURLToPath(new URL(`./fixtures/orders-${version}/${path}`, import.meta.url)),
    );
  }
});
