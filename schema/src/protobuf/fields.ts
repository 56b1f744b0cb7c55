import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { largeBudget } from "../budget.ts";
import type { ChangedPaths, FieldList, FieldSides } from "../fields.ts";
import { ITEMS, type Path, type PathStep, VALUES } from "../path.ts";
import { type Inner, listPaths } from "../places.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { findEnum, findType } from "./types.ts";
import { fieldTypeText, isMapEntry, isPresent, isRequired, typeName } from "./view.ts";

/** What stands at a place: a message, or a field of one with whether a list's or a map's elements are meant. */
interface Part {
  /** The file that what is meant is looked up from. */
  readonly from: LinkedFile;
  /** The message at this place; undefined where a scalar or an enum stands there. */
  readonly message: DescriptorProto | undefined;
  readonly field: FieldDescriptorProto | undefined;
  /** Whether the field's elements are meant, not the list or map itself. */
  readonly inside: boolean;
}

/**
 * The fields of the events of a schema's first message, by their names in JSON, each before what is inside it. A message
 * inside itself is listed once.
 */
export function fieldsProtobuf(model: ProtobufModel, budget = largeBudget()): FieldList {
  const root = rootOf(model);
  if (root === undefined) return { fields: [], more: 0 };
  const places = { id: idOf, inner: innerOf, listed: () => true, entered: hasInner };
  const { list, more } = listPaths(root, places, budget);
  return { fields: list.map(({ path, node }) => ({ path, type: describePart(node) })), more };
}

/** The fields that a writer does not write for a reader, or writes as another type; the outermost ones. */
export function changesProtobuf(reader: ProtobufModel, writer: ProtobufModel, budget = largeBudget()): ChangedPaths {
  const read = rootOf(reader);
  if (read === undefined) return { paths: [], more: 0 };
  const ids = pairIds();
  const { list, more } = listPaths<Sides>(
    { read, written: rootOf(writer) },
    {
      id: ({ read, written }) => ids(idOf(read), written === undefined ? undefined : idOf(written)),
      inner: innerSides,
      listed: differ,
      entered: (sides) => !differ(sides) && hasInner(sides.read),
    },
    budget,
  );
  return { paths: list.map(({ path }) => path), more };
}

/** A place for a reader, and what a writer writes there. */
interface Sides {
  readonly read: Part;
  readonly written: Part | undefined;
}

function innerSides({ read, written }: Sides): readonly Inner<Sides>[] {
  return innerOf(read).map(({ step, node }) => ({
    step,
    node: { read: node, written: written === undefined ? undefined : counterpart(written, step, node) },
  }));
}

function differ({ read, written }: Sides): boolean {
  return shape(read) !== shape(written);
}

/** Names for pairs of objects. */
function pairIds(): (one: object, other: object | undefined) => string {
  const ids = new Map<object, number>();
  const idIn = (one: object) => {
    const id = ids.get(one) ?? ids.size + 1;
    ids.set(one, id);
    return id;
  };
  return (one, other) => `${idIn(one)} ${other === undefined ? 0 : idIn(other)}`;
}

/** What is the same wherever it is used: a message, or the list or map that a field holds. */
function idOf({ message, field, inside }: Part): object {
  return message ?? (inside ? NOTHING : (field ?? NOTHING));
}

const NOTHING = {};

function innerOf(part: Part): readonly Inner<Part>[] {
  const container = containerStep(part);
  if (container !== undefined) {
    const element = elementOf(part, container);
    return element === undefined ? [] : [{ step: container, node: element }];
  }
  if (part.field !== undefined && WHOLE.test(part.field.typeName)) return [];
  return (part.message?.field ?? []).map((field) => ({ step: nameInJson(field), node: fieldPart(part.from, field) }));
}

function hasInner(part: Part): boolean {
  return part.message !== undefined || containerStep(part) !== undefined;
}

function rootOf(model: ProtobufModel): Part | undefined {
  const [message] = model.descriptor.messageType;
  return message === undefined ? undefined : { from: model, message, field: undefined, inside: false };
}

/** Messages of google.protobuf that are no objects in JSON, or objects of any names (specification, ProtoJSON). */
const WHOLE = /^\.google\.protobuf\.(?:Any|Duration|FieldMask|ListValue|Struct|Timestamp|Value|\w+Value)$/;

/** The step into a list or a map; undefined where the part is neither. */
function containerStep({ from, field, inside }: Part): typeof ITEMS | typeof VALUES | undefined {
  if (field === undefined || inside || field.label !== Label.REPEATED) return undefined;
  const entry = entryOf(from, field);
  return entry === undefined ? ITEMS : VALUES;
}

function entryOf(from: LinkedFile, field: FieldDescriptorProto): DescriptorProto | undefined {
  const message = field.type === Type.MESSAGE ? findType(from, field.typeName)?.message : undefined;
  return message !== undefined && isMapEntry(message) ? message : undefined;
}

function nameInJson({ jsonName, name }: FieldDescriptorProto): string {
  return jsonName === "" ? name : jsonName;
}

function stepped(part: Part, step: PathStep): Part | undefined {
  if (typeof step !== "string") return elementOf(part, step);
  const field = part.message === undefined ? undefined : indexOf(part.message).byName.get(step);
  return field === undefined ? undefined : fieldPart(part.from, field);
}

interface FieldIndex {
  readonly byName: ReadonlyMap<string, FieldDescriptorProto>;
  readonly byNumber: ReadonlyMap<number, FieldDescriptorProto>;
}

const indexes = new WeakMap<DescriptorProto, FieldIndex>();

/** The fields of a message by their names in JSON and by their numbers, the first of each. */
function indexOf(message: DescriptorProto): FieldIndex {
  const known = indexes.get(message);
  if (known !== undefined) return known;
  const last = message.field.toReversed();
  const made = {
    byName: new Map(last.map((field) => [nameInJson(field), field])),
    byNumber: new Map(last.map((field) => [field.number, field])),
  };
  indexes.set(message, made);
  return made;
}

function elementOf(part: Part, step: PathStep): Part | undefined {
  const { from, field } = part;
  if (field === undefined || containerStep(part) !== step) return undefined;
  if (step === ITEMS) return { ...part, message: messageOf(from, field), inside: true };
  const value = entryOf(from, field)?.field.find(({ number }) => number === 2);
  return value === undefined ? undefined : fieldPart(from, value);
}

/** A field as the step to it finds it: what is inside a list or map is one step further. */
function fieldPart(from: LinkedFile, field: FieldDescriptorProto): Part {
  const single = field.label !== Label.REPEATED;
  return { from, field, message: single ? messageOf(from, field) : undefined, inside: false };
}

function messageOf(from: LinkedFile, field: FieldDescriptorProto): DescriptorProto | undefined {
  return field.type === Type.MESSAGE || field.type === Type.GROUP ? findType(from, field.typeName)?.message : undefined;
}

function describePart({ from, field, inside }: Part): string {
  if (field === undefined) return "message";
  const entry = inside ? undefined : entryOf(from, field);
  if (entry !== undefined) return `map<${entry.field.map(typeName).join(", ")}>`;
  return inside ? typeName(field) : fieldTypeText(field);
}

/**
 * What stands at a path for a reader, and what a writer writes there. A writer's field is found as decoding finds it: by
 * the number of the reader's.
 */
export function fieldAtProtobuf(reader: ProtobufModel, writer: ProtobufModel, path: Path): FieldSides {
  let [read, written] = [rootOf(reader), rootOf(writer)];
  for (const step of path) {
    const next = read === undefined ? undefined : stepped(read, step);
    written = written === undefined || next === undefined ? undefined : counterpart(written, step, next);
    read = next;
  }
  return { read: shape(read), written: shape(written) };
}

function counterpart(writer: Part, step: PathStep, reader: Part): Part | undefined {
  if (typeof step !== "string") return elementOf(writer, step);
  if (writer.message === undefined || reader.field === undefined) return undefined;
  const field = indexOf(writer.message).byNumber.get(reader.field.number);
  return field === undefined ? undefined : fieldPart(writer.from, field);
}

/** What tells fields at a place apart, as far as the place itself: not what is inside. */
function shape(part: Part | undefined): string | undefined {
  if (part === undefined) return undefined;
  const { from, field, inside } = part;
  if (field === undefined) return "message";
  const entry = inside ? undefined : entryOf(from, field);
  if (entry !== undefined) return "map";
  const label = field.label === Label.REPEATED && !inside ? "list" : presenceOf(from, field);
  return `${kindOf(from, field)}, ${label}`;
}

function presenceOf(from: LinkedFile, field: FieldDescriptorProto): string {
  if (isRequired(field)) return "required";
  return isPresent(from, field) ? "optional" : "implicit";
}

/** Made once for an enum: many fields may have it. */
const enumTexts = new WeakMap<EnumDescriptorProto, string>();

function kindOf(from: LinkedFile, field: FieldDescriptorProto): string {
  if (field.type === Type.MESSAGE || field.type === Type.GROUP) return "message";
  if (field.type !== Type.ENUM) return typeName(field);
  const found = findEnum(from, field.typeName);
  if (found === undefined) return "enum";
  const text =
    enumTexts.get(found) ?? `enum of ${found.value.map(({ name, number }) => `${name} = ${number}`).join(", ")}`;
  enumTexts.set(found, text);
  return text;
}
