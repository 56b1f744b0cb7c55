import { literal } from "../../../text/literal.ts";
import type { AvroRecord } from "../../model.ts";
import { planRecord, type Slot } from "../record-plan.ts";
import { FAIL, indent, type Snippet, snippetOf, surrounded, type Text, type TypePair } from "./decode-part.ts";
import { LONG_RECORD, partsOf } from "./functions.ts";
import { defaultExpression } from "./value.ts";

interface LongPair extends TypePair {
  readonly writer: AvroRecord;
  readonly reader: AvroRecord;
}

/** Whether a pair is of records, and one of them has more fields than one function should read. */
export function isLong(pair: TypePair): pair is LongPair {
  const { writer, reader } = pair;
  if (writer.kind !== "record" || reader.kind !== "record") return false;
  return Math.max(writer.fields.length, reader.fields.length) > LONG_RECORD;
}

/**
 * What makes a long record with all its fields, in their order and still empty, and the functions that read its parts. From
 * 128 fields on, V8 gives a fast shape only to what a function has made.
 */
export function longRecordLines({ writer, reader, tag }: LongPair, name: string, text: Text): readonly string[] {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return [];
  const names = [...(tag === undefined ? [] : ["$type"]), ...reader.fields.map((field) => field.name)];
  const record = `record${text.typed(": { [key: string]: unknown }")}`;
  return [
    `const ${name}$blank = function (${text.typed("this: { [key: string]: unknown }")}) {`,
    ...names.map(blankText).map(indent),
    `}${text.typed(" as unknown as new () => { [key: string]: unknown }")};`,
    // An object like any other, though a function has made it.
    `${name}$blank.prototype = Object.prototype;`,
    "",
    ...partsOf(plan.slots).flatMap((slots, part) => [
      `function ${name}$part${part + 1}(source${text.typed(": $Source")}, ${record})${text.typed(": void")} {`,
      ...slots.flatMap((slot) => longSlotLines(slot, text)).map(indent),
      "}",
      "",
    ]),
  ];
}

function longSlotLines(slot: Slot, text: Text): readonly string[] {
  const { before, value, done } = snippetOf(slot, text);
  if (slot.as !== undefined) return [...before, ...assignment("record", slot.as, value)];
  return [...before, ...(done ? [] : surrounded("", value, ";"))];
}

/** How a long record is read: made whole by `longRecordLines`, then filled part by part. */
export function longPart({ writer, reader, tag }: LongPair, name: string): Snippet {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return { before: [], value: [FAIL], done: false };
  const read = new Set(plan.slots.map((slot) => slot.as));
  const added = reader.fields.filter((field) => !read.has(field.name));
  const before = [
    `const record = new ${name}$blank();`,
    ...(tag === undefined ? [] : assignment("record", "$type", [literal(tag)])),
    ...partsOf(plan.slots).map((_, part) => `${name}$part${part + 1}(source, record);`),
    ...added.flatMap((field) => assignment("record", field.name, [defaultExpression(field) ?? FAIL])),
  ];
  return { before, value: ["record"], done: true };
}

function assignment(record: string, name: string, value: readonly string[]): readonly string[] {
  return isPlain(name)
    ? surrounded(`${record}[${literal(name)}] = `, value, ";")
    : surrounded(`source.put(${record}, ${literal(name)}, `, value, ");");
}

/** Makes an object's own property, still empty. */
function blankText(name: string): string {
  return isPlain(name)
    ? `this[${literal(name)}] = undefined;`
    : `Object.defineProperty(this, ${literal(name)}, { enumerable: true, configurable: true, writable: true });`;
}

/** Whether assigning to a name makes a property like any other: what every object has already is of another type, or does more. */
function isPlain(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !(name in Object.prototype);
}
