import { member } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { type Context, fault, inside, spanOf } from "./context.ts";
import { logicalOf } from "./logical.ts";
import type { AvroField, AvroFixed, AvroNamed, AvroRecord, Name, Props } from "./model.ts";
import { isPrimitive, makeName, nameFault, namespaceFault } from "./names.ts";
import { readAliasTexts } from "./read-aliases.ts";
import { type ReadType, readField } from "./read-field.ts";
import { sameDefinition } from "./same.ts";

/** The most bytes of a fixed that Avro Java takes. */
const MAX_FIXED = 2_147_483_639;

/**
 * Reads a record; it is known by its name before its fields are read, so that they may hold it. The types of fields are read
 * with `readType`.
 */
export function readRecord(
  json: JsonObject,
  context: Context,
  { isError, props }: { readonly isError: boolean; readonly props: Props },
  readType: ReadType,
): AvroRecord | AvroNamed {
  const fields: AvroField[] = [];
  const named = readNamed(json, context, props);
  const record: AvroRecord = { ...named, kind: "record", isError, logical: logicalOf("record", props), fields };
  const inner = { ...context, space: named.name.space, around: { record, outer: context.around } };
  const list = member(json, "fields");
  if (list?.kind !== "array") {
    throw fault(
      context,
      json,
      "avro/no-fields",
      `record ${named.name.full} has no "fields" that is an array`,
      'Add "fields": [].',
    );
  }
  const earlier = begin(record, context);
  const seen = new Map<string, number>();
  for (const [index, item] of list.items.entries()) {
    const here = inside(inner, "fields", index);
    const field = readField(item, here, readType);
    const first = seen.get(field.name);
    if (first !== undefined) {
      throw fault(
        here,
        item,
        "avro/duplicate-field",
        `Duplicate field ${field.name} in record ${named.name.full}`,
        `The first one is fields/${first}; rename or remove one.`,
      );
    }
    seen.set(field.name, index);
    fields.push(field);
  }
  return earlier === undefined ? record : settle(record, earlier, json, context);
}

/** Reads an enum, and makes it known by its name. Throws {@link SchemaError}, such as `avro/duplicate-symbol`. */
export function readEnum(json: JsonObject, context: Context, props: Props): AvroNamed {
  const named = readNamed(json, context, props);
  const list = member(json, "symbols");
  if (list?.kind !== "array") {
    throw fault(
      context,
      json,
      "avro/no-symbols",
      `enum ${named.name.full} has no "symbols" that is an array`,
      'Add "symbols": ["A", "B"].',
    );
  }
  const symbols = readSymbols(list.items, context, named.name.full);
  const given = member(json, "default");
  const fallback = given?.kind === "string" ? given.value : undefined;
  if (given !== undefined && fallback !== undefined && !symbols.includes(fallback)) {
    throw fault(
      inside(context, "default"),
      given,
      "avro/enum-default",
      `the default ${JSON.stringify(fallback)} is not a symbol of enum ${named.name.full}`,
      `Use one of ${symbols.slice(0, 8).join(", ")}.`,
    );
  }
  return defined({ ...named, kind: "enum", logical: undefined, symbols, default: fallback }, json, context);
}

function readSymbols(items: readonly JsonValue[], context: Context, name: string): readonly string[] {
  const symbols = new Set<string>();
  for (const [index, item] of items.entries()) {
    const here = inside(context, "symbols", index);
    if (item.kind !== "string")
      throw fault(here, item, "avro/bad-symbol", "an enum symbol is a string", "Put it in double quotes.");
    const wrong = nameFault(item.value, context.document.strictness);
    if (wrong !== undefined)
      throw fault(
        here,
        item,
        "avro/bad-symbol",
        `the symbol ${JSON.stringify(item.value)} ${wrong}`,
        'Use letters, digits and "_".',
      );
    if (symbols.has(item.value))
      throw fault(
        here,
        item,
        "avro/duplicate-symbol",
        `enum ${name} has the symbol ${item.value} twice`,
        "Remove one.",
      );
    symbols.add(item.value);
  }
  return [...symbols];
}

/** Reads a fixed, and makes it known by its name. Throws {@link SchemaError} where its size is none. */
export function readFixed(json: JsonObject, context: Context, props: Props): AvroNamed {
  const named = readNamed(json, context, props);
  const size = member(json, "size");
  const bytes = size?.kind === "number" && /^-?\d+$/.test(size.text) ? Number(size.text) : Number.NaN;
  if (!(bytes >= 0 && bytes <= MAX_FIXED)) {
    throw fault(
      context,
      size ?? json,
      "avro/bad-size",
      `the size of fixed ${named.name.full} is not an integer from 0 to ${MAX_FIXED}`,
      'Write it as "size": 16.',
    );
  }
  const fixed: AvroFixed = { ...named, kind: "fixed", size: bytes, logical: logicalOf("fixed", props, bytes) };
  return defined(fixed, json, context);
}

/** What records, enums and fixed have in common. */
function readNamed(json: JsonObject, context: Context, props: Props) {
  const name = readName(json, context);
  const doc = member(json, "doc");
  return {
    name,
    doc: doc?.kind === "string" ? doc.value : undefined,
    aliases: readAliases(json, context, name.space),
    props,
    at: spanOf(context, json),
  };
}

function readName(json: JsonObject, context: Context): Name {
  const text = member(json, "name");
  if (text?.kind !== "string")
    throw fault(context, json, "avro/no-name", 'the type has no "name" that is a string', 'Add "name".');
  const space = member(json, "namespace");
  const name = makeName(text.value, space?.kind === "string" ? space.value : context.space);
  const here = inside(context, "name");
  const wrong = nameFault(name.short, context.document.strictness);
  if (wrong !== undefined)
    throw fault(
      here,
      text,
      "avro/bad-name",
      `the name ${JSON.stringify(name.short)} ${wrong}`,
      'Use letters, digits and "_", and begin with no digit.',
    );
  const wrongSpace = context.document.strictness === "lax" ? undefined : namespaceFault(name.space);
  if (wrongSpace !== undefined) {
    throw fault(
      here,
      space ?? text,
      "avro/bad-namespace",
      `the namespace ${JSON.stringify(name.space)} is not valid: ${wrongSpace}`,
      "Use names with dots between them.",
    );
  }
  if (isPrimitive(name.full)) {
    throw fault(
      here,
      text,
      "avro/name-of-primitive",
      `a type may not be called ${name.full}, which is a primitive type`,
      "Rename it, or give it a namespace.",
    );
  }
  return name;
}

/** The aliases of a type as full names, each once. */
function readAliases(json: JsonObject, context: Context, space: string): readonly string[] {
  const names = readAliasTexts(json, context).map(({ text, json: item, context: here }) => {
    const name = makeName(text, space);
    const wrong = nameFault(name.short, context.document.strictness);
    if (wrong !== undefined)
      throw fault(
        here,
        item,
        "avro/bad-alias",
        `the alias ${JSON.stringify(text)} ${wrong}`,
        'Use letters, digits and "_".',
      );
    return name.full;
  });
  return [...new Set(names)];
}

function defined(type: AvroNamed, json: JsonObject, context: Context): AvroNamed {
  const earlier = begin(type, context);
  return earlier === undefined ? type : settle(type, earlier, json, context);
}

/** Makes a type known by its name; answers the type that had the name before. */
function begin(type: AvroNamed, context: Context): AvroNamed | undefined {
  const earlier = context.document.scope.find([type.name.full]);
  if (earlier === undefined) context.document.scope.define(type);
  return earlier;
}

/** A second definition of a name is the first one if it says the same, and an error otherwise. */
function settle(type: AvroNamed, earlier: AvroNamed, json: JsonObject, context: Context): AvroNamed {
  // References may bring a name twice, as two versions of one subject do; the first one counts.
  if (!context.document.own) return earlier;
  context.document.scope.later(() => {
    if (sameDefinition(type, earlier)) return;
    throw fault(
      context,
      json,
      "avro/redefined",
      `Can't redefine: ${type.name.full}`,
      "Use another name, or refer to the first definition by its name.",
    );
  });
  return earlier;
}
