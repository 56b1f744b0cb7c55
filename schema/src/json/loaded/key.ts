import type { JsonNumber, JsonValue } from "../../text/value.ts";
import { isSince, type SchemaNode } from "../model.ts";
import type { Loaded } from "./model.ts";

/** Keywords that a loaded schema has in its own members, so that they are no annotation of it. */
const LOADED: ReadonlySet<string> = new Set([
  ..."allOf anyOf oneOf not if then else const enum type $ref $dynamicRef format pattern minLength maxLength".split(
    " ",
  ),
  ..."minimum maximum exclusiveMinimum exclusiveMaximum multipleOf required minProperties maxProperties".split(" "),
  ..."properties patternProperties additionalProperties propertyNames dependencies dependentRequired".split(" "),
  ..."dependentSchemas items prefixItems additionalItems contains minItems maxItems uniqueItems".split(" "),
  ..."unevaluatedItems unevaluatedProperties".split(" "),
]);

/** Keywords that Confluent's registry drops when it loads 2019-09 and 2020-12. */
const DROPPED: ReadonlySet<string> = new Set(
  "$id $anchor $dynamicAnchor $vocabulary $schema readOnly writeOnly deprecated minContains maxContains".split(" "),
);

/** Numbers for loaded schemas, the same exactly for those that Confluent's registry prints alike. */
export function loadedKeys(): (schema: Loaded) => number {
  const numbers = new Map<string, number>();
  const known = new WeakMap<Loaded, number>();
  const nodes = new Map<SchemaNode, number>();

  const keyOf = (schema: Loaded): number => {
    const found = known.get(schema);
    if (found !== undefined) return found;
    const text = printed(schema);
    const key = numbers.get(text) ?? numbers.size;
    numbers.set(text, key);
    known.set(schema, key);
    return key;
  };

  const numberOf = (node: SchemaNode): number => {
    const found = nodes.get(node) ?? nodes.size;
    nodes.set(node, found);
    return found;
  };

  const map = (schemas: ReadonlyMap<string, Loaded>): unknown =>
    sorted([...schemas].map(([name, schema]) => [name, keyOf(schema)]));

  const printed = (schema: Loaded): string => {
    const { kind, demanded } = schema;
    return JSON.stringify([kind, demanded, schema.whole ? annotations(schema.node) : "", ownOf(schema)]);
  };

  const optional = (schema: Loaded | undefined) => (schema === undefined ? null : keyOf(schema));

  const ownOf = (schema: Loaded): unknown => {
    switch (schema.kind) {
      case "object":
        return [
          [map(schema.properties), map(schema.patterns), map(schema.dependentSchemas)],
          [[...schema.required], sorted([...schema.dependentNames].map(([name, on]) => [name, [...on].sort()]))],
          [schema.additional, optional(schema.additionalSchema), optional(schema.names)],
          [schema.minProperties?.text, schema.maxProperties?.text],
        ];
      case "array":
        return [
          [optional(schema.all), schema.items?.map(keyOf), optional(schema.contains)],
          [schema.additional, optional(schema.additionalSchema), schema.unique],
          [schema.minItems?.text, schema.maxItems?.text],
        ];
      case "string":
        return [schema.minLength?.text, schema.maxLength?.text, schema.pattern, schema.format];
      case "number": {
        const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
        const texts = [minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf].map(textOf);
        return [schema.integer, ...texts];
      }
      case "enum":
        return [...new Set(schema.values.map(valueText))].sort();
      case "const":
        return valueText(schema.value);
      case "not":
        return keyOf(schema.schema);
      case "combined":
        return [schema.criterion, schema.schemas.map(keyOf)];
      case "conditional":
        return ["if", "then", "else"].map((keyword) => valueText(schema.node.keywords.get(keyword)));
      case "reference":
        return numberOf(schema.to);
      default:
        return null;
    }
  };
  return keyOf;
}

function textOf(number: JsonNumber | undefined): string | null {
  return number?.text ?? null;
}

/** What a schema says besides what is compared, such as its title. */
function annotations({ keywords, document }: SchemaNode): string {
  const modern = isSince(document.draft, "2019-09");
  const own = [...keywords].filter(([keyword]) => !(LOADED.has(keyword) || (modern && DROPPED.has(keyword))));
  return own.length === 0 ? "" : JSON.stringify(sorted(own.map(([keyword, value]) => [keyword, valueText(value)])));
}

/** A value's text without what Confluent's registry takes for the same: the order of members, and escapes. */
export function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  switch (value.kind) {
    case "object": {
      const members = new Map(value.members.map((one) => [one.key, valueText(one.value)]));
      return `{${sorted([...members]).map(([name, text]) => `${JSON.stringify(name)}:${text}`)}}`;
    }
    case "array":
      return `[${value.items.map(valueText)}]`;
    case "string":
      return JSON.stringify(value.value);
    case "number":
      return value.text;
    case "null":
      return "null";
    default:
      return String(value.value);
  }
}

function sorted<Entry extends readonly [string, unknown] | readonly unknown[]>(entries: readonly Entry[]): Entry[] {
  return entries.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0));
}
