import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../../test/support/vectors.ts";
import { integerFrom, type Random, randomFrom } from "../../random.ts";
import type { AvroType } from "../model.ts";
import { parseAvro } from "../parse.ts";
import { sampleAvro } from "../sample.ts";
import { InBranch } from "./branch.ts";
import type { CodecSource } from "./emit/functions.ts";
import {
  CodecError,
  compileDecoder,
  compileEncoder,
  createDecoder,
  createEncoder,
  decodeSource,
  encodeSource,
  type ValueReader,
  type ValueWriter,
} from "./index.ts";
import { written } from "./sink.ts";
import { readWhole } from "./source.ts";

const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const MUTATIONS = DEEP ? 40 : 3;

const model = (schema: unknown): AvroType => parseAvro(JSON.stringify(schema)).model;
const record = (...fields: readonly object[]): AvroType => model({ type: "record", name: "R", fields });

/** What the text makes; the interpreter, which stands behind it otherwise, is not there to help. */
function root<Root>(source: CodecSource | undefined): Root {
  if (source === undefined) throw new Error("no source");
  return new Function(`"use strict";\n${source.text}\nreturn ${source.root};`)();
}

const FAILED = Symbol("failed");

function orFailed(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof CodecError) return FAILED;
    throw error;
  }
}

/** What a function gives, or the code and path of its error. */
function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof CodecError) return { code: error.code, path: error.path, detail: error.detail };
    throw error;
  }
}

function eventsOf(type: AvroType): readonly unknown[] {
  try {
    return sampleAvro(type, 3);
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^avro\/(no-finite-event|event-too-large)$/) });
    return [];
  }
}

/** Some bytes changed, left out, put in, or all behind a place cut off. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const all = [...bytes];
  const at = integerFrom(random, 0, all.length);
  const byte = integerFrom(random, 0, 3) === 0 ? 0xff : integerFrom(random, 0, 255);
  const cut = [all.length, 0, 1, 1][integerFrom(random, 0, 3)] ?? 0;
  all.splice(at, cut, ...(cut === all.length ? [] : [byte]));
  return Uint8Array.from(all);
}

/** Holds the functions emitted for a pair against the interpreter, by themselves and with the interpreter behind them. */
function hold(writer: AvroType, reader: AvroType, random: Random, counts: Counts): void {
  const write = root<ValueWriter>(encodeSource(writer));
  const read = root<ValueReader>(decodeSource(writer, reader));
  const [encode, interpretWrite] = [compileEncoder(writer), createEncoder(writer)];
  const [decode, interpret] = [compileDecoder(writer, reader), createDecoder(writer, reader)];
  const check = (bytes: Uint8Array): void => {
    const expected = outcome(() => interpret(bytes));
    expect(outcome(() => decode(bytes))).toEqual(expected);
    const alone = orFailed(() => readWhole(bytes, 0, read));
    expect(alone === FAILED ? "failed" : { value: alone }).toEqual(
      Object.hasOwn(expected as object, "value") ? expected : "failed",
    );
    if (alone === FAILED) counts.refused += 1;
    else counts.read += 1;
  };
  for (const event of eventsOf(writer)) {
    const bytes = interpretWrite(event);
    expect(encode(event)).toEqual(bytes);
    const alone = orFailed(() => written(write, event));
    if (alone === FAILED) counts.left += 1;
    else expect(alone).toEqual(bytes);
    counts.written += 1;
    check(bytes);
    for (let count = 0; count < MUTATIONS; count += 1) check(mutated(bytes, random));
  }
}

interface Counts {
  written: number;
  /** Of those, left to the interpreter: only values of unions with a map beside a record may be. */
  left: number;
  read: number;
  refused: number;
}

const noCounts = (): Counts => ({ written: 0, left: 0, read: 0, refused: 0 });

describe.skipIf(!haveVectors("avro-compat.jsonl", "avro-parse.jsonl", "avro-canonical.jsonl"))("emitted codecs", () => {
  it("read what each pair of the vectors says, and refuse what it does not, as the interpreter does", () => {
    const counts = noCounts();
    const random = randomFrom(20_261_126);
    for (const { reader, writer } of vectors<{ reader: unknown; writer: unknown }>("avro-compat.jsonl"))
      hold(model(writer), model(reader), random, counts);
    expect(counts.written).toBeGreaterThan(5_000);
    expect(counts.left / counts.written).toBeLessThan(0.02);
    expect(counts.read).toBeGreaterThan(5_000);
    expect(counts.refused).toBeGreaterThan(5_000);
  });

  it("write and read the events of every other schema of the vectors", () => {
    const counts = noCounts();
    const random = randomFrom(7);
    const rows = [
      ...vectors<{ schema: string; valid: boolean }>("avro-parse.jsonl").filter(({ valid }) => valid),
      ...vectors<{ schema: string }>("avro-canonical.jsonl"),
    ];
    for (const { schema } of rows) {
      const type = parseAvro(schema, { strictness: "java" }).model;
      if (encodeSource(type) !== undefined) hold(type, type, random, counts);
    }
    expect(counts.written).toBeGreaterThan(900);
    expect(counts.left / counts.written).toBeLessThan(0.05);
  });
});

describe("records of many fields", () => {
  const int = (name: string, more: object = {}): object => ({ name, type: "int", ...more });
  const many = Array.from({ length: 60 }, (_, index) => int(`f${index}`));
  const named = (name: string, fields: readonly object[]): object => ({ type: "record", name, fields });
  const odd = ["__proto__", "constructor", "toString", "größe"].map((name) => int(name));
  const tagged = [named("A", [...many, ...odd]), named("B", [...odd, ...many]), "null"];
  const pairs: Readonly<Record<string, readonly [writer: AvroType, reader: AvroType]>> = {
    "as they are": [record(...many), record(...many)],
    "of names that ask for care": [record(...odd, ...many), record(...many, ...odd)],
    "in another order": [record(...many), record(...many.toReversed())],
    "of which the reader dropped some": [record(...many), record(...many.slice(40), ...many.slice(0, 5))],
    "of which the reader added some": [
      record(...many.slice(0, 30)),
      record(...many.slice(0, 30), ...odd.map((field) => ({ ...field, default: 7 }))),
    ],
    "short, read as long": [
      record(...many.slice(0, 3)),
      record(...many.slice(0, 3), ...[...many.slice(3), ...odd].map((field) => ({ ...field, default: 5 }))),
    ],
    "long, read as short": [record(...many), record(...many.slice(7, 9))],
    "with tags": [model(tagged), model(tagged.toReversed())],
    "that cannot be read": [record(...many.slice(1)), record(...many)],
  };

  it.each(Object.entries(pairs))("are written and read %s", (_, [writer, reader]) => {
    const counts = noCounts();
    hold(writer, reader, randomFrom(1), counts);
    expect(counts.written).toBeGreaterThan(0);
    expect(counts.left).toBe(0);
  });

  it("are objects like any other", () => {
    const type = record(...many);
    const read = root<ValueReader>(decodeSource(type, type));
    const event = readWhole(new Uint8Array(60), 0, read);
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(event).toStrictEqual(Object.fromEntries(many.map((field) => [Reflect.get(field, "name"), 0])));
  });
});

describe("values for an emitted encoder", () => {
  const card = { type: "record", name: "Card", fields: [{ name: "pan", type: "string", default: "none" }] };
  const cash = { type: "record", name: "Cash", fields: [] };
  const types: readonly AvroType[] = [
    model(["null", "int", "double", "string"]),
    model(["float", "long", "bytes"]),
    model(["float", "double"]),
    model(["null", card, cash]),
    model(["null", card]),
    model([card, { type: "map", values: "int" }, { type: "array", items: "int" }]),
    model([{ type: "enum", name: "E", symbols: ["A", "B"] }, "string"]),
    model(["string", { type: "bytes", logicalType: "decimal", precision: 4, scale: 2 }, "boolean"]),
    record(
      { name: "constructor", type: "int", default: 3 },
      { name: "__proto__", type: ["null", card], default: null },
    ),
    record({ name: "a", type: "long" }, { name: "b", type: ["null", "int"], default: null }),
    model({ type: "map", values: { type: "array", items: "int" } }),
    model("string"),
    model("long"),
    model("int"),
  ];
  const key = fc.constantFrom("a", "b", "pan", "$type", "constructor", "__proto__", "toString", "größe");
  const leaf = fc.oneof(
    fc.constantFrom(null, undefined, true, 0, -0, 1.5, 0.1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -(2 ** 31)),
    fc.constantFrom(
      2 ** 53 - 1,
      -(2 ** 53) + 1,
      2 ** 53,
      2n ** 63n,
      -(2n ** 63n),
      5n,
      "A",
      "Card",
      "12.50",
      "1e5",
      "\ud800",
    ),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: "binary", maxLength: 90 }),
    fc.uint8Array({ maxLength: 5 }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: false }),
      fc.dictionary(key, tie("value"), { maxKeys: 2 }).map((fields) => Object.create(fields)),
    ),
  }));

  it.each(types.map((type, index) => [index, type] as const))(
    "are taken or refused as by the interpreter (%#)",
    (_, type) => {
      const write = root<ValueWriter>(encodeSource(type));
      const [encode, interpret] = [compileEncoder(type), createEncoder(type)];
      fc.assert(
        fc.property(value, (given) => {
          const expected = outcome(() => interpret(given));
          expect(outcome(() => encode(given))).toEqual(expected);
          const alone = orFailed(() => written(write, given));
          // The emitted function may leave a value to the interpreter. It may not write another thing, or what is refused.
          if (alone !== FAILED) expect({ value: alone }).toEqual(expected);
        }),
        { seed: 20261126, numRuns: DEEP ? 20_000 : 400 },
      );
    },
  );

  it("may name their branch", () => {
    const [int, double] = ["int", "double"].map((kind) => model(kind));
    const union = { ...model(["int", "double"]), branches: [int, double] } as AvroType;
    const given = new InBranch(double as AvroType, 0);
    expect(compileEncoder(union)(given)).toEqual(createEncoder(union)(given));
  });

  it("may write other events while they are read", () => {
    const encode = compileEncoder(record({ name: "a", type: "string" }, { name: "b", type: "string" }));
    const inner = encode({ a: "in", b: "ner" });
    const event = {
      get a() {
        expect(encode({ a: "in", b: "ner" })).toEqual(inner);
        return "out";
      },
      b: "er",
    };
    expect(encode(event)).toEqual(encode({ a: "out", b: "er" }));
  });
});

describe("text of a schema in emitted code", () => {
  const EVIL = [
    "*/ globalThis.injected = 1; /*",
    "`",
    ["$", "{globalThis.injected = 1}"].join(""),
    '"; globalThis.injected = 1; "',
    "'; globalThis.injected = 1; '",
    "\u2028globalThis.injected = 1",
    "\n",
    "\\",
    "//# sourceMappingURL=x",
    "\u202e",
    "\ud800",
    "__proto__",
  ];
  const text = fc.oneof(
    fc.constantFrom(...EVIL),
    fc.array(fc.constantFrom(...EVIL), { maxLength: 4 }).map((all) => all.join("")),
    fc.string({ unit: "binary" }),
  );
  const names = [
    "__proto__",
    "constructor",
    "toString",
    "class",
    "sink",
    "source",
    "value",
    "record",
    "field0",
    "größe",
    "名前",
  ];

  it("is never run, and comes back as it was", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: 1 }),
        text,
        fc.dictionary(text, fc.integer({ min: -9, max: 9 })),
        (fields, doc, map) => {
          const [first = "a", ...others] = fields;
          // Symbols of a stricter registry are names; what reads schemas leniently has to stand any text.
          const symbols = {
            kind: "enum",
            name: { full: doc, short: doc, space: "" },
            symbols: [doc, "other"],
            default: doc,
            aliases: [],
            props: new Map(),
            logical: undefined,
            doc,
            at: undefined,
          } as const;
          expect(root<ValueReader>(decodeSource(symbols, symbols))).toBeTypeOf("function");
          expect(compileDecoder(symbols)(compileEncoder(symbols)(doc))).toBe(doc);
          const writer = record({ name: first, type: "string", doc });
          const reader = record(
            { name: first, type: "string", doc },
            ...others.map((name) => ({ name, type: "string", default: doc, doc })),
            { name: "map", type: { type: "map", values: "int" }, default: map },
          );
          const read = root<ValueReader>(decodeSource(writer, reader));
          const bytes = compileEncoder(writer)(Object.fromEntries([[first, doc]]));
          const expected = createDecoder(writer, reader)(bytes);
          expect(readWhole(bytes, 0, read)).toEqual(expected);
          expect(Object.keys(expected as object)).toEqual([first, ...others, "map"]);
          expect("injected" in globalThis).toBe(false);
        },
      ),
      { seed: 20261126, numRuns: DEEP ? 20_000 : 300 },
    );
  });
});
