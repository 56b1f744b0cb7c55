import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalText, exactUnscaled, fromTwosComplement, toTwosComplement, unscaled } from "./decimal.ts";

/** What the bytes hold, by arithmetic that takes no short way. */
function numberOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

test("numbers around every power of two, of either sign, are written in the fewest bytes or the size told, and read back", () => {
  for (let bits = 0n; bits < 100n; bits += 1n) {
    for (let near = -3n; near <= 3n; near += 1n) {
      for (const value of [2n ** bits + near, near - 2n ** bits]) {
        const bytes = toTwosComplement(value);
        expect(numberOf(bytes)).toBe(value);
        if (bytes.length > 1) expect(numberOf(bytes.subarray(1))).not.toBe(value);
        const fixed = toTwosComplement(value, 16);
        expect([fixed.length, numberOf(fixed)]).toEqual([16, value]);
        expect([fromTwosComplement(bytes), fromTwosComplement(fixed)]).toEqual([value, value]);
      }
    }
  }
  expect(fromTwosComplement(new Uint8Array())).toBe(0n);
});

test.each([
  ["12.5", 4, 2, 1250n],
  ["-0.05", 3, 2, -5n],
  ["+7", 1, 0, 7n],
  ["0007.10", 3, 2, 710n],
  ["1.2300", 3, 2, 123n],
  ["0.0", 1, 0, 0n],
  ["123456789012345678901234567890.12", 32, 2, 12345678901234567890123456789012n],
])("%s as decimal(%i, %i)", (text, precision, scale, value) => {
  expect(unscaled(text, precision, scale)).toBe(value);
  expect(unscaled(decimalText(value, scale), precision, scale)).toBe(value);
});

test.each([
  ["1.230", 3, 1, "codec/decimal-scale"],
  ["100", 2, 0, "codec/decimal-precision"],
  ["1", 2, 2, "codec/decimal-precision"],
  ["1e3", 9, 2, "codec/bad-decimal"],
  [".5", 9, 2, "codec/bad-decimal"],
])("%s is no decimal(%i, %i)", (text, precision, scale, code) => {
  expect(() => unscaled(text, precision, scale)).toThrow(expect.objectContaining({ code }));
});

test("the short way gives what the long one does, or leaves it to it", () => {
  const piece = fc.oneof(
    fc.integer({ min: 0, max: 10 ** 9 }).map(String),
    fc.constantFrom("-", "+", ".", "0", "00", "e", " ", "140737488355327", "140737488355328", "999999999999999"),
  );
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 6 });
  const texts = fc.oneof(
    fc.tuple(fc.constantFrom("", "-"), digits, fc.constantFrom(".", ""), digits).map((parts) => parts.join("")),
    fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join("")),
  );
  const small = fc.integer({ min: 0, max: 12 });
  let short = 0;
  const numRuns = process.env.CONCORDAT_DEEP ? 1_000_000 : 20_000;
  fc.assert(
    fc.property(texts, small, small, (text, precision, scale) => {
      const value = exactUnscaled(text, precision, scale);
      if (value === undefined) return;
      short += 1;
      expect(BigInt(value)).toBe(unscaled(text, precision, scale));
    }),
    { seed: 3, numRuns },
  );
  expect(short).toBeGreaterThan(numRuns / 20);
  expect([exactUnscaled("1234.50", 9, 2), exactUnscaled("-7", 9, 2)]).toEqual([123_450, -700]);
  expect([exactUnscaled("99", 2, 0), exactUnscaled("100", 2, 0)]).toEqual([99, undefined]);
});

test("a number that takes more bytes than there are is refused", () => {
  expect(() => toTwosComplement(128n, 1)).toThrow(expect.objectContaining({ code: "codec/decimal-precision" }));
});
