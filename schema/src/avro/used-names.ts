import { lineAndColumn } from "../error.ts";
import type { NameUse, SchemaNames } from "../names.ts";
import { member, parseJson } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { candidates, isPrimitive, makeName } from "./names.ts";

/** A name as it is used in a namespace, and where. */
interface Use {
  readonly text: string;
  readonly space: string;
  readonly start: number;
}

interface Found {
  readonly defines: Set<string>;
  readonly uses: Use[];
}

/** A value to look at, with the namespace around it. */
interface Step {
  readonly json: JsonValue;
  readonly space: string;
}

/**
 * The names that the text of an Avro schema defines and uses. Only where names stand is looked at: whether it is a schema,
 * parsing says. Throws SchemaError `json/…` where it is not JSON.
 */
export function namesAvro(source: string): SchemaNames {
  const found: Found = { defines: new Set(), uses: [] };
  // Last to first, so that names come in the order of the text.
  const todo: Step[] = [{ json: parseJson(source, { comments: true }), space: "" }];
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) todo.push(...inside(step, found).toReversed());
  return { defines: [...found.defines], uses: usesOf(source, found) };
}

/** Notes the name that a value is, and gives the types inside of it. */
function inside({ json, space }: Step, found: Found): readonly Step[] {
  if (json.kind === "string") return used(json.value, { json, space }, found);
  if (json.kind === "array") return json.items.map((item) => ({ json: item, space }));
  if (json.kind !== "object") return [];
  const type = member(json, "type");
  if (type?.kind !== "string") return [];
  switch (type.value) {
    case "record":
    case "error":
      return fieldTypes(json, defined(json, space, found));
    case "enum":
    case "fixed":
      defined(json, space, found);
      return [];
    case "array":
      return typeAt(json, "items", space);
    case "map":
      return typeAt(json, "values", space);
    default:
      return used(type.value, { json: type, space }, found);
  }
}

function used(text: string, { json, space }: Step, { uses }: Found): readonly Step[] {
  if (!isPrimitive(text)) uses.push({ text, space, start: json.start });
  return [];
}

/** Notes a type that is defined; gives the namespace within it. */
function defined(json: JsonObject, around: string, { defines }: Found): string {
  const [name, space] = [member(json, "name"), member(json, "namespace")];
  if (name?.kind !== "string") return around;
  const made = makeName(name.value, space?.kind === "string" ? space.value : around);
  defines.add(made.full);
  return made.space;
}

function fieldTypes(json: JsonObject, space: string): readonly Step[] {
  const fields = member(json, "fields");
  if (fields?.kind !== "array") return [];
  return fields.items.flatMap((field) => (field.kind === "object" ? typeAt(field, "type", space) : []));
}

function typeAt(json: JsonObject, key: string, space: string): readonly Step[] {
  const type = member(json, key);
  return type === undefined ? [] : [{ json: type, space }];
}

function usesOf(source: string, { defines, uses }: Found): readonly NameUse[] {
  const named = new Map<string, NameUse>();
  for (const { text, space, start } of uses) {
    const names = candidates(text, space);
    // The first of them that somebody defines is meant.
    const own = names.findIndex((name) => defines.has(name));
    const others = own === -1 ? names : names.slice(0, own);
    const key = others.join("\n");
    if (others.length > 0 && !named.has(key)) named.set(key, { names: others, ...lineAndColumn(source, start) });
  }
  return [...named.values()];
}
