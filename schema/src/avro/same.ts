import { jacksonNumber, printJson } from "../text/print.ts";
import type { JsonValue } from "../text/value.ts";
import type { AvroNamed, AvroType, Props } from "./model.ts";

/**
 * Whether two definitions of one name say the same: as in Avro Java, docs and aliases do not count, attributes and
 * defaults do.
 */
export function sameDefinition(a: AvroNamed, b: AvroNamed): boolean {
  return same(a, b, new Map());
}

function same(a: AvroType, b: AvroType, met: Map<AvroType, Set<AvroType>>): boolean {
  if (a === b || met.get(a)?.has(b)) return true;
  met.set(a, (met.get(a) ?? new Set()).add(b));
  if (a.kind !== b.kind || !sameProps(a.props, b.props)) return false;
  if ("name" in a && "name" in b && a.name.full !== b.name.full) return false;
  if (a.kind === "record" && b.kind === "record") return sameFields(a, b, met);
  if (a.kind === "enum" && b.kind === "enum") return a.symbols.join() === b.symbols.join() && a.default === b.default;
  if (a.kind === "fixed" && b.kind === "fixed") return a.size === b.size;
  if (a.kind === "array" && b.kind === "array") return same(a.items, b.items, met);
  if (a.kind === "map" && b.kind === "map") return same(a.values, b.values, met);
  if (a.kind !== "union" || b.kind !== "union") return true;
  return (
    a.branches.length === b.branches.length &&
    a.branches.every((branch, index) => {
      const other = b.branches[index];
      return other !== undefined && same(branch, other, met);
    })
  );
}

function sameFields(
  a: AvroNamed & { kind: "record" },
  b: AvroNamed & { kind: "record" },
  met: Map<AvroType, Set<AvroType>>,
): boolean {
  if (a.fields.length !== b.fields.length || a.isError !== b.isError) return false;
  return a.fields.every((field, index) => {
    const other = b.fields[index];
    return (
      other !== undefined &&
      field.name === other.name &&
      field.order === other.order &&
      textOf(field.default) === textOf(other.default) &&
      sameProps(field.props, other.props) &&
      same(field.type, other.type, met)
    );
  });
}

function sameProps(a: Props, b: Props): boolean {
  return a.size === b.size && [...a].every(([key, value]) => textOf(value) === textOf(b.get(key)));
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : printJson(value, { number: jacksonNumber, sorted: true });
}
