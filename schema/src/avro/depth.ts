import { SchemaError } from "../error.ts";
import { MAX_JSON_NESTING, placeAt } from "../text/json.ts";
import { innerTypes } from "./canonical.ts";
import type { AvroType } from "./model.ts";

/** How many levels of JSON a type adds around those that it holds. */
const LEVELS: Readonly<Partial<Record<AvroType["kind"], number>>> = { record: 3, array: 1, map: 1, union: 1 };

/**
 * Makes sure that a schema can be printed and read again: names used before their definition can nest types deeper
 * than the text that was read. Throws {@link SchemaError} `avro/too-deep`. Linear, and not recursive.
 */
export function checkDepth(root: AvroType, text: string): void {
  const written = new Set<AvroType>();
  const todo: { readonly type: AvroType; readonly depth: number }[] = [{ type: root, depth: 0 }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { type, depth } = next;
    if (depth > MAX_JSON_NESTING) throw tooDeep(type, text);
    if ("name" in type) {
      if (written.has(type)) continue;
      written.add(type);
    }
    const inner = depth + (LEVELS[type.kind] ?? 0);
    // The last one pushed is printed first: definitions stand where a type is first used.
    for (const held of innerTypes(type).toReversed()) todo.push({ type: held, depth: inner });
  }
}

function tooDeep(type: AvroType, text: string): SchemaError {
  return new SchemaError({
    code: "avro/too-deep",
    message: `types nest more than ${MAX_JSON_NESTING} levels of JSON deep`,
    place: placeAt(text, type.at?.start ?? 0, ""),
    hint: "Break the chain of types into shallower ones.",
  });
}
