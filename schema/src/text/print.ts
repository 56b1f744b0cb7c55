import type { JsonValue } from "./value.ts";

/** How JSON is printed; without any option as it was written, less the blanks. */
export interface PrintOptions {
  /** How a number is printed, from its text. As written unless given. */
  readonly number?: (text: string) => string;
  /** Print the members of objects in the order of their names. */
  readonly sorted?: boolean;
}

/** JSON text without blanks; of members with one name only the last is printed, at the first one's place. */
export function printJson(value: JsonValue, options: PrintOptions = {}): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.value);
    case "number":
      return options.number?.(value.text) ?? value.text;
    case "string":
      return quote(value.value);
    case "array":
      return `[${value.items.map((item) => printJson(item, options)).join(",")}]`;
    case "object": {
      const members = [...new Map(value.members.map((one) => [one.key, one.value]))];
      if (options.sorted) members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      return `{${members.map(([key, item]) => `${quote(key)}:${printJson(item, options)}`).join(",")}}`;
    }
  }
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

const ESCAPED = /["\\\u0000-\u001f]/g;

/** A JSON string with the fewest escapes, as Jackson writes it: control characters, `"` and `\` alone. */
export function quote(text: string): string {
  return `"${text.replace(ESCAPED, (character) => SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)}"`;
}

/** A double as Java prints it (`Double.toString`): `1.0`, `1.0E-7`, `NaN`. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent >= -3 && exponent < 7) {
    // JavaScript prints magnitudes from 1e-6 to 1e21 without an exponent, which covers Java's plain range.
    const plain = String(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  // Java has two digits at least, the nearest ones: 4.9E-324, where 5e-324 would do.
  return `${mantissa.includes(".") ? mantissa : value.toExponential(1).split("e")[0]}E${exponent}`;
}

/** A float as Java prints it (`Float.toString`): the fewest digits from two on that mean this float. */
export function javaFloat(value: number): string {
  const float = Math.fround(value);
  if (!Number.isFinite(float) || float === 0) return javaDouble(float);
  for (let digits = 2; digits < 9; digits += 1) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return javaDouble(short);
  }
  return javaDouble(Number(float.toPrecision(9)));
}

/** A number as Jackson prints it after reading it: integers by their digits, all else as a double. */
export function jacksonNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return BigInt(text).toString();
  const value = Number(text);
  const printed = javaDouble(value);
  return Number.isFinite(value) ? printed : quote(printed);
}
