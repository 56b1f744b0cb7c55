import type { AvroRecord, AvroUnion } from "../model.ts";

/** Sets a property as an own one, whatever its name: `__proto__` is a field name like any other. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** The own property of a value that came from outside; undefined where it has none. */
export function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}

/** Whether records of a union say which they are: where another record, or a map, could be taken for them they carry `$type`. */
export function needsTag(union: AvroUnion): boolean {
  return union.branches.filter((branch) => branch.kind === "record" || branch.kind === "map").length > 1;
}

/** A record read from a union, with `$type` before its fields where the union needs it. */
export function tagged(union: AvroUnion, record: AvroRecord, value: unknown): unknown {
  return needsTag(union) && typeof value === "object" ? { $type: record.name.full, ...value } : value;
}
