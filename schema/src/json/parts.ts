import { objectIn, type SchemaPart, stringsIn, writtenIn } from "../parts.ts";

const TAGS = "confluent:tags";
/** Keywords whose values are schemas, lists of schemas, or schemas by names. */
const INSIDE = ["items", "prefixItems", "additionalProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else"];
const NAMED = ["definitions", "$defs"];

/** A schema to look at, and the name of the type around it. */
interface Step {
  readonly json: unknown;
  readonly within: string;
  /** Whether what it says about itself was noted already: a property's schema is the property's documentation. */
  readonly noted?: boolean;
}

/** The types with a title, the definitions and the properties of a JSON Schema, outer ones first. */
export function partsJsonSchema(text: string): readonly SchemaPart[] {
  const parts: SchemaPart[] = [];
  const todo: Step[] = [{ json: JSON.parse(text), within: "" }];
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) todo.push(...inside(step, parts).toReversed());
  return parts;
}

function inside({ json, within, noted }: Step, parts: SchemaPart[]): readonly Step[] {
  if (Array.isArray(json)) return json.map((one: unknown) => ({ json: one, within }));
  const schema = objectIn(json);
  if (schema === undefined) return [];
  const name = writtenIn(schema.title) ?? within;
  const [doc, tags] = [writtenIn(schema.description), stringsIn(schema[TAGS])];
  if (!noted && (writtenIn(schema.title) !== undefined || doc !== undefined || tags.length > 0))
    parts.push({ kind: "type", name, path: name, doc, tags });
  const named = NAMED.flatMap((keyword) => Object.entries(objectIn(schema[keyword]) ?? {}));
  return [
    ...properties(schema.properties, name, parts),
    ...INSIDE.map((keyword) => ({ json: schema[keyword], within: name })),
    ...named.map(([own, one]) => ({ json: one, within: own })),
  ];
}

function properties(value: unknown, within: string, parts: SchemaPart[]): readonly Step[] {
  return Object.entries(objectIn(value) ?? {}).map(([name, json]): Step => {
    const schema = objectIn(json);
    const path = within === "" ? name : `${within}.${name}`;
    const tags = stringsIn(schema?.[TAGS]);
    parts.push({ kind: "field", name, path, doc: writtenIn(schema?.description), tags });
    return { json, within: path, noted: true };
  });
}
