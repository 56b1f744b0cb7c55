import { FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { isWhole, wholeOf } from "./descriptor/options/scalars.ts";
import type { NumberValue } from "./tree.ts";

/**
 * A number as Confluent's registry normalizes it, as far as that is the same value: digits without an exponent, of a
 * fraction at most three. Where that would be another value it is written as short as it stays itself. `type` is the type
 * of what it is the value of; where that is unknown, what kind of number was written is kept as well.
 */
export function normalizedNumber(number: NumberValue, type: Type | undefined): NumberValue {
  const isFloat = type === Type.DOUBLE || type === Type.FLOAT;
  // Floating point numbers are not written in hexadecimal: this is an error, and stays one.
  if (isFloat && /^0[xX]/.test(number.text)) return number;
  if (isWhole(number.text)) return wholeNumber(number, isFloat || type === undefined);
  return isFloat || type === undefined ? fraction(number, type) : number;
}

/** Whole numbers are exact whatever their size. Only integers have no negative zero. */
function wholeNumber({ text, negative, ...rest }: NumberValue, hasNegativeZero: boolean): NumberValue {
  const size = wholeOf(text);
  return { ...rest, text: String(size), negative: negative && (hasNegativeZero || size !== 0n) };
}

function fraction({ text, ...rest }: NumberValue, type: Type | undefined): NumberValue {
  const digits = text.replace(/[fF]$/, "");
  const size = Number(digits);
  const same = (other: string) => held(Number(other), type) === held(size, type);
  if (!Number.isFinite(size)) return { ...rest, text };
  const theirs = asJava(size);
  // Without a type, a whole number would be another kind of value than one with a fraction.
  const short = same(theirs) && !(type === undefined && isWhole(theirs)) ? theirs : shortest(size, type, same);
  return { ...rest, text: short };
}

/** The value that a field of the type holds. */
function held(value: number, type: Type | undefined): number {
  return type === Type.FLOAT ? Math.fround(value) : value;
}

/** What Java's DecimalFormat prints of the number that Confluent's registry reads. */
function asJava(size: number): string {
  // It is read as a float where it has the same digits as one.
  const float = Math.fround(size);
  const read = Number.isFinite(float) && floatDigits(float) === String(size) ? float : size;
  return plain(read)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** Digits without an exponent, of a fraction three. */
function plain(size: number): string {
  if (size < 1e21) return size.toFixed(3);
  return withoutExponent(String(size));
}

/** `1.5e+21` as its digits, filled up with zeros. */
function withoutExponent(text: string): string {
  const [mantissa = "", exponent = "0"] = text.split("e+");
  const [whole = "", rest = ""] = mantissa.split(".");
  return whole + rest.padEnd(Number(exponent), "0");
}

/** The fewest digits that are this float and no other. */
function floatDigits(float: number): string {
  for (let digits = 1; digits <= 9; digits += 1) {
    const text = float.toPrecision(digits);
    if (Math.fround(Number(text)) === float) return String(Number(text));
  }
  return String(float);
}

/** A number with a point or an exponent, as short as it stays itself. */
function shortest(size: number, type: Type | undefined, same: (other: string) => boolean): string {
  const float = type === Type.FLOAT ? floatDigits(Math.fround(size)) : undefined;
  const text = (float !== undefined && same(float) ? float : String(size)).replace("e+", "e");
  return type === undefined && isWhole(text) ? `${text}.0` : text;
}
