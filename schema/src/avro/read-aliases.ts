import { member } from "../text/json.ts";
import type { JsonObject } from "../text/value.ts";
import { type Context, fault, inside } from "./context.ts";

/** The aliases of a type or field as they are written. */
export function readAliasTexts(json: JsonObject, context: Context) {
  const list = member(json, "aliases");
  if (list === undefined) return [];
  if (list.kind !== "array") {
    throw fault(
      inside(context, "aliases"),
      list,
      "avro/bad-alias",
      '"aliases" is not an array',
      'Write it as "aliases": ["OldName"].',
    );
  }
  return list.items.map((item, index) => {
    const here = inside(context, "aliases", index);
    if (item.kind !== "string")
      throw fault(here, item, "avro/bad-alias", "an alias is a string", "Put it in double quotes.");
    return { text: item.value, json: item, context: here };
  });
}
