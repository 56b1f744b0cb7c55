import { objectIn, type SchemaPart, stringsIn, writtenIn } from "../parts.ts";
import { makeName } from "./names.ts";

const TAGS = "confluent:tags";

interface Step {
  readonly json: unknown;
  readonly space: string;
}

/** The records, enums and fields that the stored text of an Avro schema defines, in the order of the text. */
export function partsAvro(text: string): readonly SchemaPart[] {
  const parts: SchemaPart[] = [];
  const todo: Step[] = [{ json: JSON.parse(text), space: "" }];
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) todo.push(...inside(step, parts).toReversed());
  return parts;
}

/** Notes what is defined here, and gives the types inside of it. */
function inside({ json, space }: Step, parts: SchemaPart[]): readonly Step[] {
  if (Array.isArray(json)) return json.map((one: unknown) => ({ json: one, space }));
  const type = objectIn(json);
  if (type === undefined) return [];
  const name = writtenIn(type.name);
  if (name === undefined || typeof type.type !== "string")
    return [type.type, type.items, type.values].map((one) => ({ json: one, space }));
  const full = makeName(name, writtenIn(type.namespace) ?? space);
  parts.push({ kind: "type", name: full.full, path: full.full, doc: writtenIn(type.doc), tags: stringsIn(type[TAGS]) });
  const fields: readonly unknown[] = Array.isArray(type.fields) ? type.fields : [];
  return fields.flatMap((one): readonly Step[] => {
    const field = objectIn(one);
    const own = writtenIn(field?.name);
    if (field === undefined || own === undefined) return [];
    const tags = stringsIn(field[TAGS]);
    parts.push({ kind: "field", name: own, path: `${full.full}.${own}`, doc: writtenIn(field.doc), tags });
    return [{ json: field.type, space: full.space }];
  });
}
