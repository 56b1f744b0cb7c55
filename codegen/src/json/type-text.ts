import type { SchemaNode } from "@concordat/schema/json";
import { literal } from "../escape.ts";
import { propertyKey } from "../names.ts";
import { schemaComment } from "./comment.ts";
import { excludedNames } from "./exclusive.ts";
import { ALL_KINDS, both, conjuncts, KINDS, type Kinds, type KindsOf } from "./kinds.ts";
import { type ArrayPart, arrayPart, type ObjectPart, objectPart, type Property } from "./members.ts";
import { type JsonKind, keywordText, kindOf, literalType, valuesOf } from "./values.ts";

/** Whether a type is that of values read, in which defaults are filled in, or of values that may be given to write. */
export type JsonRole = "output" | "input";

/** What the text of a type depends on. */
export interface JsonTypeContext {
  readonly role: JsonRole;
  readonly kindsOf: KindsOf;
  /** The texts that were made of schemas for some kinds alone: what is referred to twice is written out once. */
  readonly parts: Map<SchemaNode, Map<string, string>>;
  /** The name of a schema's type; undefined where it has none and its text stands where it is used. */
  readonly nameOf: (node: SchemaNode) => string | undefined;
  /** Whether a schema's properties that have a default are always there when it is read. */
  readonly fills: (node: SchemaNode, property: string) => boolean;
  /** Told that a text uses the type of formatted strings. */
  readonly useFormatted: () => void;
  /** Formats that are checked, so that a type may say them. */
  readonly formats: ReadonlySet<string>;
}

/** The longest text that is written where a type of only some kinds is wanted; longer ones are the whole type by its name. */
const LONGEST_PART = 2_000;

const ANY_OF_KIND: Readonly<Record<JsonKind, string>> = {
  object: "{ readonly [key: string]: unknown }",
  array: "readonly unknown[]",
  string: "string",
  number: "number",
  boolean: "boolean",
  null: "null",
};

/** The TypeScript type of the values that a schema takes, of these kinds alone. */
export function typeText(node: SchemaNode, context: JsonTypeContext, allowed: Kinds = ALL_KINDS): string {
  const whole = context.kindsOf(node);
  const kinds = both(allowed, whole);
  const name = context.nameOf(node);
  if (name === undefined) return bodyText(node, context, kinds);
  if (kinds.size === whole.size) return name;
  const parts = context.parts.get(node) ?? new Map<string, string>();
  context.parts.set(node, parts);
  const key = [...kinds].join();
  const text = parts.get(key) ?? bodyText(node, context, kinds);
  parts.set(key, text);
  return text.length > LONGEST_PART ? name : text;
}

/** The type of a schema as it is declared: its own text, where {@link typeText} gives its name. */
export function bodyText(node: SchemaNode, context: JsonTypeContext, kinds: Kinds): string {
  if (kinds.size === 0) return "never";
  const values = valuesOf(node);
  if (values !== undefined) return union(values.filter((one) => kinds.has(kindOf(one))).map((one) => literalType(one)));
  const inPlace = conjuncts(node);
  const [only] = inPlace;
  if (
    inPlace.length === 1 &&
    only !== undefined &&
    [...kinds].every((kind) => ownText(node, kind, context) === undefined)
  )
    return choiceText(node, only, context, kinds);
  const texts = KINDS.filter((kind) => kinds.has(kind)).map((kind) => kindText(node, kind, context));
  return kinds.size === KINDS.length && texts.every((text, index) => text === ANY_OF_KIND[KINDS[index] ?? "null"])
    ? "unknown"
    : union(texts);
}

/** What a schema takes of one kind: what it says itself, and what the schemas in the same place say. */
function kindText(node: SchemaNode, kind: JsonKind, context: JsonTypeContext): string {
  const kinds: Kinds = new Set([kind]);
  const parts = conjuncts(node).map((one) => choiceText(node, one, context, kinds));
  const all = [ownText(node, kind, context) ?? ANY_OF_KIND[kind], ...parts];
  if (all.includes("never")) return "never";
  const telling = new Set(all.filter((text) => text !== ANY_OF_KIND[kind] && text !== "unknown"));
  return telling.size === 0
    ? ANY_OF_KIND[kind]
    : [...telling].map((one, _, list) => (list.length === 1 ? one : inParentheses(one))).join(" & ");
}

function choiceText(
  node: SchemaNode,
  alternatives: readonly SchemaNode[],
  context: JsonTypeContext,
  kinds: Kinds,
): string {
  const excluded = context.role === "input" ? excludedNames(node, alternatives) : undefined;
  return union(
    alternatives.map((one) => {
      const text = typeText(one, context, kinds);
      const names = excluded?.get(one) ?? [];
      if (names.length === 0 || !isObjectAlone(both(kinds, context.kindsOf(one)))) return text;
      const none = names.map((name) => `readonly ${propertyKey(name, literal)}?: never`);
      return `(${inParentheses(text)} & { ${none.join("; ")} })`;
    }),
  );
}

function isObjectAlone(kinds: Kinds): boolean {
  return kinds.size === 1 && kinds.has("object");
}

/** What a schema itself says of one kind; undefined where that is nothing. */
function ownText(node: SchemaNode, kind: JsonKind, context: JsonTypeContext): string | undefined {
  switch (kind) {
    case "object": {
      const part = objectPart(node);
      return part === undefined ? undefined : `{ ${memberTexts(node, part, context).join(" ").slice(0, -1)} }`;
    }
    case "array": {
      const part = arrayPart(node);
      return part === undefined ? undefined : arrayText(part, context);
    }
    case "string": {
      const format = keywordText(node, "format");
      if (format === undefined || !context.formats.has(format)) return undefined;
      context.useFormatted();
      return `Formatted<${literal(format)}>`;
    }
    default:
      return undefined;
  }
}

/** The members of an object's type, each a line that ends in a semicolon, its comment before it. */
export function memberTexts(
  node: SchemaNode,
  part: ObjectPart,
  context: JsonTypeContext,
  indent?: string,
): readonly string[] {
  const members = part.properties.map((one) => ({ ...one, ...propertyText(node, one, part, context) }));
  const lines = members.flatMap(({ name, schema, text, optional }) => [
    ...(schema === undefined || indent === undefined ? [] : schemaComment(schema, indent)),
    `${indent ?? ""}readonly ${propertyKey(name, literal)}${optional ? "?" : ""}: ${text};`,
  ]);
  const signatures = indexSignatures(part, members, context);
  return [...lines, ...signatures.map((one) => `${indent ?? ""}${one}`)];
}

interface PropertyText {
  readonly text: string;
  readonly optional: boolean;
}

function propertyText(
  node: SchemaNode,
  { name, schema, required }: Property,
  { patterns, others }: ObjectPart,
  context: JsonTypeContext,
): PropertyText {
  const isFilled = context.role === "output" && context.fills(node, name);
  const optional = !required && !isFilled;
  if (schema !== undefined) return { text: typeText(schema, context), optional };
  // Demanded, and of a schema for all that have no name: where patterns say more, it is not known which.
  const text = patterns.size > 0 || others === undefined ? "unknown" : typeText(others, context);
  return { text, optional };
}

type Member = Property & PropertyText;

/**
 * The index signatures of an object's type: of its other properties, where something is said of them. What one has as its type
 * takes in what the properties that it includes by name have, as TypeScript wants it, and as it is.
 */
function indexSignatures(
  { properties, patterns, others }: ObjectPart,
  members: readonly Member[],
  context: JsonTypeContext,
): readonly string[] {
  const byPattern = [...patterns].map(([pattern, schema]) => ({
    prefix: prefixOf(pattern),
    text: typeText(schema, context),
  }));
  const patternTexts = byPattern.map(({ text }) => text);
  const other = others === undefined ? "unknown" : typeText(others, context);
  const signature = (key: string, included: readonly Member[], texts: readonly string[]): string => {
    const optional = included.some((one) => one.optional) ? ["undefined"] : [];
    return `readonly [key: ${key}]: ${union([...texts, ...included.map(({ text }) => text), ...optional])};`;
  };
  if (other !== "unknown" && other !== "never") return [signature("string", members, [other, ...patternTexts])];
  const prefixes = byPattern.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix]));
  if (prefixes.length === byPattern.length && prefixes.length > 0) {
    return [...new Set(prefixes)].map((prefix) =>
      signature(
        `\`${prefix}\${string}\``,
        members.filter(({ name }) => name.startsWith(prefix)),
        patternTexts,
      ),
    );
  }
  if (other === "never" && patterns.size > 0) return [signature("string", members, patternTexts)];
  // Without any member, the type would take everything that there is.
  return properties.length === 0 ? [signature("string", [], [other])] : [];
}

/** What names that a pattern matches begin with, where it says that and nothing else. */
function prefixOf(pattern: string): string | undefined {
  return /^\^([\w-]+)$/.exec(pattern)?.[1];
}

function arrayText({ first, others, min, max }: ArrayPart, context: JsonTypeContext): string {
  const rest = others === undefined ? "unknown" : typeText(others, context);
  if (first.length === 0) return max === 0 || rest === "never" ? "readonly []" : `readonly ${inParentheses(rest)}[]`;
  const elements = first.slice(0, max).map((schema, index) => {
    const text = typeText(schema, context);
    return index < min ? text : `${inParentheses(text)}?`;
  });
  const open = rest !== "never" && max > first.length;
  return `readonly [${[...elements, ...(open ? [`...${inParentheses(rest)}[]`] : [])].join(", ")}]`;
}

/** One of several types, each named once. */
function union(texts: readonly string[]): string {
  const distinct = new Set(texts.filter((text) => text !== "never"));
  if (distinct.has("unknown")) return "unknown";
  return distinct.size === 0 ? "never" : [...distinct].join(" | ");
}

function inParentheses(text: string): string {
  return /^(?:[\p{ID_Continue}$]+|Formatted<"[a-z-]+">|\{[^{}"'`]*\})$/u.test(text) ? text : `(${text})`;
}
