import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Compiling, compiling } from "../compiling.fixture.ts";
import { generate } from "../index.ts";
import { EVIL } from "../nasty.fixture.ts";
import { NASTY, nastyEvents } from "./nasty.fixture.ts";

/** Events of one topic, sent and handled. */
const usage = `
import { memory } from "@concordat/client/memory";
import { formatted } from "@concordat/client/json";
import { uuid } from "@concordat/client";
import { type Tree, nastyConsumer, nastyProducer } from "./nasty/index.ts";

await using transport = memory();
await using producer = await nastyProducer({ transport });
const seen: unknown[] = [];
await using _consumer = await nastyConsumer({
  transport,
  group: "g",
  on: {
    Tree(event) { const first: Tree | undefined = event.children[0]; seen.push(event, first?.byName["x"] ?? "none"); },
    Twins(event) { seen.push(event.own.own, event.home.street, event.home.next?.inner, event.left?.street, event.input); },
    Class(event) { seen.push(event.new.then, Object.getOwnPropertyDescriptor(event, "__proto__")?.value, event.constructor); },
    Unions({ method, contact, maybe, either }) {
      if (method.kind === "card") seen.push(method.pan);
      else if (method.kind === "iban") seen.push(method.iban);
      else seen.push(method.kind, method.change);
      if (contact !== undefined && "mail" in contact) seen.push(contact.mail);
      seen.push(maybe === null ? "null" : maybe.length, either);
    },
    Tuples(event) { const [text, number] = event.pair; seen.push(text.length, number.toFixed(1), event.open?.[1] ?? null); },
    Maps(event) { seen.push(event.labels?.["a"]?.length, event.prefixed?.["x-1"], event.mixed?.["note"]); },
    Parts(event) { seen.push(event.id, event.extra, event.note, event.zone); },
    Order(event) { seen.push(event.lines.map(({ n }) => n), event.event.jsonEvent, event.stated); },
    Modern(event) { seen.push(event.point, event.next?.next?.card, event.at); },
    StockLevel(event) { seen.push(event.level); },
    Bare(event) { seen.push(typeof event === "string" || event === null ? event : event[0]?.id); },
  },
  otherwise(meta) { seen.push(meta.event ?? "?"); },
  onError(error) { seen.push(String(error)); },
});
await producer.Tree({ value: 1, children: [{ value: 2, byName: { x: null } }], list: [[], null] }, { key: "k" });
await producer.Twins({ own: {}, home: { street: "h", next: { inner: true } }, left: { street: "l" }, input: false }, { key: "k" });
await producer.Class({ new: { then: "t" }, ["__proto__"]: {}, constructor: "c", toString: formatted("uri", "a:b"), hasOwnProperty: "constructor", valueOf: { ["__proto__"]: 1 } }, { key: "k" });
await producer.Unions({ method: { kind: "voucher" }, contact: { mail: "m", phone: "p" }, paid: { iban: "i" }, maybe: null, either: { y: 1 } }, { key: "k" });
await producer.Unions({ method: { kind: "iban", iban: "i" }, maybe: "four", mixed: { a: 1 } }, { key: "k" });
await producer.Tuples({ pair: ["ab", 2], open: ["x", null, 3] }, { key: "k" });
await producer.Maps({ labels: { a: "abc" }, prefixed: { "x-1": 5 }, mixed: { id: 1, note: true, other: "o" }, closed: {} }, { key: "k" });
await producer.Parts({ id: "i", extra: 2, note: "n" }, { key: "k" });
await producer.Order({ id: uuid(), lines: [{}, { n: 5 }], stated: "yes" }, { key: "k" });
await producer.Modern({ point: [1, 2], next: { next: { card: "4", at: formatted("date-time", "2026-01-02T03:04:05Z") } }, seen: true }, { key: "k" });
await producer.StockLevel({ level: 3 }, { key: "k" });
await producer.Bare([{ id: 9 }], { key: "k" });
await producer["BestellungGröße"]({ größe: 1.5, naïve_Ω: "да" }, { key: "k" });
await producer.Then("GREEN", { key: "k" });
await producer.Anything({ any: ["thing"] }, { key: "k" });
await producer.Booleans({ any: 1, loose: { a: "a" } }, { key: "k" });
await producer.Long({ field0: 0, ["__proto__"]: 7 }, { key: "k" });
await transport.idle();
if ("injected" in globalThis) throw new Error("a schema's text was run");
console.log(JSON.stringify(seen));
`;

/** Uses that must not compile: each directive is an error itself where the line below it compiles. */
const misuse = `
import { formatted } from "@concordat/client/json";
import { memory } from "@concordat/client/memory";
import { type Maps, type Modern, nastyConsumer, nastyProducer, type Tree, type Unions } from "./nasty/index.ts";

const transport = memory();
const producer = await nastyProducer({ transport });
// @ts-expect-error a property without default is missing
await producer.Tree({});
// @ts-expect-error no property of this name
await producer.Tree({ value: 1, childern: [] });
// @ts-expect-error null where the property may only be left out
await producer.Tree({ value: 1, list: undefined });
// @ts-expect-error left out where it may only be null
await producer.Unions({ method: { kind: "cash" } });
// @ts-expect-error undefined is not null
await producer.Unions({ method: { kind: "cash" }, maybe: undefined });
// @ts-expect-error another schema's property
await producer.Unions({ method: { kind: "card", iban: "i" }, maybe: null });
// @ts-expect-error no schema of this kind
await producer.Unions({ method: { kind: "gold" }, maybe: null });
// @ts-expect-error neither of the two that one is needed of
await producer.Unions({ method: { kind: "cash" }, maybe: null, either: {} });
// @ts-expect-error of oneOf, both
await producer.Unions({ method: { kind: "cash" }, maybe: null, paid: { card: "c", iban: "i" } });
// @ts-expect-error null is no string, though the list has it
await producer.Unions({ method: { kind: "cash" }, maybe: null, narrowed: null });
// @ts-expect-error a plain string is of no format
await producer.Modern({ at: "2026-01-02T03:04:05Z" });
// @ts-expect-error of another format
await producer.Modern({ at: formatted("date", "2026-01-02") });
// @ts-expect-error an element too many
await producer.Tuples({ pair: ["a", 1, 2] });
// @ts-expect-error an element is missing
await producer.Tuples({ pair: ["a"] });
// @ts-expect-error a value of another type under a pattern
await producer.Maps({ prefixed: { "z-1": 1 } });
// @ts-expect-error nothing may be in it
await producer.Maps({ closed: { a: 1 } });
// @ts-expect-error of allOf, what one part demands
await producer.Parts({ id: "i", extra: 1 });
// @ts-expect-error a value that the schema does not list
await producer.Then("BLUE");
// @ts-expect-error this property is nothing
await producer.Booleans({ never: 1 });
// @ts-expect-error handlers for the other events are missing
await nastyConsumer({ transport, group: "g", on: { Tree() {} } });
// @ts-expect-error no event of this name
await nastyConsumer({ transport, group: "g", on: { Elephant() {} }, otherwise() {} });
// @ts-expect-error what is read has what has a default
export const tree: Tree = { value: 1 };
declare const read: { readonly tree: Tree; readonly maps: Maps; readonly unions: Unions; readonly modern: Modern };
// @ts-expect-error what is read is not to be written to
read.tree.value = 2;
// @ts-expect-error a name that may be missing
read.maps.labels?.["a"].length;
// @ts-expect-error only one of them has it
read.unions.method.pan;
// @ts-expect-error what is left out is not there
read.modern.card.length;
`;

const KEYED = {
  topic: "keyed",
  events: [{ subject: "keyed-value", schemaType: "JSON" as const, schema: '{"title":"Placed","type":"object"}' }],
  key: {
    subject: "keyed-key",
    schemaType: "JSON" as const,
    schema:
      '{"title":"Key","type":"object","properties":{"customer":{"type":"string"},"region":{"type":"string","default":"eu"}},"required":["customer"]}',
  },
};

/** A topic whose keys have a JSON Schema. */
const keyedUsage = `
import { memory } from "@concordat/client/memory";
import { registryOf } from "@concordat/client/testing";
import { keyedConsumer, keyedProducer, keyedTopic } from "./keyed/index.ts";

await using transport = memory();
const registry = registryOf(keyedTopic);
const seen: unknown[] = [];
await using _consumer = await keyedConsumer({
  transport,
  registry,
  group: "g",
  on: {
    Placed(_event, meta) { seen.push(meta.key?.customer, meta.key?.region); },
    delete(key) { seen.push(["deleted", key.customer]); },
  },
});
await using producer = await keyedProducer({ transport, registry });
await producer.Placed({}, { key: { customer: "c" } });
await producer.delete({ customer: "c" });
// @ts-expect-error a key is an object
await producer.Placed({}, { key: "c" }).catch((error: unknown) => seen.push(String(error)));
await transport.idle();
console.log(JSON.stringify(seen));
`;

describe("generated code of JSON Schemas", () => {
  let code: Compiling;
  beforeAll(async () => {
    code = compiling("codegen-json");
    const alone = nastyEvents().map((event, index) => ({ topic: `alone ${index}`, events: [event] }));
    const topics = [{ topic: "nasty", events: nastyEvents() }, ...alone, KEYED];
    for (const { path, text } of await generate({ topics })) code.write(path, text);
    code.write("keyed-usage.ts", keyedUsage);
    code.write("usage.ts", usage);
    code.write("misuse.ts", misuse);
  });

  test("compiles under the strictest settings, and wrong uses do not", () => {
    expect(code.compile()).toBe("");
  });

  test("runs under Node as it is, round trip and all, and no schema text runs", () => {
    expect(JSON.parse(code.run("usage.ts"))).toEqual([
      { value: 1, children: [{ value: 2, children: [], byName: { x: null } }], byName: {}, list: [[], null] },
      "none",
      ...[1, "h", true, "l", false],
      ...["t", { bytes: "b" }, "c"],
      ...["voucher", 0, "m", "null", { y: 1 }],
      ...["i", 4, null],
      ...[2, "2.0", null],
      ...[3, 5, true],
      ...["i", 2, "n", "z"],
      ...[[1, 5], "x", "yes"],
      ...[[1, 2], "4", null],
      3,
      9,
      ...["BestellungGröße", "Then", "Anything", "Booleans", "Long"],
    ]);
  });

  test("keys of a JSON Schema are written, read and deleted as it says", () => {
    expect(JSON.parse(code.run("keyed-usage.ts"))).toEqual([
      expect.stringContaining("must be an object, but is a string"),
      ...["c", "eu"],
      ["deleted", "c"],
    ]);
  });

  test("every module loads by itself, runs nothing of its schema, and imports nothing but the client", async () => {
    const files = await generate({ topics: [{ topic: "nasty", events: nastyEvents() }] });
    const modules = files.map(({ path }) => path);
    expect(modules).toHaveLength(2 * Object.keys(NASTY).length + 2);
    for (const { text } of files) {
      expect(text).toMatch(/^(?:\/\/ @ts-nocheck\n)?\/\/ Generated by Concordat /);
      for (const [, from = ""] of text.matchAll(/^(?:import|export) .*from (.*);$/gm))
        expect(from).toMatch(/^"(?:@concordat\/client(?:\/json|\/testing)?|\.\/[\w/-]+\.ts)"$/);
      expect(text).not.toMatch(/\brequire\(/);
    }
    const imports = modules.map((path) => `await import(${JSON.stringify(`./${path}`)});`);
    code.write("load.ts", `${imports.join("\n")}\nconsole.log("injected" in globalThis);\nexport {};\n`);
    expect(code.run("load.ts").trim()).toBe("false");
  });
});

const evilText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom(...EVIL.split("\n"), "*/", "/*", "`", "$", "{", "}", "'", '"', "\\", "\u2028", "//#"))
    .map((parts) => parts.join("")),
);

test("whatever stands in names, comments, values, patterns and defaults, the source is our own", async () => {
  const property = fc.asyncProperty(evilText, evilText, async (text, other) => {
    const schema = JSON.stringify({
      title: text,
      description: other,
      type: "object",
      properties: {
        [text]: { description: text, type: "string", default: other },
        [`x${other}`]: { enum: [text, [other], { [text]: other }] },
        c: { const: other, deprecated: text },
      },
      required: [other],
      patternProperties: { "^x": { $ref: "#/definitions/d" } },
      definitions: { d: { title: other, format: text } },
    });
    const events = [{ subject: text, schemaType: "JSON" as const, schema }];
    for (const { path, text: source } of await generate({ topics: [{ topic: text, events }] })) {
      const code = source.replace(/^(?:\/\/ @ts-nocheck\n)?\/\/ Generated by Concordat .*/, "");
      const bare = code.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*\*[\s\S]*?\*\/|`x\$\{string\}`/g, '""');
      // How ajv writes what escapes pointers.
      const words = bare.replaceAll("/~/g", '""').replaceAll("/\\//g", '""');
      const known = path.endsWith("checks.ts") ? /^[{}()[\]<>=;:,.*?|&/@_!+-]+$/ : /^[{}()[\]<>=;:,.*?|&/@_]+$/;
      // Every word that is left is of the generator or of the schema's own names.
      for (const word of words.match(/[^\s\p{ID_Continue}"$]+/gu) ?? []) expect(word).toMatch(known);
      expect(code).not.toMatch(/[^\p{L}\p{M}\p{N}\p{P}\p{S} \n]/u);
      expect(code).not.toMatch(/[/*]#/);
      expect(code).not.toMatch(/^[\s/*]*@(?!deprecated)/m);
      expect(bare).not.toMatch(/\b(?:globalThis|injected)\b/);
    }
  });
  await fc.assert(property, { seed: 1, numRuns: process.env.CONCORDAT_DEEP === "1" ? 2_000 : 50 });
});
