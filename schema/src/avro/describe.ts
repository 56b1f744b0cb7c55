import type { AvroType, Logical } from "./model.ts";

/** Longest description of a type, in characters. */
const LONGEST = 120;

/** A type in a few words, for a person: `record shop.Order`, `array of decimal(9, 2)`, `null or string`. */
export function describeType(type: AvroType): string {
  const text = describe(type, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function describe(type: AvroType, depth: number): string {
  if (depth > 4) return "…";
  switch (type.kind) {
    case "record":
    case "enum":
      return `${type.kind} ${type.name.full}`;
    case "fixed":
      return `${type.logical === undefined ? "fixed" : describeLogical(type.logical)} ${type.name.full} of ${type.size} bytes`;
    case "array":
      return `array of ${describe(type.items, depth + 1)}`;
    case "map":
      return `map of ${describe(type.values, depth + 1)}`;
    case "union":
      if (type.branches.length === 0) return "an empty union";
      return type.branches
        .slice(0, 8)
        .map((branch) => describe(branch, depth + 1))
        .concat(type.branches.length > 8 ? ["…"] : [])
        .join(" or ");
    default:
      return type.logical === undefined ? type.kind : describeLogical(type.logical);
  }
}

/** A logical type in a few words: `timestamp-millis`, `decimal(9, 2)`. */
export function describeLogical(logical: Logical): string {
  return logical.kind === "decimal" ? `decimal(${logical.precision}, ${logical.scale})` : logical.kind;
}
