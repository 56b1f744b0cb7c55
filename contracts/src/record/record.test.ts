import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { avroEvent } from "@concordat/client/avro";
import { fingerprint, parseAvro } from "@concordat/schema/avro";
import { afterAll, describe, expect, it } from "vitest";
import { isComplete } from "../model.ts";
import { pactText, readPact } from "../pact/index.ts";
import { pathText } from "../path.ts";
import { recorded } from "./handlers.fixture.ts";
import { recordContract, recording, writeContract } from "./index.ts";

const SCHEMA = `{"type":"record","name":"OrderPlaced","namespace":"shop","fields":[
  {"name":"id","type":"string"},
  {"name":"status","type":{"type":"enum","name":"Status","symbols":["NEW","PAID"]}},
  {"name":"note","type":["null","string"],"default":null},
  {"name":"size","type":["null","int","string","boolean"]},
  {"name":"items","type":{"type":"array","items":{"type":"record","name":"Item","fields":[
    {"name":"sku","type":"string"},{"name":"quantity","type":"int","default":1}]}}},
  {"name":"left","type":{"type":"map","values":"int"}},
  {"name":"raw","type":"bytes"},
  {"name":"method","type":[
    {"type":"record","name":"Card","fields":[{"name":"last4","type":"string"}]},
    {"type":"record","name":"Transfer","fields":[{"name":"iban","type":"string"}]}]}
]}`;

interface OrderPlaced {
  readonly id: string;
  readonly status: "NEW" | "PAID";
  readonly note: string | null;
  readonly size: number | string | boolean | null;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly left: Readonly<Record<string, number>>;
  readonly raw: Uint8Array;
  readonly method: { readonly $type: "shop.Card"; last4: string } | { readonly $type: "shop.Transfer"; iban: string };
}

const hash = fingerprint(parseAvro(SCHEMA).model, "sha256");
const facts = { subject: "orders-value", schema: SCHEMA, fingerprint: hash };
const event = avroEvent<OrderPlaced>({ ...facts, version: 2, id: 7 });
const topic = { name: "orders", events: { OrderPlaced: event } };
const folder = mkdtempSync(join(tmpdir(), "concordat-record-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Handler = (event: OrderPlaced) => unknown;

const record = (handler: Handler, also: readonly OrderPlaced[] = []) =>
  recordContract({
    consumer: "mail",
    provider: "shop",
    handlers: [recording(topic, { OrderPlaced: handler as (event: OrderPlaced) => void }, { OrderPlaced: also })],
    lock: join(folder, "none.lock"),
  });

/** The messages by description, with what they read. */
async function reads(handler: Handler): Promise<Readonly<Record<string, readonly string[]>>> {
  const { contract } = await record(handler);
  return Object.fromEntries(contract.messages.map((one) => [one.description, one.reads.map(pathText).sort()]));
}

writeFileSync(join(folder, "none.lock"), '{"lockVersion":1,"subjects":{}}');

describe("a recorded contract", () => {
  it("names subject, version and schema id, and the fields read and only those", async () => {
    const { contract, complete } = await record(({ id, items, left }) => [id, items.map(({ sku }) => sku), left.a]);
    const [message] = contract.messages;
    expect(contract.messages).toHaveLength(1);
    expect(message).toMatchObject({ description: "OrderPlaced", subject: "orders-value", version: 2, schemaId: 7 });
    expect(message?.body).toEqual({
      id: expect.any(String),
      items: [{ sku: expect.any(String) }],
      left: expect.toSatisfy((left: object) => Object.values(left).every((one) => typeof one === "number")),
    });
    expect(message?.rules.map(({ path }) => pathText(path))).toEqual(["id", "items", "items[*].sku", "left", "left.*"]);
    expect(complete).toBe(true);
  });

  it("has a message for each shape that the handler tells apart", async () => {
    expect(await reads(({ id, method }) => (method.$type === "shop.Card" ? [id, method.last4] : method.iban))).toEqual({
      "OrderPlaced where method is shop.Card": ["id", "method.last4", "method['$type']"],
      "OrderPlaced where method is shop.Transfer": ["id", "method.iban", "method['$type']"],
    });
  });

  it("says as data which shape a message is, where there are several", async () => {
    const { contract } = await record(({ method }) => method.$type);
    expect(contract.messages.map(({ where }) => where)).toEqual([
      [{ path: ["method"], is: ["shop.Card"] }],
      [{ path: ["method"], is: ["shop.Transfer"] }],
    ]);
    expect(readPact(JSON.parse(pactText(contract)))).toEqual(contract);
    expect((await record(({ note }) => note)).contract.messages[0]).not.toHaveProperty("where");
  });

  it("gives each shape what a handler read that did not look at it", async () => {
    const handler: Handler = ({ status, note, method }) =>
      status === "NEW" ? note : method.$type === "shop.Card" ? method.last4 : method.iban;
    expect(await reads(handler)).toEqual({
      "OrderPlaced where method is shop.Card": ["method.last4", "method['$type']", "note", "status"],
      "OrderPlaced where method is shop.Transfer": ["method.iban", "method['$type']", "note", "status"],
    });
  });

  it("lets a value be whatever its schema allows", async () => {
    const { contract } = await record(({ note, size, raw }) => [note, size, raw]);
    expect(contract.messages[0]?.rules).toEqual([
      { path: ["note"], combine: "OR", matchers: [{ match: "type" }, { match: "null" }] },
      {
        path: ["size"],
        combine: "OR",
        matchers: [{ match: "type" }, { match: "boolean" }, { match: "null" }, { match: "number" }],
      },
      { path: ["raw"], combine: "AND", matchers: [{ match: "type" }] },
    ]);
    expect(contract.messages[0]?.body).toMatchObject({
      note: expect.any(String),
      size: expect.any(String),
      raw: expect.any(String),
    });
  });

  it("is there for a handler that reads nothing", async () => {
    const { contract } = await record(() => undefined);
    expect(contract.messages).toMatchObject([{ description: "OrderPlaced", body: {}, reads: [], rules: [] }]);
  });

  it("is the same every time, as a file", async () => {
    const handler: Handler = ({ method, items }) => [method.$type, items.length];
    const first = writeContract(await record(handler), join(folder, "first"));
    const second = writeContract(await record(handler), join(folder, "second"));
    expect(first).toBe(join(folder, "first", "mail-shop.json"));
    expect(readFileSync(first, "utf8")).toBe(readFileSync(second, "utf8"));
    expect(readFileSync(first, "utf8")).toBe(pactText((await record(handler)).contract));
  });

  it("counts all of it where tracking disturbs the handler, and says so", async () => {
    const own = structuredClone;
    const channel = new MessageChannel();
    const { contract, warnings } = await record((order) => channel.port1.postMessage(order));
    channel.port1.close();
    expect(warnings).toEqual([
      "The handler of OrderPlaced does something that tracking disturbs: all of the event counts as read.",
    ]);
    expect(contract.messages[0]?.reads.map(pathText)).toContain("items[*].quantity");
    expect(structuredClone).toBe(own);
  });
});

describe("branches of the handler", () => {
  const order = {
    status: "PAID",
    note: "gift",
    size: 3,
    items: [],
    left: {},
    raw: new Uint8Array(),
    id: "o-1",
  } as const;
  const given: OrderPlaced = { ...order, method: { $type: "shop.Card", last4: "0000" } };

  it("that were never entered make it incomplete", async () => {
    const { complete, gaps, contract } = await record(recorded.refusing);
    expect(complete).toBe(false);
    expect(gaps).toEqual([expect.stringMatching(/handlers\.fixture\.ts:\d+:\d+$/)]);
    expect(contract.messages.map((message) => message.gaps)).toEqual([gaps]);
    expect(contract.messages[0]?.reads.map(pathText)).toEqual(["id"]);
  });

  it("that an event of one's own enters make it complete", async () => {
    const { complete, gaps, contract } = await record(recorded.refusingToo, [given]);
    expect([complete, gaps]).toEqual([true, []]);
    expect(contract.messages[0]?.reads.map(pathText).sort()).toEqual(["id", "items"]);
  });
});

describe("what cannot be recorded", () => {
  it("is a handler that throws, shown with the smallest event that it throws on", async () => {
    const failing = record(
      (order) => order.note?.length === undefined && order.items.map(({ sku }) => sku.at(0)).join().length,
    );
    await expect(failing).resolves.toBeDefined();
    const throwing = record((order) => {
      if (order.size === null) throw new Error("no size");
    });
    await expect(throwing).rejects.toMatchObject({ code: "contract/handler-throws" });
    await expect(throwing).rejects.toThrow(
      'The handler of OrderPlaced throws on a valid event: no size. The smallest such event: {"id":"","status":"',
    );
    await expect(throwing).rejects.toThrow(
      '"note":null,"size":null,"items":[],"left":{},"raw":"","method":{"$type":"shop.',
    );
  });

  it("is an event of a type that no contracts are made of", async () => {
    const other = { name: "orders", events: { OrderPlaced: { ...event, schemaType: "XML" as never } } };
    const handlers = [recording(other, { OrderPlaced: () => undefined })];
    await expect(recordContract({ consumer: "mail", provider: "shop", handlers })).rejects.toMatchObject({
      code: "contract/unknown-format",
      message: "OrderPlaced is a XML event, which cannot be recorded yet.",
    });
  });

  it("is an event of which nobody knows the version, or another one than the lock's", async () => {
    const unknown = { name: "orders", events: { OrderPlaced: avroEvent<OrderPlaced>(facts) } };
    const handlers = [recording(unknown, { OrderPlaced: () => undefined })];
    const options = { consumer: "mail", provider: "shop", handlers, lock: join(folder, "none.lock") };
    await expect(recordContract(options)).rejects.toMatchObject({ code: "contract/no-schema-id" });
    const lock = join(folder, "concordat.lock");
    const write = (entry: object) =>
      writeFileSync(lock, JSON.stringify({ lockVersion: 1, subjects: { "orders-value": entry } }));
    write({ version: 4, id: 9, guid: "g", hash: "another" });
    await expect(recordContract({ ...options, lock })).rejects.toMatchObject({ code: "contract/stale-lock" });
    write({ version: 4, id: 9, hash });
    await expect(recordContract({ ...options, lock })).rejects.toMatchObject({ code: "contract/bad-lock" });
    write({ version: 4, id: 9, guid: "g", hash });
    expect((await recordContract({ ...options, lock })).contract.messages).toMatchObject([{ version: 4, schemaId: 9 }]);
  });
});

it("the recorder does not load Pact", () => {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    await import("@concordat/contracts/record");
    console.log(loaded.length > 10, loaded.filter((url) => url.includes("@pact-foundation")).length);`;
  const here = fileURLToPath(new URL("../..", import.meta.url));
  const out = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: here,
    encoding: "utf8",
  });
  expect(out.trim()).toBe("true 0");
});

describe("what handlers are given", () => {
  const recordAll = (on: object, also: object = {}, of: Parameters<typeof recording>[0] = topic) =>
    recordContract({
      consumer: "mail",
      provider: "shop",
      handlers: [recording(of, on as never, also as never)],
      lock: join(folder, "none.lock"),
    });

  it.each([
    ["handlers", [{ OrderPlaecd: () => undefined }], "contract/unknown-event"],
    [
      "events beside the sampled ones",
      [{ OrderPlaced: () => undefined }, { OrderPlaecd: [] }],
      "contract/unknown-event",
    ],
    ["no handlers at all", [{}], "contract/no-handlers"],
  ] as const)("a name that the topic does not have is an error, of %s", async (_, [on, also], code) => {
    await expect(recordAll(on, also)).rejects.toMatchObject({ code });
  });

  it("a handler of deletions is run and recorded, with what of it did not run", async () => {
    const seen: unknown[] = [];
    const gone = (key: string, { value }: { value: unknown }) => {
      seen.push([key, value]);
      if (key === "never") {
        seen.push("entered");
      }
    };
    const { contract, complete, gaps } = await recordAll({ delete: gone });
    expect(seen).toEqual([["key", null]]);
    expect(contract.deletions).toEqual([{ topic: "orders", gaps }]);
    expect([complete, gaps.length]).toEqual([false, 1]);
    expect(readPact(JSON.parse(pactText(contract)))).toEqual(contract);
    expect(isComplete(contract)).toBe(false);
    const throwing = () => {
      throw new Error("no such row");
    };
    await expect(recordAll({ delete: throwing })).rejects.toMatchObject({ code: "contract/handler-throws" });
  });

  it("a handler of deletions gets a key of its schema", async () => {
    const key = avroEvent<string>({ subject: "orders-key", schema: '"string"', fingerprint: "k" });
    const seen: unknown[] = [];
    await recordAll({ delete: (one: unknown) => void seen.push(typeof one) }, {}, { ...topic, key } as never);
    expect(seen).toEqual(["string"]);
  });
});
