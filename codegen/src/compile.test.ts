import { beforeAll, describe, expect, test } from "vitest";
import { type Compiling, compiling } from "./compiling.fixture.ts";
import { generate } from "./index.ts";
import { NASTY, nastyEvents } from "./nasty.fixture.ts";

/** Events of one topic, at the file that each schema's module has. */
const usage = `
import { memory } from "@concordat/client/memory";
import { count, type DateDays, decimal, now, type TimeMicros, type TimeMillis, type LocalTimestampMicros, uuid } from "@concordat/client";
import { nastyConsumer, nastyProducer, type Tree } from "./nasty/index.ts";

await using transport = memory();
await using producer = await nastyProducer({ transport });
const seen: unknown[] = [];
await using _consumer = await nastyConsumer({
  transport,
  group: "g",
  on: {
    Tree(event) { const first: Tree | undefined = event.children[0]; seen.push(event, first); },
    Twins(event) {
      if (event.either === null) seen.push("none");
      else if (event.either.$type === "left.Address") seen.push(event.either.street);
      else seen.push(event.either.lines);
    },
    Unions(event) { if (event.method.$type === "pay.Iban") seen.push(event.method.iban); else seen.push(event.method.exp); },
    class_(event) { seen.push(Object.keys(event), Object.getOwnPropertyDescriptor(event, "__proto__")?.value); },
    Long(event) {
      const either = event.either?.$type === "First" ? event.either : null;
      const own = either === null ? undefined : Object.getOwnPropertyDescriptor(either, "__proto__")?.value;
      seen.push([either?.$type, own, either?.field29, event.field29, event.constructor]);
    },
  },
  otherwise(meta) { seen.push(meta.event ?? "?"); },
  onError(error) { seen.push(String(error)); },
});
const bytes = Uint8Array.of(1, 2);
await producer.Tree({ value: 1, children: [{ value: 2n }] }, { key: "k" });
await producer.Twins({ left: { street: "s" }, right: { lines: ["l"] }, either: { $type: "right.hand.Address", lines: ["x"] } }, { key: "k" });
await producer.Unions({ method: { $type: "pay.Card", pan: "4" }, many: [{ $type: "X", x: 1 }, { $type: "Y", y: 2 }], numbers: 5n, single: "s", symbol: "RED" }, { key: "k" });
await producer.class_({ new: { then: "t" }, default: { constructor: 3 }, ["__proto__"]: { bytes }, toString: null, hasOwnProperty: "constructor" }, { key: "k" });
await producer.Logical({
  id: uuid(), total: decimal("12.5"), fixedTotal: decimal("-0.125"), day: count<DateDays>(3), time: count<TimeMillis>(4),
  micros: count<TimeMicros>(5), at: now(), local: count<LocalTimestampMicros>(6), odd: "o", bad: bytes, duration: new Uint8Array(12),
}, { key: "k" });
await producer["Bestellung_größe"]({ größe: 1.5, naïve_Ω: "да" }, { key: "k" });
await producer.Evil({ kind: "A" }, { key: "k" });
await producer.Bare([{ id: 9n }], { key: "k" });
await producer.then_("GREEN", { key: "k" });
await producer.Nothing({}, { key: "k" });
await producer.Long({ either: { $type: "First", ["__proto__"]: "p" }, constructor: 3 }, { key: "k" });
await producer.Order({ id: "i", lines: [{}], event: { avroEvent: "x" } }, { key: "k" });
await transport.idle();
if ("injected" in globalThis) throw new Error("a schema's text was run");
console.log(JSON.stringify(seen));
`;

const KEYED = {
  topic: "keyed",
  events: [
    { subject: "keyed-value", schema: '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}' },
    // Its name is the producer's own for deletions.
    { subject: "delete", schema: '{"type":"record","name":"delete","fields":[]}' },
  ],
  key: {
    subject: "keyed-key",
    id: 7,
    schema:
      '{"type":"record","name":"Placed","namespace":"key","fields":[{"name":"customer","type":"string"},{"name":"region","type":"string","default":"eu"}]}',
  },
};

/** A topic whose keys have a schema, of a name that an event has too. */
const keyedUsage = `
import { memory } from "@concordat/client/memory";
import { registryOf } from "@concordat/client/testing";
import { keyedConsumer, keyedProducer, keyedStream, keyedTopic, type Placed, type Placed_2, type Placed_2Input } from "./keyed/index.ts";
import { mockKeyedConsumer, mockKeyedProducer, sampleKey } from "./keyed/testing.ts";

await using transport = memory();
const registry = registryOf(keyedTopic);
const seen: unknown[] = [];
await using _consumer = await keyedConsumer({
  transport,
  registry,
  group: "g",
  on: {
    Placed(event: Placed, meta) { const region: string | undefined = meta.key?.region; seen.push(event.id, region); },
    delete(key: Placed_2) { seen.push(["deleted", key.customer]); },
  },
  otherwise(meta) { seen.push(meta.event, meta.key?.region); },
});
await using producer = await keyedProducer({ transport, registry });
const key: Placed_2Input = { customer: "c" };
await producer.Placed({ id: "i" }, { key });
await producer.delete(key);
await producer.delete_({}, { key });
await transport.idle();
for await (const { meta } of keyedStream({ transport, registry, others: "give" })) seen.push(meta.key?.customer.length);
await using mock = await mockKeyedProducer();
await mock.producer.Placed({ id: "m" }, { key });
await mock.producer.delete({ customer: "gone" });
const [sent] = await mock.sent();
const [deleted] = await mock.deleted();
seen.push(sent?.meta.key?.region, deleted?.key.customer, typeof sampleKey(3).customer);
const handlers = mockKeyedConsumer({ on: { delete: ({ customer }) => void seen.push(customer) }, otherwise() {} });
await handlers.delete({ customer: "d" });
console.log(JSON.stringify(seen));
`;

const keyedMisuse = `
import { memory } from "@concordat/client/memory";
import { nastyProducer } from "./nasty/index.ts";
import { keyedConsumer, keyedProducer } from "./keyed/index.ts";

const transport = memory();
const producer = await keyedProducer({ transport });
// @ts-expect-error the key is missing
await producer.Placed({ id: "i" });
// @ts-expect-error the key is missing from the options
await producer.Placed({ id: "i" }, { messageId: "m" });
// @ts-expect-error these keys are no texts
await producer.Placed({ id: "i" }, { key: "c" });
// @ts-expect-error a field of the key is missing
await producer.delete({ region: "eu" });
// @ts-expect-error an event's deletion needs its key
await producer.delete();
// @ts-expect-error a key without a schema is a text or bytes
await (await nastyProducer({ transport })).delete({ customer: "c" });
// @ts-expect-error the key has no such field
await keyedConsumer({ transport, group: "g", on: { Placed(_, meta) { return meta.key?.nothing; } }, otherwise() {} });
// @ts-expect-error deletions alone leave events without a handler
await keyedConsumer({ transport, group: "g", on: { delete() {} } });
`;

/** Longs held as bigints, and as numbers. */
const LONGS = {
  topic: "longs",
  events: [
    {
      subject: "longs-value",
      schema:
        '{"type":"record","name":"Longs","fields":[{"name":"id","type":"long"},{"name":"seen","type":"long"},{"name":"most","type":"long","default":9223372036854775807}]}',
      longs: { "Longs.id": "bigint" },
    },
  ],
} as const;

const longsUsage = `
import { type Longs, longsTopic } from "./longs/index.ts";
import { sample } from "./longs/testing.ts";

declare const read: Longs;
export const id = (): bigint => read.id;
export const most = (): bigint => read.most;
export const seen = (): number => read.seen;
// @ts-expect-error this one is a bigint
export const wrong = (): number => read.id;
const { encode } = longsTopic.events.Longs;
encode({ id: 2n ** 60n, seen: 1 });
let refused: unknown;
try {
  encode({ id: 1n, seen: 2n ** 60n });
} catch (error) {
  refused = String(error);
}
const { id: sampled, most: other, seen: number } = sample.Longs();
console.log(JSON.stringify([refused, typeof sampled, typeof other, typeof number]));
`;

/** Uses that must not compile: each directive is an error itself where the line below it compiles. */
const misuse = `
import { memory } from "@concordat/client/memory";
import { type Logical, nastyConsumer, nastyProducer, type Tree } from "./nasty/index.ts";

const transport = memory();
const producer = await nastyProducer({ transport });
// @ts-expect-error a field without default is missing
await producer.Tree({});
// @ts-expect-error a bigint where a string belongs
await producer.Order({ id: 1n, lines: [], event: { avroEvent: "" } });
// @ts-expect-error a plain string is no decimal
export const total: Logical["total"] = "12.5";
// @ts-expect-error a symbol that the enum does not have
await producer.Evil({ kind: "C" });
// @ts-expect-error the branch must be named
await producer.Unions({ method: { pan: "4" }, many: null, numbers: 1, single: "s", symbol: null });
// @ts-expect-error no branch of this name
await producer.Unions({ method: { $type: "pay.Cash" }, many: null, numbers: 1, single: "s", symbol: null });
// @ts-expect-error handlers for the other events are missing
await nastyConsumer({ transport, group: "g", on: { Tree() {} } });
// @ts-expect-error no event of this name
await nastyConsumer({ transport, group: "g", on: { Elephant() {} }, otherwise() {} });
// @ts-expect-error what is read always has its fields
export const tree: Tree = { value: 1 };
declare const read: Tree;
// @ts-expect-error what is read is not to be written to
read.value = 2;
`;

describe("generated code", () => {
  let code: Compiling;
  beforeAll(async () => {
    code = compiling("codegen");
    const alone = nastyEvents().map((event, index) => ({ topic: `alone ${index}`, events: [event] }));
    const evilTopic = { topic: '*/ globalThis.injected = true; //"`${\n', events: nastyEvents().slice(0, 1) };
    const open = { topic: "open", events: nastyEvents().slice(0, 1) };
    const topics = [{ topic: "nasty", events: nastyEvents() }, ...alone, evilTopic, open, KEYED, LONGS];
    for (const { path, text } of await generate({ topics })) code.write(path, text);
    code.write("usage.ts", usage);
    code.write("misuse.ts", misuse);
    code.write("keyed-usage.ts", keyedUsage);
    code.write("keyed-misuse.ts", keyedMisuse);
    code.write("longs-usage.ts", longsUsage);
  });

  test("compiles under the strictest settings, and wrong uses do not", () => {
    expect(code.compile()).toBe("");
  });

  test("holds longs as was chosen, and refuses to write what would be read as another number", () => {
    expect(JSON.parse(code.run("longs-usage.ts"))).toEqual([
      expect.stringMatching(/seen: .*longs: "bigint"/),
      "bigint",
      "bigint",
      "number",
    ]);
  });

  test("runs under Node as it is, round trip and all, and no schema text runs", () => {
    expect(JSON.parse(code.run("usage.ts"))).toEqual([
      { value: 1, children: [{ value: 2, children: [], byName: {} }], byName: {} },
      { value: 2, children: [], byName: {} },
      ["x"],
      null,
      ["new", "default", "__proto__", "toString", "hasOwnProperty"],
      { bytes: { 0: 1, 1: 2 } },
      "Logical",
      "Bestellung_größe",
      "Evil",
      "Bare",
      "then_",
      "Nothing",
      ["First", "p", 29, 29, 3],
      "Order",
    ]);
  });

  test("keys of a schema are written, read and deleted as it says, beside an event of the same name", () => {
    expect(JSON.parse(code.run("keyed-usage.ts"))).toEqual([
      ...["i", "eu", ["deleted", "c"], "delete_", "eu"],
      ...[1, 1, 1],
      ...["eu", "gone", "string", "d"],
    ]);
  });

  test("every module loads by itself, and runs nothing of its schema", async () => {
    const topics = [{ topic: "nasty", events: nastyEvents() }];
    const modules = (await generate({ topics })).map(({ path }) => path);
    expect(modules).toHaveLength(Object.keys(NASTY).length + 2);
    const imports = modules.map((path) => `await import(${JSON.stringify(`./${path}`)});`);
    code.write("load.ts", `${imports.join("\n")}\nconsole.log("injected" in globalThis);\nexport {};\n`);
    expect(code.run("load.ts").trim()).toBe("false");
  });
});
