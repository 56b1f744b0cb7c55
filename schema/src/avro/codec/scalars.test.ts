import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAvro } from "../parse.ts";
import { compileDecoder, compileEncoder, createDecoder, createEncoder } from "./index.ts";

const runs = { seed: 5, numRuns: process.env.CONCORDAT_DEEP ? 20_000 : 1_000 };
const model = (schema: unknown) => parseAvro(JSON.stringify(schema)).model;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A zigzag varint, as the specification says it and no faster. */
function varint(value: bigint): readonly number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

function stringBytes(text: string): readonly number[] {
  const bytes = Buffer.from(text, "utf8");
  return [...varint(BigInt(bytes.length)), ...bytes];
}

/** Texts of all lengths in letters of one to four bytes, some of them halves of a pair. */
const letters = fc.constantFrom("a", "z", "\0", "é", "名", "😀", "\ud800", "\udc00", "\ufffd");
const text = fc.oneof(
  fc.array(letters, { maxLength: 200 }).map((all) => all.join("")),
  fc.string({ unit: "binary", maxLength: 100 }),
  // Where the length of the bytes takes more bytes than that of the letters.
  fc.tuple(fc.constantFrom(62, 63, 64, 8_190, 8_191, 8_192), letters).map(([length, letter]) => letter.repeat(length)),
);

describe.each([
  ["interpreted", createEncoder, createDecoder],
  ["emitted", compileEncoder, compileDecoder],
] as const)("scalars, %s", (_, encoderOf, decoderOf) => {
  it("are strings as UTF-8 behind its length, with what stands before and after them", () => {
    const fields = ["a", "b", "c"].map((name) => ({ name, type: "string" }));
    const type = model({ type: "record", name: "R", fields });
    const [encode, decode] = [encoderOf(type), decoderOf(type)];
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const bytes = encode({ a, b, c });
        expect(hex(bytes)).toBe(hex(Uint8Array.from([a, b, c].flatMap(stringBytes))));
        expect(decode(bytes)).toEqual({ a: a.toWellFormed(), b: b.toWellFormed(), c: c.toWellFormed() });
      }),
      runs,
    );
  });

  it("are longs as zigzag varints", () => {
    const type = model("long");
    const [encode, decode] = [encoderOf(type), decoderOf(type)];
    const edges = [6, 7, 13, 14, 20, 21, 27, 28, 31, 32, 34, 35, 41, 42, 48, 49, 52].flatMap((bits) =>
      [-1, 0, 1].flatMap((by) => [2 ** bits + by, -(2 ** bits) + by]),
    );
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges)), (value) => {
        expect([...encode(value)]).toEqual(varint(BigInt(value)));
        expect(decode(encode(value))).toBe(value);
      }),
      runs,
    );
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        expect([...encode(value)]).toEqual(varint(value));
      }),
      runs,
    );
  });

  it("are ints, floats and doubles as a DataView has them", () => {
    const fields = ["int", "float", "double"].map((name) => ({ name, type: name }));
    const type = model({ type: "record", name: "R", fields });
    const [encode, decode] = [encoderOf(type), decoderOf(type)];
    fc.assert(
      fc.property(fc.integer(), fc.float(), fc.double(), (int, float, double) => {
        const view = new DataView(new ArrayBuffer(12));
        view.setFloat32(0, float, true);
        view.setFloat64(4, double, true);
        const bytes = encode({ int, float, double });
        expect([...bytes]).toEqual([...varint(BigInt(int)), ...new Uint8Array(view.buffer)]);
        expect(decode(bytes)).toEqual({ int, float, double });
      }),
      runs,
    );
  });
});
