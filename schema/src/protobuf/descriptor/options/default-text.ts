import { FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { textOfBytes } from "../../literal.ts";
import type { BuiltValue } from "./built.ts";

/** A default as `protoc` writes it into a descriptor: bytes escaped, floating point numbers as short as they stay themselves. */
export function defaultText(type: Type, value: BuiltValue): string {
  if (value instanceof Uint8Array) return type === Type.BYTES ? escaped(value) : textOfBytes(value);
  return typeof value === "number" ? floatText(value) : String(value);
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [10, "\\n"],
  [13, "\\r"],
  [9, "\\t"],
  [34, '\\"'],
  [39, "\\'"],
  [92, "\\\\"],
]);

function escaped(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => {
      const short = ESCAPES.get(byte);
      if (short !== undefined) return short;
      return byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte);
    })
    .join("");
}

/** What C's `%.15g` prints, or `%.17g` where that is another number. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const short = general(value, 15);
  return Number(short) === value ? short : general(value, 17);
}

function general(value: number, digits: number): string {
  const sign = Object.is(value, -0) || value < 0 ? "-" : "";
  const [mantissa = "0", power = "0"] = Math.abs(value)
    .toExponential(digits - 1)
    .split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= digits) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  return `${sign}${trimmed(Math.abs(value).toFixed(Math.max(digits - 1 - exponent, 0)))}`;
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
