import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SchemaError } from "../error.ts";
import { avroText } from "./arbitrary-schema.fixture.ts";
import { avro } from "./format.ts";

const runs = process.env.CONCORDAT_DEEP === "1" ? 5_000 : 200;

const parse = (text: string) => avro.parse(text, { strictness: "confluent" });

/** What either of two schemas does not read of the other as it was written. */
function differences(one: string, other: string): readonly string[] {
  const [a, b] = [parse(one), parse(other)];
  return [...avro.compare(a, b), ...avro.compare(b, a)].map(({ rule, location }) => `${rule} ${location}`);
}

interface Printed {
  readonly stored: (text: string) => string;
  readonly normalized: (text: string) => string;
}

const OURS: Printed = {
  stored: (text) => avro.canonical(parse(text)),
  normalized: (text) => avro.normalized(parse(text)),
};

/** The first law that does not hold of a text; undefined where all do. */
function broken(text: string, { stored, normalized }: Printed): readonly unknown[] | undefined {
  try {
    const [s, n] = [stored(text), normalized(text)];
    const laws = [
      ["stored, read and stored again", stored(s), s],
      ["normalized, read and normalized again", normalized(n), n],
      ["what is stored is normalized to the same", normalized(s), n],
      ["what is stored means what was sent", differences(text, s).join(), ""],
      ["what is normalized means what was sent", differences(text, n).join(), ""],
      ["what is stored is known by the same fingerprint", avro.fingerprint(parse(s)), avro.fingerprint(parse(text))],
    ];
    return laws.find(([, one, other]) => one !== other);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return ["what is printed can be read", error.message];
  }
}

describe("an Avro schema of any kind", () => {
  it("means what was sent, stored and normalized", () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const text = avroText(draw);
        const law = broken(text, OURS);
        if (law !== undefined) throw new Error(`${law.join("\n---\n")}\n--- of\n${text}`);
      }),
      { numRuns: runs, seed: 18, endOnFailure: true },
    );
  });

  it("shares no text with one that is read as something else", () => {
    let different = 0;
    fc.assert(
      fc.property(fc.gen(), fc.nat(), (draw, at) => {
        const text = avroText(draw);
        const other = changed(text, at);
        if (!isSchema(other) || differences(text, other).length === 0) return;
        different += 1;
        expect(OURS.stored(other)).not.toBe(OURS.stored(text));
        expect(OURS.normalized(other)).not.toBe(OURS.normalized(text));
      }),
      { numRuns: runs, seed: 19, endOnFailure: true },
    );
    expect(different).toBeGreaterThan(runs / 10);
  });

  it.each([
    ["longs as doubles", (text: string) => text.replace(/\b\d{16,}\b/g, (digits) => String(BigInt(Number(digits))))],
    ["a default", (text: string) => text.replace(/,"default":"?[\w.-]+"?/, "")],
    ["an order of symbols", (text: string) => text.replace('"A","B"', '"B","A"')],
    ["strings without their escapes", (text: string) => text.replaceAll("\\\\", "\\")],
  ] as const)("would be caught losing %s", (_, lose) => {
    const printed = { stored: (text: string) => lose(OURS.stored(text)), normalized: OURS.normalized };
    const found = fc.check(
      fc.property(fc.gen(), (draw) => broken(avroText(draw), printed) === undefined),
      { numRuns: 1_000, seed: 20, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});

/** A text with one type, digit or symbol made another, somewhere. */
function changed(text: string, at: number): string {
  const places = [...text.matchAll(/"(?:int|long|string|double|A|B|f\d)"|(?<="default":-?)\d/g)];
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return text;
  const others: Readonly<Record<string, string>> = {
    '"int"': '"long"',
    '"long"': '"int"',
    '"string"': '"bytes"',
    '"double"': '"float"',
    '"A"': '"B"',
  };
  const other = /^\d$/.test(place[0]) ? (place[0] === "1" ? "2" : "1") : (others[place[0]] ?? '"Z"');
  return text.slice(0, place.index) + other + text.slice(place.index + place[0].length);
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
