import { type AvroEnum, type AvroRecord, type AvroType, innerTypes } from "@concordat/schema/avro";

/** The named types that a module declares, in the order in which they are met. Fixed types are plain bytes. */
export type DeclaredType = AvroRecord | AvroEnum;

/** All records and enums that a type is made of. */
export function collect(root: AvroType): readonly DeclaredType[] {
  const found = new Set<DeclaredType>();
  // Children go on the stack last to first, so that types come in the order of the schema.
  const todo: AvroType[] = [root];
  for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
    if (type.kind === "record" || type.kind === "enum") {
      if (found.has(type)) continue;
      found.add(type);
    }
    todo.push(...innerTypes(type).toReversed());
  }
  return [...found];
}

/** The records that take more to be written than they give when read: a default may be left out, a long may be a bigint. */
export function widerInputs(types: readonly DeclaredType[]): ReadonlySet<DeclaredType> {
  const wider = new Set<DeclaredType>();
  const isWider = (type: AvroType): boolean => {
    if (type.kind === "record") return wider.has(type);
    return isPlainLong(type) || innerTypes(type).some(isWider);
  };
  for (let before = -1; before !== wider.size; ) {
    before = wider.size;
    for (const type of types) {
      if (type.kind !== "record") continue;
      if (type.fields.some((field) => field.default !== undefined || isWider(field.type))) wider.add(type);
    }
  }
  return wider;
}

/** A long that is a number and nothing more. */
export function isPlainLong(type: AvroType): boolean {
  return type.kind === "long" && type.logical === undefined;
}
