import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SchemaError } from "../error.ts";
import type { Schema } from "../format.ts";
import { protoText } from "./arbitrary-file.fixture.ts";
import { RULES } from "./arbitrary-options.fixture.ts";
import { protobuf } from "./format.ts";
import { meaningOf } from "./meaning.fixture.ts";
import type { ProtobufModel } from "./model.ts";
import type { Option } from "./tree.ts";

const runs = process.env.CONCORDAT_DEEP === "1" ? 500 : 40;

const references = [{ name: "rules.proto", subject: "rules", version: 1, text: RULES }];
const parsed = new Map<string, Schema<ProtobufModel>>();

/** Each text is asked about several times in a row. */
function parse(text: string): Schema<ProtobufModel> {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size > 10) parsed.clear();
  const schema = protobuf.parse(text, { references });
  parsed.set(text, schema);
  return schema;
}

const meaning = (text: string, kept: boolean) => JSON.stringify(meaningOf(parse(text).model.descriptor, { kept }));

interface Printed {
  readonly stored: (text: string) => string;
  readonly normalized: (text: string) => string;
}

/** The first law that does not hold of a text, with what the two sides are; undefined where all do. */
function broken(text: string, { stored, normalized }: Printed): readonly string[] | undefined {
  try {
    const [s, n] = [stored(text), normalized(text)];
    const laws: readonly (readonly [string, string, string])[] = [
      ["stored, read and stored again", stored(s), s],
      ["what is stored means what was sent", meaning(s, true), meaning(text, true)],
      ["normalized, read and normalized again", normalized(n), n],
      ["what is normalized means what was sent", meaning(n, false), meaning(text, false)],
      ["what is stored is normalized to the same", normalized(s), n],
    ];
    return laws.find(([, one, other]) => one !== other);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return ["what is printed can be read", error.message];
  }
}

const OURS: Printed = {
  stored: (text) => protobuf.canonical(parse(text)),
  normalized: (text) => protobuf.normalized(parse(text)),
};

/** Milliseconds that the full counts may take. */
const DEEP_TIMEOUT = 900_000;

describe("a Protobuf schema of any kind", () => {
  it(
    "means what was sent, stored and normalized",
    () => {
      let length = 0;
      fc.assert(
        fc.property(fc.gen(), (draw) => {
          const text = protoText(draw);
          length += text.length;
          const law = broken(text, OURS);
          if (law !== undefined) throw new Error(`${law.join("\n---\n")}\n--- of\n${text}`);
        }),
        // A text of this size takes minutes to shrink; the error shows what differs.
        { numRuns: runs, seed: 15, endOnFailure: true },
      );
      console.log(`Protobuf schemas stored and normalized: ${runs}, ${length} characters`);
      expect(length).toBeGreaterThan(runs * 100);
    },
    DEEP_TIMEOUT,
  );

  it.each([
    ["strings without their escapes", after((text) => text.replaceAll('\\"', '"'))],
    [
      "numbers read as doubles",
      after((text) => text.replace(/\b\d{16,}\b/g, (digits) => String(BigInt(Number(digits))))),
    ],
    [
      "fractions of three digits",
      after((text) => text.replace(/\b\d+\.\d{4,}\b/g, (digits) => Number(digits).toFixed(3))),
    ],
    ["breaks that end no line", after((text) => text.replaceAll("\u2028", "\u2028  "))],
    [
      "one value of each option",
      { ...OURS, normalized: (text: string) => protobuf.normalized(withOneOfEach(parse(text))) },
    ],
  ] as const)("would be caught losing %s", (_, printed) => {
    const found = fc.check(
      fc.property(fc.gen(), (draw) => broken(protoText(draw), printed) === undefined),
      { numRuns: 300, seed: 16, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });

  it(
    "shares neither its stored nor its normalized text with one of another meaning",
    () => {
      const [stored, normalized] = [new Map<string, string>(), new Map<string, string>()];
      let pairs = 0;
      fc.assert(
        fc.property(fc.gen(), fc.nat(), (draw, at) => {
          const text = protoText(draw);
          for (const one of [text, changed(text, at)]) {
            if (!isSchema(one)) continue;
            pairs += 1;
            // Whatever had the same text before had the same meaning.
            const [s, n] = [OURS.stored(one), OURS.normalized(one)];
            const [whole, plain] = [meaning(one, true), meaning(one, false)];
            expect(stored.get(s) ?? whole).toBe(whole);
            expect(normalized.get(n) ?? plain).toBe(plain);
            stored.set(s, whole);
            normalized.set(n, plain);
          }
        }),
        { numRuns: runs / 2, seed: 17, endOnFailure: true },
      );
      expect(pairs).toBeGreaterThan(runs / 2);
      expect(stored.size).toBeGreaterThan(pairs / 2);
    },
    DEEP_TIMEOUT,
  );
});

/** A printer that does something to its texts. */
function after(change: (text: string) => string): Printed {
  return { stored: (text) => change(OURS.stored(text)), normalized: (text) => change(OURS.normalized(text)) };
}

/** A schema in which each message has the last option of each name alone. */
function withOneOfEach(schema: Schema<ProtobufModel>): Schema<ProtobufModel> {
  const nameOf = ({ name }: Option) => name.map(({ text }) => text).join(".");
  const items = schema.model.tree.items.map((item) => {
    if (item.kind !== "message") return item;
    const options = new Map(item.items.flatMap((one) => (one.kind === "option" ? [[nameOf(one), one] as const] : [])));
    return { ...item, items: [...options.values(), ...item.items.filter(({ kind }) => kind !== "option")] };
  });
  return { ...schema, model: { ...schema.model, tree: { ...schema.model.tree, items } } };
}

/** A text with one digit or one letter of a string made another, somewhere. */
function changed(text: string, at: number): string {
  const places = [...text.matchAll(/(?<== -?)\d(?=\d*[;,\]])|(?<=")[a-z](?=[a-z]*")/g)];
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return text;
  const other = /\d/.test(place[0]) ? (place[0] === "1" ? "2" : "1") : place[0] === "a" ? "b" : "a";
  return text.slice(0, place.index) + other + text.slice(place.index + 1);
}

function isSchema(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return false;
  }
}
