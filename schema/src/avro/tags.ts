import { SchemaError } from "../error.ts";
import type { SchemaEntity, SchemaTags, TagChange } from "../tags.ts";
import { parseJson } from "../text/json.ts";
import { printJson } from "../text/print.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { type EntityEdit, type EntityWalk, tagsChanged, tagsIn } from "../text-tags.ts";
import { makeName } from "./names.ts";

const walkOver =
  (text: string): EntityWalk =>
  (edit) =>
    walk(parseJson(text, { comments: true }), "", edit);

/** The entities of an Avro schema that have tags, in the order of the text. */
export function taggedAvro(text: string): readonly SchemaTags[] {
  return tagsIn(walkOver(text));
}

/**
 * An Avro schema with its tags changed. Throws {@link SchemaError} `avro/no-such-entity` where an entity to add to or
 * remove from is not there.
 */
export function retaggedAvro(text: string, change: TagChange): string {
  return printJson(tagsChanged(walkOver(text), change, noSuchEntity));
}

/** Rebuilds a schema's text, each record and then its fields given to `edit`. */
function walk(value: JsonValue, space: string, edit: EntityEdit): JsonValue {
  if (value.kind === "array") return { ...value, items: value.items.map((item) => walk(item, space, edit)) };
  if (value.kind !== "object") return value;
  const type = textOf(value, "type");
  if (type !== "record" && type !== "error")
    return replace(value, ["type", "items", "values"], (inner) => walk(inner, space, edit));
  const name = makeName(textOf(value, "name") ?? "", textOf(value, "namespace") ?? space);
  const edited = edit(value, { path: name.full, type: "sr_record" });
  const field = (one: JsonValue): JsonValue => {
    if (one.kind !== "object") return one;
    const path = `${name.full}.${textOf(one, "name") ?? ""}`;
    const tagged = edit(one, { path, type: "sr_field" });
    return replace(tagged, ["type"], (inner) => walk(inner, name.space, edit));
  };
  return replace(edited, ["fields"], (fields) =>
    fields.kind === "array" ? { ...fields, items: fields.items.map(field) } : fields,
  );
}

function replace(object: JsonObject, keys: readonly string[], change: (value: JsonValue) => JsonValue): JsonObject {
  const members = object.members.map((one) => (keys.includes(one.key) ? { ...one, value: change(one.value) } : one));
  return { ...object, members };
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object.members.findLast((one) => one.key === key)?.value;
  return value?.kind === "string" ? value.value : undefined;
}

function noSuchEntity({ entityPath, entityType }: SchemaEntity): SchemaError {
  return new SchemaError({
    code: "avro/no-such-entity",
    message: `No ${entityType === "sr_record" ? "record" : "field"} matches the path ${JSON.stringify(entityPath)}`,
    hint: "Name a record by its full name, and a field by its record's full name, a dot and its own name.",
  });
}
