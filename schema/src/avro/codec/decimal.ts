import { CodecError } from "./error.ts";

/** Bytes whose numbers a JavaScript number holds exactly: it is many times faster than a bigint, and most decimals fit. */
const EXACT_BYTES = 6;
const EXACT = 2 ** (EXACT_BYTES * 8 - 1);
/** Longer texts may stand for what a number does not hold exactly. */
const EXACT_DIGITS = 15;

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** The unscaled value of a decimal string such as `-12.5`: at scale 2, -1250. Throws where digits would be lost. */
export function unscaled(text: string, precision: number, scale: number): bigint {
  const [, sign = "", whole = "", fraction = ""] = DECIMAL.exec(text) ?? [];
  if (whole === "")
    throw new CodecError("codec/bad-decimal", `${JSON.stringify(text)} is not a decimal such as "12.50"`);
  const kept = fraction.length > scale ? fraction.replace(/0+$/, "") : fraction;
  if (kept.length > scale) {
    throw new CodecError("codec/decimal-scale", `${text} has more than ${scale} digits after the point`);
  }
  const digits = whole + kept.padEnd(scale, "0");
  // Zeros in front do not count.
  if (digits.length > precision && digits.replace(/^0+/, "").length > precision) {
    throw new CodecError("codec/decimal-precision", `${text} does not fit in decimal(${precision}, ${scale})`);
  }
  const value = BigInt(digits);
  return sign === "-" ? -value : value;
}

/**
 * As {@link unscaled}, of a text whose value a number holds exactly, which most are: many times faster. Undefined for any
 * other text, wrong ones too.
 */
export function exactUnscaled(text: string, precision: number, scale: number): number | undefined {
  const { length } = text;
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  if (length > EXACT_DIGITS) return undefined;
  let value = 0;
  let point = length;
  for (let index = start; index < length; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === -2 && point === length && index > start) point = index;
    else return undefined;
  }
  // Digits behind the point; -1 where there is none.
  const digits = length - point - 1;
  if (start === length || digits === 0 || digits > scale) return undefined;
  value *= 10 ** (scale - Math.max(0, digits));
  if (value >= 10 ** precision || value >= EXACT) return undefined;
  return start === 1 ? -value : value;
}

/** The decimal string of an unscaled value, with exactly `scale` digits after the point. */
export function decimalText(value: bigint | number, scale: number): string {
  const digits = (value < 0 ? -value : value).toString().padStart(scale + 1, "0");
  const sign = value < 0 ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Big-endian two's complement in as few bytes as hold it, or in exactly `size`. */
export function toTwosComplement(value: bigint | number, size?: number): Uint8Array {
  const exact = value >= -EXACT && value < EXACT ? Number(value) : undefined;
  const length = exact === undefined ? lengthOfLarge(BigInt(value)) : lengthOf(exact);
  if (size !== undefined && length > size) {
    throw new CodecError("codec/decimal-precision", `an unscaled value of ${length} bytes in a fixed of ${size}`);
  }
  const bytes = new Uint8Array(size ?? length);
  if (exact === undefined) fillLarge(bytes, BigInt(value));
  else fill(bytes, exact);
  return bytes;
}

function lengthOf(value: number): number {
  let length = 1;
  for (let most = 0x80; value >= most || value < -most; most *= 0x100) length += 1;
  return length;
}

function lengthOfLarge(value: bigint): number {
  let length = EXACT_BYTES;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  return length;
}

function fill(bytes: Uint8Array, value: number): void {
  let rest = value;
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    const above = Math.floor(rest / 0x100);
    bytes[index] = rest - above * 0x100;
    rest = above;
  }
}

function fillLarge(bytes: Uint8Array, value: bigint): void {
  let rest = value;
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

/** The number that big-endian two's complement bytes hold; 0 for no bytes. */
export function fromTwosComplement(bytes: Uint8Array): bigint {
  return bytes.length > EXACT_BYTES ? fromLarge(bytes) : BigInt(exactAt(bytes, 0, bytes.length));
}

/** The decimal string of an unscaled value in bytes from `start` to `end`. */
export function decimalAt(bytes: Uint8Array, start: number, end: number, scale: number): string {
  return decimalText(
    end - start > EXACT_BYTES ? fromLarge(bytes.subarray(start, end)) : exactAt(bytes, start, end),
    scale,
  );
}

function exactAt(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  let value = (bytes[start] ?? 0) >= 0x80 ? -1 : 0;
  for (let at = start; at < end; at += 1) value = value * 0x100 + (bytes[at] ?? 0);
  return value;
}

function fromLarge(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${digits}`));
}
