import { type JsonValue, parseJson } from "@concordat/schema";

/** The columns that a value may take on one line. */
const WIDTH = 100;

/**
 * A schema's JSON with two blanks for each level, and on one line what fits there. Numbers, the order of members and strings stay
 * as they are written. Throws SchemaError where the text is not JSON.
 */
export function formatJson(text: string): string {
  return `${printed(parseJson(text), text, 0)}\n`;
}

function printed(value: JsonValue, text: string, indent: number): string {
  const line = inLine(value, text);
  const isSmall = indent > 0 || (value.kind !== "object" && value.kind !== "array");
  if (isSmall && indent + line.length <= WIDTH) return line;
  const inner = " ".repeat(indent + 2);
  const around = (open: string, parts: readonly string[], close: string) =>
    parts.length === 0
      ? open + close
      : `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${" ".repeat(indent)}${close}`;
  if (value.kind === "array")
    return around(
      "[",
      value.items.map((item) => printed(item, text, indent + 2)),
      "]",
    );
  if (value.kind === "object")
    return around(
      "{",
      value.members.map(({ key, value: item }) => `${JSON.stringify(key)}: ${printed(item, text, indent + 2)}`),
      "}",
    );
  return line;
}

function inLine(value: JsonValue, text: string): string {
  if (value.kind === "array") return `[${value.items.map((item) => inLine(item, text)).join(", ")}]`;
  if (value.kind !== "object") return text.slice(value.start, value.end);
  if (value.members.length === 0) return "{}";
  return `{ ${value.members.map(({ key, value: item }) => `${JSON.stringify(key)}: ${inLine(item, text)}`).join(", ")} }`;
}
