import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";
import { TRACKING_KEY } from "./support/tracking.ts";

const record = (name: string, field: string) =>
  `{"type":"record","name":"${name}","fields":[{"name":"${field}","type":"string"}]}`;
const PAID = record("Paid", "id");
const KEY = record("OrderKey", "customer");

let root: string;
let folder: string;
let served: Served;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "concordat-keys-"));
  served = await serving(["--data", ":memory:"], { cwd: root });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(root, { recursive: true });
});

/** A topic of its own for each test. */
let topic: string;
let round = 0;
beforeEach(async () => {
  round += 1;
  topic = `orders${round}`;
  folder = join(root, topic);
  mkdirSync(folder);
  await register(`${topic}-value`, { schema: PAID });
  config([`${topic}-value`]);
});

async function register(subject: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const path = `${served.url}/subjects/${subject}/versions`;
  expect((await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).status).toBe(200);
}

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const config = (events: unknown, more: object = {}) =>
  write("concordat.config.json", JSON.stringify({ topics: { [topic]: events }, output: "generated", ...more }));
const index = () => readFileSync(join(folder, "generated", topic, "index.ts"), "utf8");
const generate = (...args: readonly string[]) => concordat(["generate", ...args], { cwd: folder });
const online = (...args: readonly string[]) => generate("--registry", served.url, ...args);
const KEYED = "typeof events, typeof key";

test("control: without a key subject keys have no type", async () => {
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain("typeof events, undefined, On>");
  expect(index()).not.toContain("typeof key");
});

test("the registry's TOPIC-key is the type of a topic's keys, and locked; offline too", async () => {
  await register(`${topic}-key`, { schema: KEY });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain(KEYED);
  expect(index()).toContain(`export type { OrderKey, OrderKeyInput } from "./${topic}-key.js";`);
  expect(await generate("--locked", "--check")).toMatchObject({ code: 0 });
  // Without the text that the lock keeps nothing could be said about the key.
  write("concordat.lock", readFileSync(join(folder, "concordat.lock"), "utf8").replaceAll("OrderKey", "OtherKey"));
  expect(await generate("--locked")).toMatchObject({ code: 1, err: expect.stringContaining(`${topic}-key`) });
});

test("a Protobuf key is the schema's first message, or the one that the config names", async () => {
  await register(`${topic}-key`, { schema: TRACKING_KEY, schemaType: "PROTOBUF" });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain(KEYED);
  expect(index()).toContain(`export type { Carrier, CarrierInput } from "./${topic}-key.js";`);
  config({ events: [`${topic}-value`], key: { subject: `${topic}-key`, message: "shop.TrackingKey" } });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain(`export type { TrackingKey, TrackingKeyInput } from "./${topic}-key.js";`);
  expect(await generate("--locked", "--check")).toMatchObject({ code: 0 });
});

test("a key type stays as it is locked where the registry cannot be reached", async () => {
  await register(`${topic}-key`, { schema: KEY });
  write(`${topic}-value.avsc`, PAID);
  config([`${topic}-value`], { schemas: ["*.avsc"] });
  expect(await online()).toMatchObject({ code: 0 });
  expect(await generate("--registry", "http://127.0.0.1:1", "--check")).toMatchObject({ code: 0 });
  expect(index()).toContain(KEYED);
});

test("a file of the project may be the key's, and the config may name another subject", async () => {
  write(`${topic}-key.avsc`, KEY);
  config([`${topic}-value`], { schemas: ["*.avsc"] });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain(KEYED);
  write("customer.avsc", record("CustomerKey", "id"));
  config({ events: [`${topic}-value`], key: "customer" }, { schemas: ["*.avsc"] });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain("CustomerKey");
  expect(index()).not.toContain("OrderKey");
});

test("the config may say that keys have no schema", async () => {
  await register(`${topic}-key`, { schema: KEY });
  config({ events: [`${topic}-value`], key: false });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).not.toContain("typeof key");
});

test("keys of a JSON Schema are keys like others, found by their subject or named in the config", async () => {
  const schemas = [{ file: "key.json", subject: `${topic}-key`, type: "JSON" }];
  write("key.json", '{"type":"object","properties":{"id":{"type":"string"}}}');
  config([`${topic}-value`], { schemas });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain("typeof key");
  config({ events: [`${topic}-value`], key: `${topic}-key` }, { schemas });
  expect(await online()).toMatchObject({ code: 0 });
  expect(index()).toContain("typeof key");
});

test("a key of the config that is none is refused by its place", async () => {
  config({ events: [`${topic}-value`], key: true });
  expect(await online()).toMatchObject({ code: 2, err: expect.stringContaining(`topics.${topic}.key`) });
  config({ key: "k" });
  expect(await online()).toMatchObject({ code: 2, err: expect.stringContaining(`topics.${topic}.events`) });
});
