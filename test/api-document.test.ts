import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holder, type OpenApi } from "./support/openapi.ts";

/** Each operation of our own API is called, and held against the document that the same server gives. */

let registry: RunningRegistry;
let document: OpenApi;
beforeAll(async () => {
  registry = await startRegistry({ port: 0 });
  document = (await (await fetch(`${registry.url}/api/openapi.json`)).json()) as OpenApi;
});
afterAll(() => registry.close());

const record = (...fields: readonly object[]) => JSON.stringify({ type: "record", name: "Order", fields });
const id = { name: "id", type: "string" };
const total = { name: "total", type: "int" };

const card = JSON.stringify({ type: "record", name: "Card", fields: [id] });
const payment = {
  schema: JSON.stringify({ type: "record", name: "Payment", fields: [{ name: "card", type: "Card" }] }),
  references: [{ name: "Card", subject: "card", version: 1 }],
};

type Request = readonly [method: string, path: string, status: number, body?: object];

const uses = (version: number) => [{ subject: "orders", version }];
const pact = {
  consumer: { name: "mail" },
  provider: { name: "shop" },
  interactions: [],
  metadata: { pactSpecification: { version: "4.0" } },
};

const REQUESTS: readonly Request[] = [
  ["GET", "/healthz", 200],
  ["GET", "/readyz", 200],
  ["GET", "/metrics", 200],
  ["GET", "/api/openapi.json", 200],
  ["GET", "/api/confluent-openapi.json", 200],
  ["POST", "/api/v1/compatibility", 200, { subject: "orders", schema: record(total), witness: true }],
  ["POST", "/api/v1/compatibility", 200, { subject: "card", schema: '"int"' }],
  ["POST", "/api/v1/compatibility", 200, { against: [{ schema: '"int"' }], schema: '"string"', level: "FULL" }],
  ["POST", "/api/v1/compatibility", 400, { schema: '"int"' }],
  ["POST", "/api/v1/compatibility", 422, { subject: "orders", schema: '{"type":' }],
  ["GET", "/api/v1/subjects/orders/policy", 200],
  ["PUT", "/api/v1/subjects/orders/policy", 200, { referrers: "refuse" }],
  ["PUT", "/api/v1/subjects/orders/policy", 400, { referrers: "perhaps" }],
  ["DELETE", "/api/v1/subjects/orders/policy", 200],
  ["PUT", "/api/v1/services/mail/versions/1", 201, { produces: [], consumes: uses(1), contracts: [pact] }],
  ["PUT", "/api/v1/services/mail/versions/1", 200, { produces: [], consumes: uses(1), contracts: [pact] }],
  ["PUT", "/api/v1/services/shop/versions/1", 201, { produces: uses(1), consumes: [], branch: "main" }],
  ["PUT", "/api/v1/services/shop/versions/1", 409, { produces: uses(2), consumes: [] }],
  ["GET", "/api/v1/services", 200],
  ["GET", "/api/v1/services/mail/versions/1", 200],
  ["GET", "/api/v1/services/mail/versions/2", 404],
  ["PUT", "/api/v1/environments/prod", 201, { production: true }],
  ["PUT", "/api/v1/environments/prod", 200, {}],
  ["PUT", "/api/v1/environments/spare", 201, {}],
  ["DELETE", "/api/v1/environments/spare", 200],
  ["POST", "/api/v1/environments/prod/deployments", 201, { service: "mail", version: "1" }],
  ["GET", "/api/v1/environments", 200],
  ["GET", "/api/v1/contracts?provider=shop", 200],
  ["GET", "/api/v1/contracts", 400],
  ["GET", "/api/v1/can-i-deploy?service=shop&version=1&environment=prod", 200],
  ["GET", "/api/v1/search?q=shop&limit=5", 200],
  ["GET", "/api/v1/usage/orders", 200],
  ["GET", "/api/v1/usage/orders?environment=prod", 200],
  ["GET", "/api/v1/backup", 200],
  ["GET", "/api/v1/verify", 200],
  ["POST", "/api/v1/compatibility", 200, { subject: "orders", schema: record(id) }],
  ["DELETE", "/api/v1/environments/prod/deployments/mail", 200],
  ["PUT", "/api/v1/access/users/ann", 201, { password: "long enough", role: "developer" }],
  ["PUT", "/api/v1/access/users/ann", 200, { role: "reader" }],
  ["PUT", "/api/v1/access/users/bob", 422, { role: "reader" }],
  ["PUT", "/api/v1/access/users/bob", 400, { password: "short" }],
  ["GET", "/api/v1/access/users", 200],
  ["POST", "/api/v1/access/tokens", 201, { user: "ann", name: "ci", days: 30 }],
  ["POST", "/api/v1/access/tokens", 404, { user: "eve", name: "ci" }],
  ["GET", "/api/v1/access/tokens", 200],
  ["DELETE", "/api/v1/access/tokens/unknown", 404],
  ["POST", "/api/v1/access/grants", 201, { holder: "ann", allows: "register", on: "orders" }],
  ["POST", "/api/v1/access/grants", 201, { holder: "eve", allows: "read", on: "environment:none" }],
  ["GET", "/api/v1/audit", 200],
  ["GET", "/api/v1/audit?last=none", 400],
  ["GET", "/api/v1/audit/verification", 200],
  ["GET", "/api/v1/access/grants", 200],
  ["GET", "/api/v1/access/explain?user=ann&operation=register&on=orders", 200],
  ["GET", "/api/v1/access/explain?user=ann&operation=delete&on=service%3Ashop", 200],
  ["GET", "/api/v1/access/explain?user=ann&operation=fly&on=orders", 400],
  ["DELETE", "/api/v1/access/grants?holder=ann&allows=register&on=orders", 200],
  ["DELETE", "/api/v1/access/grants?holder=ann&allows=register&on=orders", 404],
];

/** What is sent as it comes has a type of its own. */
const STREAMED: Readonly<Record<string, string>> = {
  "/api/v1/backup": "application/vnd.sqlite3",
  "/api/v1/verify": "application/x-ndjson",
};

async function call([method, path, status, body]: Request) {
  const headers: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const text = body === undefined ? null : JSON.stringify(body);
  const answer = await fetch(registry.url + path, { method, headers, body: text });
  const told = { method, path, body: text, status: answer.status, answer: await answer.text() };
  expect(answer.status, `${method} ${path}: ${told.answer}`).toBe(status);
  return { ...told, type: answer.headers.get("content-type") };
}

test("what the server answers is what its document says", async () => {
  const hold = holder(document);
  await call(["POST", "/subjects/orders/versions", 200, { schema: record(id, total) }]);
  await call(["POST", "/subjects/orders/versions", 200, { schema: record(id, { ...total, default: 1 }) }]);
  await call(["POST", "/subjects/card/versions", 200, { schema: card }]);
  await call(["POST", "/subjects/payments/versions", 200, payment]);

  const seen = new Set<string>();
  for (const request of REQUESTS) {
    const one = await call(request);
    const { operation, faults } = hold(one);
    expect(faults, `${one.method} ${one.path} ${one.body}`).toEqual([]);
    if (one.path.startsWith("/api/")) expect(one.type).toBe(STREAMED[one.path] ?? "application/json");
    seen.add(`${operation} ${one.status}`);
  }
  const [{ id: token = "" } = {}] = JSON.parse((await call(["GET", "/api/v1/access/tokens", 200])).answer);
  for (const path of [`/api/v1/access/tokens/${token}`, "/api/v1/access/users/ann"]) {
    const { operation, faults } = hold(await call(["DELETE", path, 200]));
    expect(faults).toEqual([]);
    seen.add(`${operation} 200`);
  }
  const [{ sha = "" } = {}] = JSON.parse((await call(["GET", "/api/v1/contracts?provider=shop", 200])).answer);
  const results = [{ contract: sha, success: false, mismatches: [{ message: "m", path: "$.a", problem: "p" }] }];
  const verified = await call(["POST", "/api/v1/verifications", 201, { provider: "shop", version: "1", results }]);
  expect(hold(verified)).toEqual({ operation: "recordVerifications", faults: [] });

  // Each operation, and each answer that is no error, was seen; registry/src/http/limits.test.ts sees what comes of limits.
  const documented = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap(({ operationId, responses }) =>
      Object.keys(responses).map((status) => `${operationId} ${status}`),
    ),
  );
  const unseen = documented.filter((one) => !seen.has(one) && !/ (default|422|503)$/.test(one));
  expect(unseen).toEqual(["recordVerifications 201"]);
});
