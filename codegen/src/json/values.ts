import type { JsonValue } from "@concordat/schema";
import { isSince, type SchemaNode } from "@concordat/schema/json";
import { literal } from "../escape.ts";
import { propertyKey } from "../names.ts";

/** What kind of JSON value something is. */
export type JsonKind = JsonValue["kind"];

/** The kind of a value. */
export function kindOf({ kind }: JsonValue): JsonKind {
  return kind;
}

/** The values that `const` or `enum` allows; undefined where a schema has neither. */
export function valuesOf(node: SchemaNode): readonly JsonValue[] | undefined {
  const { keywords, document } = node;
  const only = isSince(document.draft, "draft-06") ? keywords.get("const") : undefined;
  if (only !== undefined) return [only];
  const several = keywords.get("enum");
  return several?.kind === "array" ? several.items : undefined;
}

/** The text of a keyword that holds a string. */
export function keywordText({ keywords }: SchemaNode, keyword: string): string | undefined {
  const value = keywords.get(keyword);
  return value?.kind === "string" ? value.value : undefined;
}

/** The number of a keyword that holds one. */
export function keywordNumber({ keywords }: SchemaNode, keyword: string): number | undefined {
  const value = keywords.get(keyword);
  return value?.kind === "number" ? Number(value.text) : undefined;
}

/** The strings of a keyword that holds a list of them. */
export function keywordTexts({ keywords }: SchemaNode, keyword: string): readonly string[] {
  const value = keywords.get(keyword);
  if (value?.kind !== "array") return [];
  return value.items.flatMap((one) => (one.kind === "string" ? [one.value] : []));
}

/** Levels of a value that its literal type spells out. */
const SPELLED_OUT = 6;

/** The type that a value alone has. */
export function literalType(value: JsonValue, level = 0): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.value);
    case "string":
      return literal(value.value);
    case "number":
      return numberType(Number(value.text));
    case "array":
      if (level === SPELLED_OUT) return "readonly unknown[]";
      return `readonly [${value.items.map((one) => literalType(one, level + 1)).join(", ")}]`;
    default:
      return level === SPELLED_OUT ? "{ readonly [key: string]: unknown }" : objectType(value, level);
  }
}

/** What no number of JavaScript is, such as 1e400, is no literal either. */
function numberType(number: number): string {
  return Number.isFinite(number) ? String(Object.is(number, -0) ? 0 : number) : "never";
}

function objectType({ members }: Extract<JsonValue, { kind: "object" }>, level: number): string {
  const last = new Map(members.map(({ key, value }) => [key, value]));
  if (last.size === 0) return "{ readonly [key: string]: never }";
  const parts = [...last].map(
    ([key, value]) => `readonly ${propertyKey(key, literal)}: ${literalType(value, level + 1)}`,
  );
  return `{ ${parts.join("; ")} }`;
}
