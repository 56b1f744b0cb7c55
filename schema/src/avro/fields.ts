import { largeBudget } from "../budget.ts";
import type { ChangedPaths, FieldList, FieldSides, FieldView } from "../fields.ts";
import { ITEMS, type Path, type PathStep, VALUES } from "../path.ts";
import { type Inner, listPaths, type Places } from "../places.ts";
import { describeLogical, describeType } from "./describe.ts";
import { fieldsByName, matchingFields, namesMatch } from "./match.ts";
import type { AvroEnum, AvroField, AvroRecord, AvroType } from "./model.ts";

/** A place: the type that a reader has there as it is declared, a union as one, and the one that a writer has. */
interface Place {
  readonly reader: AvroType;
  readonly writer: AvroType | undefined;
  /** The field that the reader has there; undefined inside of a list or a map. */
  readonly field?: AvroField;
}

/** The fields of a schema's events in its order, each before what is inside it. A record inside itself is listed once. */
export function fieldsAvro(type: AvroType, budget = largeBudget()): FieldList {
  const places = { ...GRAPH, listed: () => true, entered: ({ reader }: Place) => branches(reader).some(isContainer) };
  const { list, more } = listPaths<Place>({ reader: type, writer: undefined }, places, budget);
  return { fields: list.map(({ path, node }) => ({ path, type: describeType(node.reader), ...saidOf(node) })), more };
}

const TAGS = "confluent:tags";

/** The documentation of a field, else that of its type, and its tags. */
function saidOf({ field, reader }: Place): Pick<FieldView, "doc" | "tags"> {
  const doc = field?.doc ?? ("doc" in reader ? reader.doc : undefined);
  const tags = field?.props.get(TAGS);
  const words = tags?.kind === "array" ? tags.items.flatMap((one) => (one.kind === "string" ? [one.value] : [])) : [];
  return { ...(doc === undefined ? {} : { doc }), ...(words.length === 0 ? {} : { tags: words }) };
}

/** The fields that a writer does not write for a reader, or writes as another type; the outermost ones. */
export function changesAvro(reader: AvroType, writer: AvroType, budget = largeBudget()): ChangedPaths {
  const entered = (place: Place) => !differ(place) && branches(place.reader).some(isContainer);
  const { list, more } = listPaths<Place>({ reader, writer }, { ...GRAPH, listed: differ, entered }, budget);
  // Another branch of a union on the way may write the same field as before.
  const changed = list.filter(({ path }) => {
    budget.spend(path.length);
    const { read, written } = fieldAtAvro(reader, writer, path);
    return read !== written;
  });
  return { paths: changed.map(({ path }) => path), more };
}

function differ({ reader, writer }: Place): boolean {
  return shape(branches(reader)) !== (writer === undefined ? undefined : shape(branches(writer)));
}

function isContainer({ kind }: AvroType): boolean {
  return kind === "record" || kind === "array" || kind === "map";
}

const ids = new WeakMap<AvroType, number>();
let lastId = 0;

function idOf(type: AvroType): number {
  const id = ids.get(type) ?? ++lastId;
  ids.set(type, id);
  return id;
}

/** The type, or where it is a union with one container that container: both have the same inside. */
function containerOf(type: AvroType): AvroType {
  const [one, other] = branches(type).filter(isContainer);
  return one !== undefined && other === undefined ? one : type;
}

const GRAPH: Pick<Places<Place>, "id" | "inner"> = {
  id: ({ reader, writer }) => `${idOf(containerOf(reader))} ${writer === undefined ? 0 : idOf(containerOf(writer))}`,
  inner: ({ reader, writer }) => {
    const writers = writer === undefined ? [] : branches(writer);
    return branches(reader).flatMap((type) => insideOf(type, writers));
  },
};

function insideOf(type: AvroType, writers: readonly AvroType[]): readonly Inner<Place>[] {
  if (type.kind === "array") {
    const written = writers.find((one) => one.kind === "array");
    return [{ step: ITEMS, node: { reader: type.items, writer: written?.items } }];
  }
  if (type.kind === "map") {
    const written = writers.find((one) => one.kind === "map");
    return [{ step: VALUES, node: { reader: type.values, writer: written?.values } }];
  }
  if (type.kind !== "record") return [];
  const records = writers.filter((one) => one.kind === "record");
  const written = records.length === 1 ? records[0] : records.find((one) => namesMatch(type, one));
  const fields = fieldsByName(written?.fields ?? []);
  return type.fields.map((field) => {
    const [match] = matchingFields(field, fields);
    return { step: field.name, node: { reader: field.type, writer: match?.field.type, field } };
  });
}

/**
 * What stands at a path for a reader, and what a writer writes there. A writer's field is found as resolution finds it:
 * by the name of the reader's, or an alias of it (Avro 1.12, Schema Resolution).
 */
export function fieldAtAvro(reader: AvroType, writer: AvroType, path: Path): FieldSides {
  let sides: Sides = { readers: branches(reader), writers: branches(writer) };
  for (const step of path) {
    if (step === "$type") return { read: tags(sides.readers), written: tags(sides.writers) };
    sides = stepped(sides, step);
  }
  return { read: shape(sides.readers), written: shape(sides.writers) };
}

/** What may stand at a place: more than one type where a union is on the way. */
interface Sides {
  readonly readers: readonly AvroType[];
  readonly writers: readonly AvroType[];
}

function branches(type: AvroType): readonly AvroType[] {
  return type.kind === "union" ? type.branches : [type];
}

function stepped({ readers, writers }: Sides, step: PathStep): Sides {
  if (typeof step !== "string") {
    const inside = (type: AvroType) => {
      if (step === ITEMS) return type.kind === "array" ? branches(type.items) : [];
      return type.kind === "map" ? branches(type.values) : [];
    };
    return { readers: each(readers.flatMap(inside)), writers: each(writers.flatMap(inside)) };
  }
  const owners = readers.flatMap((record) => {
    const found = record.kind === "record" ? fieldsByName(record.fields).get(step) : undefined;
    return record.kind === "record" && found !== undefined ? [{ record, field: found.field }] : [];
  });
  const records = writers.filter((type): type is AvroRecord => type.kind === "record");
  const written = records.flatMap((record) =>
    owners
      .filter((owner) => namesMatch(owner.record, record) || records.length === 1)
      .flatMap(({ field }) => {
        const [match] = matchingFields(field, fieldsByName(record.fields));
        return match === undefined ? [] : branches(match.field.type);
      }),
  );
  return { readers: each(owners.flatMap(({ field }) => branches(field.type))), writers: each(written) };
}

/** Each type once: what many branches lead to is not walked as often. */
function each(types: readonly AvroType[]): readonly AvroType[] {
  return [...new Set(types)];
}

function tags(types: readonly AvroType[]): string | undefined {
  const names = types.flatMap((type) => (type.kind === "record" ? [type.name.full] : []));
  return names.length === 0 ? undefined : unique(names);
}

/** What tells types at a place apart, as far as what stands there itself: not what is inside. */
function shape(types: readonly AvroType[]): string | undefined {
  return types.length === 0 ? undefined : unique(types.map(shapeOf));
}

function shapeOf(type: AvroType): string {
  const logical = type.logical === undefined ? "" : ` ${describeLogical(type.logical)}`;
  switch (type.kind) {
    case "enum":
      return enumText(type);
    case "fixed":
      return `fixed of ${type.size} bytes${logical}`;
    default:
      return type.kind + logical;
  }
}

const enumTexts = new WeakMap<AvroEnum, string>();

/** Made once for an enum: many fields may have it. */
function enumText(type: AvroEnum): string {
  const text = enumTexts.get(type) ?? `enum of ${type.symbols.join(", ")}`;
  enumTexts.set(type, text);
  return text;
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join(" or ");
}
