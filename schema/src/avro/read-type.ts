import { member } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { type Context, fault, inside, spanOf } from "./context.ts";
import { logicalOf } from "./logical.ts";
import { type AvroArray, type AvroMap, type AvroType, type AvroUnion, PRIMITIVES, type Props } from "./model.ts";
import { candidates, isPrimitive } from "./names.ts";
import { readEnum, readFixed, readRecord } from "./read-named.ts";
import type { PlaceType } from "./scope.ts";

/** Attributes that Avro defines for types; all others are kept as they are. */
const RESERVED: ReadonlySet<string> = new Set([
  "doc",
  "fields",
  "items",
  "name",
  "namespace",
  "size",
  "symbols",
  "values",
  "type",
  "aliases",
]);
const NO_PROPS: Props = new Map();

/** Reads the type that a JSON value stands for and hands it to `place`: at once, or when a name used early is known. */
export function readType(json: JsonValue, context: Context, place: PlaceType): void {
  if (json.kind === "string") return readReference(json, json.value, context, place);
  if (json.kind === "array") return place(readUnion(json.items, json, context));
  if (json.kind === "object") return readObject(json, context, place);
  throw fault(
    context,
    json,
    "avro/not-a-schema",
    "a schema is a name, an object or an array",
    'Write a type such as "string".',
  );
}

function readReference(json: JsonValue, text: string, context: Context, place: PlaceType): void {
  if (isPrimitive(text)) return place({ kind: text, props: NO_PROPS, logical: undefined, at: spanOf(context, json) });
  const { scope } = context.document;
  const names = candidates(text, context.space);
  const known = scope.find(names);
  if (known !== undefined) return place(known);
  scope.later(() => {
    // Once everything is read, only the name in its own namespace counts, as in Avro Java.
    const type = scope.find(names.slice(0, 1));
    if (type === undefined) throw undefinedName(json, names[0] ?? text, context);
    place(type);
  });
}

function undefinedName(json: JsonValue, name: string, context: Context) {
  const known = context.document.scope.names();
  const wanted = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const near = [...known, ...PRIMITIVES].find((one) => one.slice(one.lastIndexOf(".") + 1).toLowerCase() === wanted);
  const defined =
    known.length === 0
      ? "no named types are defined"
      : `defined are ${known.slice(0, 5).join(", ")}${known.length > 5 ? ", …" : ""}`;
  const hint =
    near === undefined
      ? `Define it in this schema or give a reference that does; ${defined}.`
      : `Did you mean ${near}?`;
  return fault(context, json, "avro/undefined-name", `Undefined schema: ${name}`, hint);
}

function readUnion(items: readonly JsonValue[], json: JsonValue, context: Context): AvroUnion {
  const branches: AvroType[] = [];
  for (const [index, item] of items.entries()) {
    const here = inside(context, index);
    if (item.kind === "array")
      throw fault(
        here,
        item,
        "avro/nested-union",
        "a union directly inside a union",
        "Put its branches into the outer union.",
      );
    // A branch whose name is not known yet keeps its position; the union is judged when all are known.
    readType(item, here, (type) => {
      branches[index] = type;
    });
  }
  context.document.scope.later(() => checkBranches(branches, items, context));
  return { kind: "union", branches, props: NO_PROPS, logical: undefined, at: spanOf(context, json) };
}

function checkBranches(branches: readonly AvroType[], items: readonly JsonValue[], context: Context): void {
  const seen = new Set<string>();
  for (const [index, branch] of branches.entries()) {
    const name = "name" in branch ? branch.name.full : branch.kind;
    const item = items[index];
    if (seen.has(name) && item !== undefined) {
      throw fault(
        inside(context, index),
        item,
        "avro/duplicate-branch",
        `the union has ${name} twice`,
        "Keep one of them; wrap the other in a record to tell them apart.",
      );
    }
    seen.add(name);
  }
}

function readObject(json: JsonObject, context: Context, place: PlaceType): void {
  const type = member(json, "type");
  if (type?.kind !== "string") {
    throw fault(
      context,
      json,
      "avro/no-type",
      'the schema object has no "type" that is a string',
      'Give it one, such as "type": "record".',
    );
  }
  const kind = type.value;
  if (isPrimitive(kind)) {
    const props = propsOf(json);
    return place({ kind, props, logical: logicalOf(kind, props), at: spanOf(context, json) });
  }
  switch (kind) {
    case "record":
    case "error":
      return place(readRecord(json, context, { isError: kind === "error", props: propsOf(json) }, readType));
    case "enum":
      return place(readEnum(json, context, propsOf(json, "default")));
    case "fixed":
      return place(readFixed(json, context, propsOf(json)));
    case "array":
      return readContainer(json, context, "array", "items", place);
    case "map":
      return readContainer(json, context, "map", "values", place);
    default:
      return readReference(type, kind, inside(context, "type"), place);
  }
}

function readContainer(
  json: JsonObject,
  context: Context,
  kind: "array" | "map",
  key: "items" | "values",
  place: PlaceType,
): void {
  const inner = member(json, key);
  if (inner === undefined) {
    throw fault(
      context,
      json,
      `avro/no-${key}`,
      `the ${kind} has no "${key}"`,
      `Add "${key}", the type of what it holds.`,
    );
  }
  const props = propsOf(json);
  const base = { props, logical: logicalOf(kind, props), at: spanOf(context, json) };
  readContainerInner(inner, inside(context, key), kind, base, place);
}

function readContainerInner(
  inner: JsonValue,
  context: Context,
  kind: "array" | "map",
  base: Pick<AvroType, "props" | "logical" | "at">,
  place: PlaceType,
): void {
  // The container exists before its inner type may be known: the draft is filled in place.
  const unknown: AvroType = { kind: "null", props: NO_PROPS, logical: undefined, at: undefined };
  if (kind === "array") {
    const draft: { -readonly [Key in keyof AvroArray]: AvroArray[Key] } = { ...base, kind, items: unknown };
    readType(inner, context, (type) => {
      draft.items = type;
    });
    return place(draft);
  }
  const draft: { -readonly [Key in keyof AvroMap]: AvroMap[Key] } = { ...base, kind, values: unknown };
  readType(inner, context, (type) => {
    draft.values = type;
  });
  place(draft);
}

function propsOf(json: JsonObject, ...alsoReserved: readonly string[]): Props {
  const own = json.members.filter(({ key }) => !RESERVED.has(key) && !alsoReserved.includes(key));
  return own.length === 0 ? NO_PROPS : new Map(own.map(({ key, value }) => [key, value]));
}
