import { CodecError } from "./error.ts";

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** The unscaled value of a decimal string such as `-12.5`: at scale 2, -1250. Throws where digits would be lost. */
export function unscaled(text: string, precision: number, scale: number): bigint {
  const [, sign = "", whole = "", fraction = ""] = DECIMAL.exec(text) ?? [];
  if (whole === "")
    throw new CodecError("codec/bad-decimal", `${JSON.stringify(text)} is not a decimal such as "12.50"`);
  const cut = fraction.replace(/0+$/, "");
  if (cut.length > scale) {
    throw new CodecError("codec/decimal-scale", `${text} has more than ${scale} digits after the point`);
  }
  const digits = BigInt(whole + cut.padEnd(scale, "0"));
  if (digits.toString().length > precision) {
    throw new CodecError("codec/decimal-precision", `${text} does not fit in decimal(${precision}, ${scale})`);
  }
  return sign === "-" ? -digits : digits;
}

/** The decimal string of an unscaled value, with exactly `scale` digits after the point. */
export function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const sign = value < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Big-endian two's complement in as few bytes as hold it, or in exactly `size`. */
export function toTwosComplement(value: bigint, size?: number): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  if (size !== undefined && length > size) {
    throw new CodecError("codec/decimal-precision", `an unscaled value of ${length} bytes in a fixed of ${size}`);
  }
  const bytes = new Uint8Array(size ?? length);
  let rest = value;
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** The number that big-endian two's complement bytes hold; 0 for no bytes. */
export function fromTwosComplement(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits === "" ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${digits}`));
}
