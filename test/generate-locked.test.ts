import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { concordat, type Served, serving, started } from "./support/concordat.ts";

const record = (name: string, fields: string) => `{"type":"record","name":"${name}","fields":[${fields}]}`;
const CARD = record("Card", '{"name":"pan","type":"string"}');
const ORDER = record("Order", '{"name":"id","type":"string"},{"name":"card","type":"Card"}');
const PAID = record("Paid", '{"name":"id","type":"string"}');

let root: string;
let folder: string;
let served: Served;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "concordat-locked-"));
  served = await serving(["--data", ":memory:"], { cwd: root });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(root, { recursive: true });
});

let round = 0;
beforeEach(async () => {
  round += 1;
  folder = join(root, String(round));
  mkdirSync(folder);
  await register(`card${round}`, { schema: CARD });
  await register(`paid${round}`, { schema: PAID });
  write("order.avsc", ORDER);
  const references = [{ name: "Card", subject: `card${round}`, version: 1 }];
  config({ schemas: [{ file: "order.avsc", subject: `order${round}`, references }] });
});

async function register(subject: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const path = `${served.url}/subjects/${subject}/versions`;
  expect((await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).status).toBe(200);
}

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
function config(more: object): void {
  const topics = { orders: [`order${round}`, `paid${round}`] };
  write("concordat.config.json", JSON.stringify({ topics, output: "generated", ...more }));
}
const generate = (...args: readonly string[]) => concordat(["generate", ...args], { cwd: folder });
const online = (...args: readonly string[]) => generate("--registry", served.url, ...args);

describe("generate --locked", () => {
  test("needs no registry, and gives what was generated with one", async () => {
    expect(await online()).toMatchObject({ code: 0 });
    expect(await generate("--locked", "--check")).toMatchObject({ code: 0 });
    rmSync(join(folder, "generated"), { recursive: true });
    expect(await generate("--locked")).toMatchObject({ code: 0 });
    expect(await online("--check")).toMatchObject({ code: 0 });
  });

  test("fails where a file has another schema, and writes nothing", async () => {
    await online();
    write("order.avsc", ORDER.replace('"id"', '"number"'));
    const stale = await generate("--locked");
    expect(stale).toMatchObject({ code: 1 });
    expect(stale.err).toContain(`error[cli/stale-lock]: concordat.lock is stale: what it says of order${round} is not`);
    expect(readFileSync(join(folder, `generated/orders/order${round}.ts`), "utf8")).not.toContain("number:");
  });

  test("fails where the config wants a subject, or a version, that the lock does not have", async () => {
    expect(await generate("--locked")).toMatchObject({ code: 1, err: expect.stringContaining("cli/no-lock") });
    expect(await online()).toMatchObject({ code: 0 });
    config({ topics: { orders: [{ subject: `paid${round}`, version: 2 }] } });
    expect(await generate("--locked")).toMatchObject({
      code: 1,
      err: expect.stringContaining(`it does not have paid${round} version 2`),
    });
    config({ topics: { orders: [`paid${round}`] } });
    expect(await generate("--locked")).toMatchObject({ code: 1, err: expect.stringContaining(`order${round}`) });
  });

  test("stays at the version that was locked when the registry has a newer one", async () => {
    await online();
    await register(`paid${round}`, { schema: PAID.replace("]", ',{"name":"more","type":"int","default":0}]') });
    expect(await generate("--locked", "--check")).toMatchObject({ code: 0 });
    expect(await online("--check")).toMatchObject({ code: 1 });
  });
});

describe("generate --watch", () => {
  let ended: (() => Promise<unknown>) | undefined;
  afterEach(async () => {
    await ended?.();
    ended = undefined;
  });

  test("generates again when a schema changes, tells what is wrong and goes on", async () => {
    const watching = started(["generate", "--watch", "--registry", served.url], { cwd: folder });
    ended = async () => {
      watching.child.kill("SIGINT");
      expect(await watching.ended).toMatchObject({ code: 0 });
    };
    const rounds = () => watching.err().split("Watching for changes").length - 1;
    const settled = (count: number) =>
      vi.waitFor(() => expect(rounds()).toBeGreaterThanOrEqual(count), { timeout: 20_000 });
    const module = () => readFileSync(join(folder, `generated/orders/order${round}.ts`), "utf8");
    await settled(1);
    expect(module()).toContain("readonly id: string");
    write("order.avsc", ORDER.replace('"id"', '"number"'));
    await vi.waitFor(() => expect(module()).toContain("readonly number: string"), { timeout: 20_000 });
    write("order.avsc", "{");
    await vi.waitFor(() => expect(watching.err()).toContain("error[json/"), { timeout: 20_000 });
    write("order.avsc", ORDER);
    await vi.waitFor(() => expect(module()).toContain("readonly id: string"), { timeout: 20_000 });
  });
});
