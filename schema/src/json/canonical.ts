import type { Schema } from "../format.ts";
import { printJson } from "../text/print.ts";
import type { JsonSchemaModel } from "./model.ts";

/** The text that Confluent's registry stores: as it was sent, less the blanks, decimals as Java's BigDecimal prints them. */
export function canonicalJsonSchema({ model }: Schema<JsonSchemaModel>): string {
  return printJson(model.document.json, { number: bigDecimalText });
}

/** The text that it stores under `normalize=true`: the same with the members of all objects sorted, lists as they are. */
export function normalizedJsonSchema({ model }: Schema<JsonSchemaModel>): string {
  return printJson(model.document.json, { number: bigDecimalText, sorted: true });
}

/**
 * A number as Jackson prints it after reading it exactly: integers by their digits, all else as `BigDecimal.toString` does,
 * with every digit and zero that was written.
 */
export function bigDecimalText(text: string): string {
  if (/^-?\d+$/.test(text)) return text === "-0" ? "0" : text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const minus = /^0+$/.test(digits) ? "" : sign;
  // The value is `digits` times ten to the power of minus `scale`.
  const scale = BigInt(fraction.length) - BigInt(exponent);
  const adjusted = BigInt(digits.length - 1) - scale;
  if (scale < 0n || adjusted < -6n) return `${minus}${scientific(digits)}E${adjusted < 0n ? "" : "+"}${adjusted}`;
  return minus + plain(digits, Number(scale));
}

function scientific(digits: string): string {
  return digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
}

function plain(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, "0");
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
