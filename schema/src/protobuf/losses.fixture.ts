import type { DescEnum, DescField } from "@bufbuild/protobuf";
import type { ReflectMessage } from "@bufbuild/protobuf/reflect";
import { scalarText } from "./runtime.ts";

/** A field of a writer's message whose value a reader does not have as it was written, or under another name. */
export interface Loss {
  readonly message: string;
  readonly number: number;
  readonly why: string;
}

/** What of an event is not the same for its reader, field by field, also in messages within it. */
export function lossesOf(written: ReflectMessage, read: ReflectMessage): readonly Loss[] {
  const losses: Loss[] = [];
  const there = new Map(read.fields.map((field) => [field.number, field]));
  for (const field of written.fields) {
    const other = there.get(field.number);
    const lose = (why: string) => losses.push({ message: written.desc.typeName, number: field.number, why });
    if (other === undefined) {
      if (written.isSet(field)) lose("gone");
    } else if (written.isSet(field) !== read.isSet(other)) lose(written.isSet(field) ? "not set any more" : "set");
    else if (written.isSet(field))
      losses.push(...valueLosses({ written, field }, { written: read, field: other }, lose));
  }
  return losses;
}

interface Held {
  readonly written: ReflectMessage;
  readonly field: DescField;
}

function valueLosses(w: Held, r: Held, lose: (why: string) => void): readonly Loss[] {
  if (w.field.jsonName !== r.field.jsonName) lose("another name");
  if ((w.field.fieldKind === "map") !== (r.field.fieldKind === "map")) {
    lose("a map on one side alone");
    return [];
  }
  const [before, after] = [elements(w), elements(r)];
  if (before.length !== after.length) {
    lose("another number of elements");
    return [];
  }
  return before.flatMap(([key, value], index) => {
    const [otherKey, other] = after[index] ?? ["", undefined];
    if (isMessage(value) && isMessage(other) && key === otherKey) return lossesOf(value, other);
    if (isMessage(value) || isMessage(other) || key !== otherKey || !same(w.field, value, r.field, other))
      lose("another value");
    return [];
  });
}

function isMessage(value: unknown): value is ReflectMessage {
  return typeof value === "object" && value !== null && "desc" in value;
}

/** The messages that a field holds. */
export function partsOf(written: ReflectMessage, field: DescField): readonly ReflectMessage[] {
  return elements({ written, field }).flatMap(([, value]) => (isMessage(value) ? [value] : []));
}

/** A field's values, under the keys of a map, or their places. */
function elements({ written, field }: Held): readonly (readonly [string, unknown])[] {
  if (field.fieldKind === "list") return [...written.get(field)].map((value, index) => [String(index), value]);
  if (field.fieldKind === "map")
    return [...written.get(field)]
      .map(([key, value]): [string, unknown] => [String(scalarText(key)), value])
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [["", written.get(field)]];
}

function same(field: DescField, value: unknown, otherField: DescField, other: unknown): boolean {
  if (scalarText(value) !== scalarText(other)) return false;
  const [before, after] = [nameOf(field.enum, value), nameOf(otherField.enum, other)];
  return before === after || before === undefined || after === undefined;
}

function nameOf(type: DescEnum | undefined, value: unknown): string | undefined {
  return type?.value[Number(value)]?.name;
}
