import { largeBudget } from "../budget.ts";
import type { Branch, ChoiceShape, FieldShape, Shape } from "../shape.ts";
import { equalityKey, jsonOf } from "./instance.ts";
import type { JsonSchemaModel } from "./model.ts";
import { outlinesOf } from "./outline.ts";
import type { Outline, OutlineKind, RecordOutline } from "./outline-kinds.ts";
import { validatorOf } from "./validate.ts";

const view = (value: unknown): unknown => value;

const shapes = new WeakMap<JsonSchemaModel, Shape>();

/**
 * What the events of a schema look like, through references and what combines schemas: records by what `oneOf` and `anyOf`
 * tell apart, told by a member of few values (a discriminator) or else by what is valid; objects without members of their own
 * as maps, tuples as lists. Made once for a schema.
 */
export function shapeJsonSchema(model: JsonSchemaModel): Shape {
  const known = shapes.get(model) ?? make(model);
  shapes.set(model, known);
  return known;
}

function make(model: JsonSchemaModel): Shape {
  const budget = largeBudget(model.document.text.length);
  const made = new Map<string, Shape>();
  const shapeOf = (outline: Outline): Shape => {
    const known = made.get(outline.key);
    if (known !== undefined) return known;
    const [first, ...others] = outline.kinds;
    if (first !== undefined && others.length === 0) return shapeOfKind(first, (shape) => made.set(outline.key, shape));
    if (first === undefined) return keep(outline, { kind: "scalar", json: "other", view });
    // Its branches may lead back to it.
    const branches: Branch[] = [];
    const choice: ChoiceShape = {
      kind: "choice",
      branches,
      branchOf: (value) => branchOf(value, outline.kinds, branches),
      view,
    };
    made.set(outline.key, choice);
    const names = branchNames(outline.kinds);
    for (const [index, kind] of outline.kinds.entries())
      branches.push({ name: names[index] ?? kind.kind, shape: shapeOfKind(kind, () => {}) });
    return choice;
  };
  const keep = (outline: Outline, shape: Shape): Shape => {
    made.set(outline.key, shape);
    return shape;
  };
  /** The shape of a kind, noted before it is looked into: it may hold itself. */
  const shapeOfKind = (kind: OutlineKind, note: (shape: Shape) => void): Shape => {
    switch (kind.kind) {
      case "record": {
        const fields: FieldShape[] = [];
        const shape: Shape = { kind: "record", fields, view };
        note(shape);
        for (const [name, { outline, optional }] of kind.fields)
          fields.push({ name, shape: shapeOf(outline), ...(optional ? { optional } : {}) });
        return shape;
      }
      case "list":
        return circular({ kind: "list", view }, "items", kind.items, note);
      case "map":
        return circular({ kind: "map", view }, "values", kind.values, note);
      default: {
        const shape: Shape = { kind: "scalar", json: kind.json, view, ...(kind.constant ? { constant: true } : {}) };
        note(shape);
        return shape;
      }
    }
  };
  const circular = (start: object, member: "items" | "values", inner: Outline, note: (shape: Shape) => void): Shape => {
    const shape = start as Shape;
    note(shape);
    Object.defineProperty(shape, member, { value: shapeOf(inner), enumerable: true });
    return shape;
  };
  const branchOf = (value: unknown, kinds: readonly OutlineKind[], branches: readonly Branch[]): Branch | undefined => {
    const index = kinds.findIndex((kind) => fitsKind(value, kind));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return branches[index];
    const records = kinds.filter((kind) => kind.kind === "record");
    const record = recordOf(value, records, model);
    return branches[record === undefined ? kinds.findIndex(({ kind }) => kind === "map") : kinds.indexOf(record)];
  };
  return shapeOf(outlinesOf(model.root, budget).root);
}

function fitsKind(value: unknown, kind: OutlineKind): boolean {
  if (kind.kind === "list") return Array.isArray(value);
  if (kind.kind !== "scalar") return false;
  if (kind.json === "other") return true;
  return kind.json === (value === null ? "null" : typeof value === "bigint" ? "number" : typeof value);
}

/** The record that an object is: by the members that have but few values, or by what is valid. */
function recordOf(value: object, records: readonly RecordOutline[], model: JsonSchemaModel): RecordOutline | undefined {
  if (records.length <= 1) return records[0];
  const budget = largeBudget();
  const tagged = records.filter(({ tags }) =>
    [...tags].every(([name, { keys }]) => {
      const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
      return member === undefined || keys.has(equalityKey(jsonOf(member), budget));
    }),
  );
  if (tagged.length === 1) return tagged[0];
  const json = jsonOf(value);
  const validator = validatorOf(model);
  return tagged.find(({ nodes }) => nodes.every((node) => validator.acceptsBy(node, json, budget))) ?? tagged[0];
}

/** Names for branches: of records the value that tells them apart, their title, or a number; else their kind. */
function branchNames(kinds: readonly OutlineKind[]): readonly string[] {
  const records = kinds.filter((kind) => kind.kind === "record");
  const tag = discriminatorOf(records);
  const names = kinds.map((kind) => {
    if (kind.kind === "record")
      return (tag === undefined ? undefined : kind.tags.get(tag)?.text) ?? kind.name ?? "object";
    if (kind.kind === "list") return "array";
    return kind.kind === "map" ? "map" : kind.json;
  });
  const used = new Map<string, number>();
  return names.map((name) => {
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    return times === 1 ? name : `${name} ${times}`;
  });
}

/** The member whose values tell records apart; undefined where none does. */
export function discriminatorOf(records: readonly RecordOutline[]): string | undefined {
  const [first] = records;
  if (first === undefined || records.length < 2) return undefined;
  return [...first.tags.keys()].find((name) => {
    const all = records.map(({ tags }) => tags.get(name)?.keys);
    const keys = all.flatMap((one) => [...(one ?? [])]);
    return all.every((one) => one !== undefined) && new Set(keys).size === keys.length;
  });
}
