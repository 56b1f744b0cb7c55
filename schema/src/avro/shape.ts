import type { Branch, FieldShape, ScalarShape, Shape } from "../shape.ts";
import { branchOf } from "./codec/branch.ts";
import type { AvroRecord, AvroType, AvroUnion } from "./model.ts";
import { jsonView } from "./values/view.ts";

const shapes = new WeakMap<AvroType, Shape>();

/** What values of a type look like when they are decoded; made once for a type. */
export function shapeAvro(type: AvroType): Shape {
  const known = shapes.get(type);
  if (known !== undefined) return known;
  // Sets its shape before it looks inside: it may hold itself.
  if (type.kind === "record") return recordShape(type);
  const shape = make(type);
  shapes.set(type, shape);
  return shape;
}

function recordShape(record: AvroRecord): Shape {
  const fields: FieldShape[] = [];
  const shape: Shape = { kind: "record", fields, view: jsonView };
  shapes.set(record, shape);
  for (const { name, type } of record.fields) fields.push({ name, shape: shapeAvro(type) });
  return shape;
}

function make(type: Exclude<AvroType, AvroRecord>): Shape {
  switch (type.kind) {
    case "array":
      return { kind: "list", items: shapeAvro(type.items), view: jsonView };
    case "map":
      return { kind: "map", values: shapeAvro(type.values), view: jsonView };
    case "union":
      return choice(type);
    case "long":
      return { kind: "scalar", json: "number", view: type.logical === undefined ? longView : jsonView };
    default:
      return { kind: "scalar", json: jsonKindOf(type), view: jsonView };
  }
}

function choice(union: AvroUnion): Shape {
  const branches = union.branches.map(
    (branch): Branch => ({ name: "name" in branch ? branch.name.full : branch.kind, shape: shapeAvro(branch) }),
  );
  return { kind: "choice", branches, branchOf: (value) => branches[branchOf(union, value)], view: jsonView };
}

/** A long is a number wherever it is exact as one, whatever a program holds it as: another program may hold it otherwise. */
function longView(value: unknown): unknown {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : jsonView(value);
}

function jsonKindOf({ kind, logical }: Exclude<AvroType, AvroRecord>): ScalarShape["json"] {
  switch (kind) {
    case "null":
    case "boolean":
    case "string":
      return kind;
    case "int":
    case "float":
    case "double":
      return "number";
    default:
      return logical?.kind === "duration" ? "other" : "string";
  }
}
