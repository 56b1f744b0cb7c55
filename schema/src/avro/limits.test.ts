import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SchemaError } from "../error.ts";
import { createDecoder, createEncoder } from "./codec/index.ts";
import { compareAvro } from "./compare.ts";
import { avro } from "./format.ts";
import { parseAvro } from "./parse.ts";

const RUNS = process.env.CONCORDAT_DEEP ? 20_000 : 300;

describe("bounds of the Avro engine", () => {
  it.each([
    ["arrays in arrays", `${'{"type":"array","items":'.repeat(10_000)}"int"${"}".repeat(10_000)}`, "json/too-deep"],
    ["a hundred thousand brackets", "[".repeat(100_000), "json/too-deep"],
    ["records that lead on by name", chain(5_000), "avro/too-deep"],
  ])("refuses %s with a place", (_, text, code) => {
    const error = caught(() => parseAvro(text));
    expect(error).toMatchObject({ code, place: { line: 1 } });
  });

  it("reads, prints and compares the longest chain that it takes", () => {
    const schema = parseAvro(chain(240));
    expect(avro.canonical(parseAvro(avro.canonical(schema)))).toBe(avro.canonical(schema));
    expect(compareAvro(schema.model, parseAvro(chain(240)).model)).toEqual([]);
  });

  it("gives up on cycles whose pairs go on too long, without overflowing", () => {
    const cycle = (length: number) => parseAvro(chain(length, "R0")).model;
    expect(caught(() => compareAvro(cycle(240), cycle(239)))).toMatchObject({ code: "avro/comparison-too-deep" });
  });

  it("reads a hundred thousand fields", () => {
    const fields = Array.from({ length: 100_000 }, (_, index) => `{"name":"f${index}","type":"int"}`).join(",");
    const schema = parseAvro(`{"type":"record","name":"R","fields":[${fields}]}`);
    expect(schema.model).toMatchObject({ kind: "record", fields: { length: 100_000 } });
  });

  it("reads a list as deep as allowed and refuses a deeper one", () => {
    const node = parseAvro('{"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]}]}').model;
    const decode = createDecoder(node);
    expect(() => decode(new Uint8Array([...Array(900).fill(2), 0]))).not.toThrow();
    expect(caught(() => decode(new Uint8Array(100_000).fill(2)))).toMatchObject({ code: "codec/too-deep" });
  });

  it("makes no default that doubles without bound, or has no end", () => {
    const level = (index: number): string =>
      index === 0
        ? '{"type":"record","name":"R0","fields":[{"name":"x","type":"int","default":1}]}'
        : `{"type":"record","name":"R${index}","fields":[{"name":"a","type":${level(index - 1)},"default":{}},{"name":"b","type":"R${index - 1}","default":{}}]}`;
    const doubled = parseAvro(
      `{"type":"record","name":"E","fields":[{"name":"d","type":${level(40)},"default":{}}]}`,
    ).model;
    const endless = parseAvro('{"type":"record","name":"E","fields":[{"name":"d","type":"E","default":{}}]}').model;
    const empty = parseAvro('{"type":"record","name":"E","fields":[]}').model;
    for (const reader of [doubled, endless]) {
      expect(caught(() => createDecoder(empty, reader)(new Uint8Array()))).toMatchObject({ code: "codec/bad-default" });
      expect(compareAvro(reader, empty)).toEqual([]);
    }
  });

  it("makes no items out of nothing", () => {
    const nulls = createDecoder(parseAvro('{"type":"array","items":"null"}').model);
    expect(caught(() => nulls(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 0)))).toMatchObject({
      code: "codec/bad-count",
    });
  });

  it("takes any names as names", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
    const fields = names.map((name) => ({ name, type: "int" }));
    const { model } = parseAvro(JSON.stringify({ type: "record", name: "__proto__", fields }));
    const value = JSON.parse(`{${names.map((name, index) => `"${name}":${index}`).join()}}`);
    const read = createDecoder(model)(createEncoder(model)(value));
    expect(JSON.stringify(read)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe("laws", () => {
  const text =
    '{"type":"record","name":"n.R","doc":"d","fields":[{"name":"a","type":["null",{"type":"enum","name":"E","symbols":["A","B"]}],"default":null}]}';

  it("throws nothing but SchemaError on damaged texts", () => {
    const damage = fc.tuple(
      fc.nat(text.length),
      fc.nat(4),
      fc.constantFrom("", '"', "{", "]", ",", "\\u", "1e", "null", "\u0000", "x"),
    );
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        const damaged = damages.reduce((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), text);
        const error = caught(() => parseAvro(damaged, { strictness: "confluent" }));
        expect(error === undefined || error instanceof SchemaError).toBe(true);
      }),
      { seed: 1, numRuns: RUNS },
    );
  });

  it("throws nothing but CodecError on damaged events, and reads nothing of them twice", () => {
    const { model } = parseAvro(text);
    const decode = createDecoder(model);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const error = caught(() => decode(bytes));
        expect(error === undefined || (error instanceof Error && error.name === "CodecError")).toBe(true);
      }),
      { seed: 2, numRuns: RUNS },
    );
  });
});

/** Records that hold one another by names used before they are defined; the last holds `end`. */
function chain(length: number, end = "int"): string {
  const record = (index: number) => {
    const type = index + 1 < length ? `R${index + 1}` : end;
    return `{"type":"record","name":"R${index}","fields":[{"name":"f","type":["null","${type}"]}]}`;
  };
  return `[${Array.from({ length }, (_, index) => record(index)).join(",")}]`;
}

function caught(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
