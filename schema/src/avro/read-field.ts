import { member } from "../text/json.ts";
import { javaDouble, printJson } from "../text/print.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { printAvro } from "./canonical.ts";
import { type Context, fault, inside, spanOf } from "./context.ts";
import { javaNumber, judgeDefault } from "./default-check.ts";
import type { AvroField, AvroType } from "./model.ts";
import { nameFault } from "./names.ts";
import { readAliasTexts } from "./read-aliases.ts";
import type { PlaceType } from "./scope.ts";

const RESERVED: ReadonlySet<string> = new Set(["default", "doc", "name", "order", "type", "aliases"]);

/** Reads the type that a JSON value stands for, and hands it to `place`. */
export type ReadType = (json: JsonValue, context: Context, place: PlaceType) => void;

/** Reads a field of a record (Avro 1.12 specification, Records), its type with `readType`. Throws {@link SchemaError}. */
export function readField(json: JsonValue, context: Context, readType: ReadType): AvroField {
  const name = json.kind === "object" ? member(json, "name") : undefined;
  if (json.kind !== "object" || name?.kind !== "string") {
    throw fault(
      context,
      json,
      "avro/no-field-name",
      'the field has no "name" that is a string',
      'Write it as {"name": "id", "type": "string"}.',
    );
  }
  const wrong = nameFault(name.value, context.document.strictness);
  if (wrong !== undefined) {
    throw fault(
      inside(context, "name"),
      name,
      "avro/bad-name",
      `the field name ${JSON.stringify(name.value)} ${wrong}`,
      'Use letters, digits and "_", and begin with no digit.',
    );
  }
  const type = member(json, "type");
  if (type === undefined)
    throw fault(context, json, "avro/no-field-type", `field ${name.value} has no "type"`, 'Add "type".');
  const field = draftField(json, name.value, context);
  readType(type, inside(context, "type"), (known) => {
    field.type = known;
    field.default = numericDefault(known, field.default, field.name, context);
  });
  if (context.document.strictness !== "lax") context.document.scope.later(() => checkDefault(field, context));
  return field;
}

type Draft = { -readonly [Key in keyof AvroField]: AvroField[Key] };

/** The type may be named before it is defined: the draft is filled, and its default judged, when it is known. */
function draftField(json: JsonObject, name: string, context: Context): Draft {
  const doc = member(json, "doc");
  const unknown: AvroType = { kind: "null", props: new Map(), logical: undefined, at: undefined };
  return {
    name,
    type: unknown,
    default: member(json, "default"),
    doc: doc?.kind === "string" ? doc.value : undefined,
    aliases: [...new Set(readAliasTexts(json, context).map(({ text }) => text))],
    order: readOrder(json, context),
    props: new Map(json.members.filter(({ key }) => !RESERVED.has(key)).map(({ key, value }) => [key, value])),
    at: spanOf(context, json),
  };
}

/** A float's or double's default that is written as a text is the number in it, as Avro Java has it. */
function numericDefault(
  type: AvroType,
  given: JsonValue | undefined,
  name: string,
  context: Context,
): JsonValue | undefined {
  if (given?.kind !== "string" || (type.kind !== "float" && type.kind !== "double")) return given;
  const value = javaNumber(given.value);
  const { start, end } = given;
  if (value === undefined) throw badDefault(name, type, given, context);
  return Number.isFinite(value)
    ? { kind: "number", text: javaDouble(value), start, end }
    : { ...given, value: javaDouble(value) };
}

function checkDefault(field: AvroField, context: Context): void {
  if (field.default === undefined) return;
  const verdict = judgeDefault(field.type, field.default, context.around);
  if (verdict === "endless") throw endlessDefault(field.name, field.default, context);
  if (verdict === "invalid") throw badDefault(field.name, field.type, field.default, context);
}

function endlessDefault(name: string, given: JsonValue, context: Context) {
  return fault(
    inside(context, "default"),
    given,
    "avro/endless-default",
    `the default of field ${name} holds a record that the field itself is in`,
    'Make the field a union with null first, and its default null: "type": ["null", …], "default": null.',
  );
}

function badDefault(name: string, type: AvroType, given: JsonValue, context: Context) {
  const message = `Invalid default for field ${name}: ${printJson(given)} not a ${printAvro(type)}`;
  return fault(
    inside(context, "default"),
    given,
    "avro/bad-default",
    message,
    "Write a default of the field's type, or of a branch of its union.",
  );
}

function readOrder(json: JsonObject, context: Context): AvroField["order"] {
  const given = member(json, "order");
  if (given === undefined) return "ascending";
  const order = given.kind === "string" ? given.value.toLowerCase() : "";
  if (order === "ascending" || order === "descending" || order === "ignore") return order;
  throw fault(
    inside(context, "order"),
    given,
    "avro/bad-order",
    "the order of a field is not known",
    "Use ascending, descending or ignore.",
  );
}
