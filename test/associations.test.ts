import { startRegistry } from "@concordat/registry";
import { expect, test } from "vitest";

test("the list of schemas takes filters by association, and then tells them", async () => {
  const registry = await startRegistry({ port: 0 });
  const send = async (method: string, path: string, body?: object) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(registry.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return (await answer.json()) as unknown;
  };
  for (const subject of ["orders-key", "orders-value", "other"])
    await send("POST", `/subjects/${subject}/versions`, { schema: '"int"' });
  const associations = [
    { subject: "orders-key", associationType: "key", lifecycle: "WEAK" },
    { subject: "orders-value", associationType: "value", lifecycle: "STRONG" },
  ];
  await send("POST", "/associations", {
    resourceName: "orders",
    resourceId: "r1",
    resourceType: "topic",
    associations,
  });

  const listed = async (query: string) =>
    (
      (await send("GET", `/schemas?${query}`)) as { subject: string; associations?: { associationType: string }[] }[]
    ).map((one) => [one.subject, one.associations?.map(({ associationType }) => associationType)]);
  expect(await listed("")).toEqual([
    ["orders-key", undefined],
    ["orders-value", undefined],
    ["other", undefined],
  ]);
  expect(await listed("resourceType=topic")).toEqual([
    ["orders-key", ["key"]],
    ["orders-value", ["value"]],
  ]);
  expect(await listed("associationType=value")).toEqual([["orders-value", ["value"]]]);
  expect(await listed("associationType=value&associationType=key&lifecycle=weak")).toEqual([["orders-key", ["key"]]]);
  expect(await listed("resourceType=connector")).toEqual([]);
  await registry.close();
});
