import type { AvroType } from "../../model.ts";

/**
 * Gives what a function of a type is called after: its own name, or of a type without one the field that it is first the type
 * of, such as `Order_items`, and below that `Order_items_item`.
 */
export function labelling(...roots: readonly AvroType[]): (type: AvroType) => string {
  const labels = new Map<AvroType, string>();
  const todo = roots.map((root): readonly [AvroType, string] => [root, root.kind]);
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    const [type, place] = next;
    if (labels.has(type)) continue;
    const label = "name" in type ? type.name.short : place;
    labels.set(type, label);
    todo.push(...innerPlaces(type, label));
  }
  return (type) => labels.get(type) ?? type.kind;
}

function innerPlaces(type: AvroType, label: string): readonly (readonly [AvroType, string])[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => [field.type, `${label}_${field.name}`]);
    case "array":
      return [[type.items, `${label}_item`]];
    case "map":
      return [[type.values, `${label}_value`]];
    case "union":
      return type.branches.map((branch) => [branch, `${label}_${branch.kind}`]);
    default:
      return [];
  }
}
