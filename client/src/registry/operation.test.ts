import { expect, test } from "vitest";
import { operations } from "../api/index.ts";
import type { Call } from "./call.ts";
import { askerOf } from "./operation.ts";

const asked: Call[] = [];
const ask = askerOf(async (call) => {
  asked.push(call);
  return [];
});

test("requests are made as their operations say", async () => {
  await ask(operations.getUsage, { params: { subject: "a/b" }, query: { environment: undefined } });
  await ask(operations.publishServiceVersion, {
    params: { service: "billing", version: "1" },
    body: { produces: [], consumes: [] },
  });
  expect(asked).toEqual([
    { method: "GET", path: ["api", "v1", "usage", "a/b"] },
    {
      method: "PUT",
      path: ["api", "v1", "services", "billing", "versions", "1"],
      body: { produces: [], consumes: [] },
    },
  ]);
});

test("what an operation does not have, or lacks, does not compile", () => {
  const wrong = [
    // @ts-expect-error: the path needs a subject
    () => ask(operations.getPolicy, {}),
    // @ts-expect-error: the path has no parameter of this name
    () => ask(operations.getPolicy, { params: { subjct: "a" } }),
    // @ts-expect-error: it has no query
    () => ask(operations.listServices, { query: { service: "a" } }),
    // @ts-expect-error: the query needs an environment
    () => ask(operations.canIDeploy, { query: { service: "a", version: "1" } }),
    // @ts-expect-error: it needs a body
    () => ask(operations.recordVerifications, {}),
    // @ts-expect-error: it answers services
    (): Promise<number> => ask(operations.listServices, {}),
  ];
  expect(wrong).toHaveLength(6);
});
