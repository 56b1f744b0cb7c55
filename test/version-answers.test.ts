import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Answers by version are kept in memory: every change that makes one untrue has to be seen at once. */

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0 });
});
afterAll(() => registry.close());

const headers = { "content-type": "application/json" };
const send = async (method: string, path: string, body?: object) => {
  const answer = await fetch(registry.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
};
const register = (subject: string, name: string) =>
  send("POST", `/subjects/${subject}/versions`, { schema: JSON.stringify({ type: "fixed", name, size: 1 }) });
/** Asks twice: the second answer is the one that was kept. */
const latest = async (subject: string) => {
  const first = await send("GET", `/subjects/${subject}/versions/latest`);
  expect(await send("GET", `/subjects/${subject}/versions/latest`)).toEqual(first);
  return first;
};

test("a new version, its deletion, an alias and a purge are seen by the next request", async () => {
  await send("PUT", "/config/:.__GLOBAL:", { compatibility: "NONE" });
  await register("a", "One");
  await register("b", "Other");
  expect(await latest("a")).toMatchObject({ subject: "a", version: 1 });
  await register("a", "Two");
  expect(await latest("a")).toMatchObject({ version: 2 });
  await send("DELETE", "/subjects/a/versions/2");
  expect(await latest("a")).toMatchObject({ version: 1 });
  expect(await send("GET", "/subjects/a/versions/2?deleted=true")).toMatchObject({ version: 2, deleted: true });
  await send("DELETE", "/subjects/a/versions/2?permanent=true");
  expect(await send("GET", "/subjects/a/versions/2?deleted=true")).toMatchObject({ error_code: 40402 });
  await send("PUT", "/config/a", { alias: "b" });
  expect(await latest("a")).toMatchObject({ subject: "b", version: 1 });
  // What the alias leads to changes without the alias.
  await register("b", "Another");
  expect(await latest("a")).toMatchObject({ subject: "b", version: 2 });
  await send("DELETE", "/config/a");
  expect(await latest("a")).toMatchObject({ subject: "a", version: 1 });
});

test("an unqualified name found in another context follows that context, and then its own", async () => {
  await register(":.c:elsewhere", "One");
  expect(await latest("elsewhere")).toMatchObject({ subject: ":.c:elsewhere", version: 1 });
  await register(":.c:elsewhere", "Two");
  expect(await latest("elsewhere")).toMatchObject({ version: 2 });
  await register("elsewhere", "Own");
  expect(await latest("elsewhere")).toMatchObject({ subject: "elsewhere", version: 1 });
});
