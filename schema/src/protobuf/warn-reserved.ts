import type { DescriptorProto, FieldDescriptorProto } from "@bufbuild/protobuf/wkt";
import { fieldTypeText } from "./view.ts";
import { into, type Pair, type Walk } from "./walk.ts";

/** A message as both sides have it. */
interface Sides extends Pair {
  readonly reader: DescriptorProto;
  readonly writer: DescriptorProto;
}

/**
 * Reports fields whose number or name the other side reserves, of both sides: which of the two is older is not known here, and
 * only a reservation of the older one was broken. A field that goes away and is reserved is what a reservation is for.
 */
export function warnReserved(walk: Walk, { reader, writer, path }: Sides): void {
  warnTaken(walk, { owner: reader, other: writer, reservedBy: "writer", path });
  warnTaken(walk, { owner: writer, other: reader, reservedBy: "reader", path });
}

interface Taking {
  /** Has the fields. */
  readonly owner: DescriptorProto;
  /** Has the reservations. */
  readonly other: DescriptorProto;
  readonly reservedBy: "reader" | "writer";
  readonly path: Pair["path"];
}

function warnTaken(walk: Walk, { owner, other, reservedBy, path }: Taking): void {
  // Each field is held against each range; a step is worth some of these.
  walk.budget.spend(Math.ceil((owner.field.length * (other.reservedRange.length + other.reservedName.length)) / 50));
  for (const part of owner.field) {
    const type = fieldTypeText(part);
    const facts = { field: part.name, number: part.number, reader: type, writer: type, reservedBy } as const;
    const sides = reservedBy === "writer" ? { reader: part, writer: other } : { reader: other, writer: part };
    const pair = { ...sides, path: into(path, String(part.number)) };
    if (reservesNumber(other, part)) walk.add("protobuf/reserved-number-taken", pair, facts);
    else if (other.reservedName.includes(part.name)) walk.add("protobuf/reserved-name-taken", pair, facts);
  }
}

/** Whether a message reserves both the number and the name of a field, so that nothing can take its place. */
export function reservesField(message: DescriptorProto, field: FieldDescriptorProto): boolean {
  return reservesNumber(message, field) && message.reservedName.includes(field.name);
}

function reservesNumber({ reservedRange }: DescriptorProto, { number }: FieldDescriptorProto): boolean {
  return reservedRange.some(({ start, end }) => number >= start && number < end);
}
