import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conformance } from "./conformance.ts";
import { openStore } from "./open.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-open-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = "a secret of some length";
const another = "another secret of some length";
const sensitive = { properties: { owner: "shop", token: "hunter2" }, sensitive: ["token"] };

describe("a store that seals", () => conformance(() => openStore(join(folder, "registry.db"), { secrets: [secret] })));
describe("a store without a secret", () => conformance(() => openStore(join(folder, "registry.db"))));

it("a place is a file, with or without its scheme, or memory", async () => {
  const file = join(folder, "registry.db");
  const key = { context: ".", subject: "" };
  const first = await openStore(`sqlite:${file}`);
  await first.commit([{ kind: "put-mode", key, mode: "READONLY" }], first.read());
  await first.close();
  for (const place of [file, `sqlite://${file}`]) {
    const store = await openStore(place);
    expect((await store.read().settings(key)).mode.context).toBe("READONLY");
    await store.close();
  }
  const memory = await openStore(":memory:");
  expect(memory.canSeal).toBe(true);
  await memory.close();
});

it("sensitive metadata rests sealed, and opens only with the secret", async () => {
  const file = join(folder, "registry.db");
  const key = { context: ".", subject: "a" };
  const schema = { identity: "aa", type: "AVRO" as const, text: '"int"', references: [], ruleSet: undefined };
  const store = await openStore(file, { secrets: [secret] });
  const writes = [
    { kind: "put-version" as const, key, version: 1, schema: { ...schema, metadata: sensitive }, references: [] },
    { kind: "put-config" as const, key, config: { defaultMetadata: sensitive } },
  ];
  await store.commit(writes, store.read());
  expect((await store.read().schema(".", 1))?.metadata).toEqual(sensitive);
  await store.close();

  expect(readFileSync(file).includes("shop")).toBe(true);
  expect(readFileSync(file).includes("hunter2")).toBe(false);
  expect(readFileSync(file).includes(secret)).toBe(false);
  const missing = expect.objectContaining({ code: "registry/secret-missing" });
  await expect(openStore(file)).rejects.toThrow(missing);
  await expect(openStore(file, { secrets: [another] })).rejects.toThrow(missing);

  const again = await openStore(file, { secrets: [another, secret] });
  expect((await again.read().schema(".", 1))?.metadata).toEqual(sensitive);
  const { made } = await again.read().apart((inner) => inner.schema(".", 1));
  expect(made?.metadata).toEqual(sensitive);
  expect((await again.read().settings(key)).config.subject?.defaultMetadata).toEqual(sensitive);
  expect((await again.read().facts(key)).config.subject?.defaultMetadata).toEqual(sensitive);
  await again.close();
});

it("no secret is needed where nothing was sealed, and none is taken without one", async () => {
  const file = join(folder, "registry.db");
  await (await openStore(file, { secrets: [secret] })).close();
  const store = await openStore(file);
  expect(store.canSeal).toBe(false);
  const put = { kind: "put-config" as const, key: { context: ".", subject: "a" } };
  await expect(store.commit([{ ...put, config: { defaultMetadata: sensitive } }], store.read())).rejects.toThrow();
  await store.close();
});
