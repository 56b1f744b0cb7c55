import type { JsonValue } from "../text/value.ts";
import type { Loaded } from "./loaded/model.ts";
import type { SchemaNode } from "./model.ts";

/** Longest description of a schema or a value, in characters. */
const LONGEST = 120;
/** Branches and values that a description names. */
const MOST_NAMED = 6;

/** A schema in a few words, for a person: `string`, `list of integer`, `"A" or "B"`, `any of object, null`. */
export function describeLoaded(schema: Loaded): string {
  return cut(describe(schema, 0));
}

function describe(schema: Loaded, depth: number): string {
  if (depth > 3) return "…";
  switch (schema.kind) {
    case "number":
      return schema.integer ? "integer" : "number";
    case "array":
      return schema.all === undefined ? "array" : `array of ${describe(schema.all, depth + 1)}`;
    case "enum":
      return schema.values.length === 0 ? "no value" : several(schema.values.map(showValue), " or ");
    case "const":
      return `the constant ${showValue(schema.value)}`;
    case "not":
      return `not ${describe(schema.schema, depth + 1)}`;
    case "combined": {
      if (schema.schemas.length === 0) return `an empty ${schema.criterion}`;
      const named = several(
        schema.schemas.slice(0, MOST_NAMED + 1).map((one) => describe(one, depth + 1)),
        schema.generated && schema.criterion === "allOf" ? " and " : ", ",
      );
      return schema.generated ? named.replaceAll(", ", " or ") : `${schema.criterion} of ${named}`;
    }
    case "conditional":
      return "if, then, else";
    case "reference":
      return placeName(schema.to);
    case "empty":
    case "true":
      return "any value";
    case "false":
      return "no value";
    default:
      return schema.kind;
  }
}

function several(texts: readonly string[], word: string): string {
  const named = texts.slice(0, MOST_NAMED);
  return (texts.length > named.length ? [...named, "…"] : named).join(word);
}

/** A value as it is written, on one line, cut. */
export function showValue(value: JsonValue): string {
  switch (value.kind) {
    case "object":
      return value.members.length === 0 ? "{}" : "{…}";
    case "array":
      return cut(`[${several(value.items.map(showValue), ", ")}]`);
    case "string":
      return cut(JSON.stringify(value.value));
    case "number":
      return cut(value.text);
    case "null":
      return "null";
    default:
      return String(value.value);
  }
}

/** Names as a list of strings, cut. */
export function showNames(names: Iterable<string>): string {
  return cut(
    several(
      [...names].map((name) => JSON.stringify(name)),
      ", ",
    ),
  );
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** What a schema is called for a person, by where it stands: `the property "age"`, `items of "tags"`, `the event`. */
export function placeName({ pointer }: SchemaNode): string {
  const tokens = pointer.split("/").slice(1).map(unescaped);
  let name = "the event";
  for (let at = 0; at < tokens.length; at += 1) {
    const [token = "", next = ""] = tokens.slice(at, at + 2);
    const placeOf = name === "the event" ? "" : ` of ${name.replace(/^the property /, "")}`;
    if (token === "properties") name = `the property ${JSON.stringify(next)}`;
    else if (token === "definitions" || token === "$defs") name = next;
    else if (token === "patternProperties") name = `a property like ${JSON.stringify(next)}`;
    else if (token === "additionalProperties") name = `an additional property${placeOf}`;
    else if (token === "items" || token === "prefixItems" || token === "additionalItems")
      name = name.startsWith("an item") ? name : `an item${placeOf}`;
    if (["properties", "patternProperties", "definitions", "$defs"].includes(token)) at += 1;
  }
  return cut(name);
}

function unescaped(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}
