import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** `concordat search`, in the shop of `serve --demo`. */

const cwd = import.meta.dirname;
let served: Served;
const search = (...words: readonly string[]) =>
  concordat(["search", ...words], { cwd, env: { CONCORDAT_REGISTRY: served.url } });
/** Searched until all schemas were read. */
async function searched(...words: readonly string[]) {
  await expect.poll(async () => (await search(...words)).err, { timeout: 60_000 }).toBe("");
  return search(...words);
}

beforeAll(async () => {
  served = await serving(["--demo"], { cwd });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
});

test("subjects, types, fields, documentation and services are found, each with its place", async () => {
  const { code, out } = await searched("order");
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+ subjects\n/);
  expect(out).toMatch(/^ {2}orders-value +version \d+$/m);
  expect(out).toMatch(/^ {2}shop.orders.OrderPlaced +orders-value \d+$/m);
  expect(out).toMatch(/^ {2}order_id +shop.payments.PaymentProcessed.order_id +payments-value \d+$/m);
  expect(out).toMatch(/^\d+ documentation \(the best 10; --kind documentation --limit N for more\)$/m);
  expect(out).toMatch(/^1 service\n {2}orders$/m);
});

test("all words have to be found, in one kind if one is named", async () => {
  expect((await searched("shipping", "address", "--kind", "field")).out).toMatch(
    /^1 field\n {2}shippingAddress +shop.orders.OrderPlaced.shippingAddress/,
  );
  const one = await searched("order", "--kind", "documentation", "--limit", "1", "--format", "json");
  expect(JSON.parse(one.out)).toMatchObject({
    query: "order",
    complete: true,
    groups: [{ kind: "documentation", hits: [{ places: [{ subject: expect.any(String) }] }] }],
  });
});

test("what is not found, and what cannot be asked, is said", async () => {
  await searched("order");
  expect(await search("nowhere", "to", "be")).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining('has nothing with "nowhere to be"'),
  });
  expect(await search(" ")).toMatchObject({ code: 2, err: expect.stringContaining("The query is empty") });
  expect(await search("x".repeat(201))).toMatchObject({ code: 2, err: expect.stringContaining("the most is 200") });
  expect(await search("order", "--limit", "100")).toMatchObject({
    code: 2,
    err: expect.stringContaining("a whole number from 1 to 99"),
  });
});
