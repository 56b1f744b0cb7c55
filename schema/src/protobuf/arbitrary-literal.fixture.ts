import fc, { type GeneratorValue } from "fast-check";

/** Draws values: see fast-check's `gen`. */
export type Draw = GeneratorValue;

/** One of these. */
export function one<Item>(draw: Draw, items: readonly Item[]): Item {
  return items[draw(fc.nat, { max: items.length - 1 })] as Item;
}

/** True once in so many times. */
export function once(draw: Draw, times: number): boolean {
  return draw(fc.nat, { max: times - 1 }) === 0;
}

/** So many of what `make` makes, at most. */
export function some<Item>(draw: Draw, most: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: draw(fc.nat, { max: most }) }, (_, index) => make(index));
}

/** Parts of strings as they stand between quotes, of every kind: plain, quotes, escapes of all forms, breaks that end no line. */
const PIECES = [
  "a",
  "it",
  " ",
  "[x];",
  "{}",
  "//",
  "/*",
  "\\\\",
  "\\'",
  '\\"',
  "\\?",
  "\\a\\b\\f\\n\\r\\t\\v",
  "\\0",
  "\\101",
  "\\x41",
  "\\X5",
  "\\u00e9",
  "\\U0001F600",
  "\\ud83d\\ude00",
  "\\303\\251",
  "\\xef\\xbb\\xbf",
  "é",
  "😀",
  "\uFEFF",
  "\u2028",
  "\u0085",
  "\u0001",
  "\u007f",
  "\r",
  "\t",
];

/** Bytes that are no text; in strings they are an error where UTF-8 is checked. */
const BYTES = ["\\xff", "\\377", "\\200", "\\xc3", "\\xed\\xa0\\x80"];

/** The literal of a string, or of bytes: one piece, or several beside each other. */
export function stringLiteral(draw: Draw, bytes = false): string {
  const pieces = [...PIECES, ...(bytes ? BYTES : [])];
  return Array.from({ length: once(draw, 4) ? 2 : 1 }, () => {
    const quote = one(draw, ['"', "'"]);
    const other = quote === '"' ? "'" : '"';
    const text = some(draw, 4, () => one(draw, [...pieces, other])).join("");
    return `${quote}${text}${quote}`;
  }).join(" ");
}

const BITS: Readonly<Record<string, { readonly least: bigint; readonly most: bigint }>> = {
  int32: { least: -(2n ** 31n), most: 2n ** 31n - 1n },
  uint32: { least: 0n, most: 2n ** 32n - 1n },
  int64: { least: -(2n ** 63n), most: 2n ** 63n - 1n },
  uint64: { least: 0n, most: 2n ** 64n - 1n },
};

/** What types of integers are as wide, and signed, as another. */
const AS: Readonly<Record<string, string>> = {
  sint32: "int32",
  sfixed32: "int32",
  fixed32: "uint32",
  sint64: "int64",
  sfixed64: "int64",
  fixed64: "uint64",
};

const FLOATS = [
  "0",
  "1",
  "1.0",
  "1.50",
  ".5",
  "0.1",
  "1e3",
  "1E-7",
  "3.14159265358979",
  "1234567.9",
  "16777217.5",
  "1e22",
].concat([
  "1.7976931348623157e+308",
  "5e-324",
  "1e400",
  "2.5f",
  "017",
  "9007199254740993",
  "inf",
  "nan",
  "0.0",
  "100.125",
]);

export const SCALARS: readonly string[] = [
  "double",
  "float",
  "bool",
  "string",
  "bytes",
  ...Object.keys(BITS),
  ...Object.keys(AS),
];

/** The literal of a value of a scalar type. */
export function scalarLiteral(draw: Draw, type: string): string {
  if (type === "string" || type === "bytes") return stringLiteral(draw, type === "bytes");
  if (type === "bool") return one(draw, ["true", "false"]);
  if (type === "double" || type === "float") return `${once(draw, 3) ? "-" : ""}${one(draw, FLOATS)}`;
  const { least, most } = BITS[AS[type] ?? type] ?? { least: 0n, most: 0n };
  const value = one(draw, [least, most, 0n, 1n, most / 3n, 2n ** 31n - 1n, least < 0n ? -8n : 8n]);
  const size = value < 0n ? -value : value;
  const digits = one(draw, [String(size), `0x${size.toString(16)}`, `0${size.toString(8)}`]);
  return `${value < 0n || (value === 0n && least < 0n && once(draw, 2)) ? "-" : ""}${digits}`;
}
