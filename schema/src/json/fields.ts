import { type Budget, largeBudget } from "../budget.ts";
import type { ChangedPaths, FieldList, FieldSides, FieldView } from "../fields.ts";
import { ITEMS, type Path, type PathStep, VALUES } from "../path.ts";
import { type Inner, listPaths } from "../places.ts";
import type { JsonSchemaModel } from "./model.ts";
import { type Outlines, outlinesOf } from "./outline.ts";
import type { FieldOutline, Outline, OutlineKind, RecordOutline } from "./outline-kinds.ts";
import { discriminatorOf } from "./shape.ts";

/** What a reader has at a place, and what a writer writes there. */
interface Place {
  readonly reader: FieldOutline;
  readonly writer: FieldOutline | undefined;
}

function whole({ root }: Outlines): FieldOutline {
  return { outline: root, optional: false };
}

/** The members of a schema's events in its order, each before what is inside it. A schema inside itself is listed once. */
export function fieldsJsonSchema(model: JsonSchemaModel, budget: Budget = largeBudget()): FieldList {
  const root = whole(outlinesOf(model.root, budget));
  const places = {
    id: ({ outline }: FieldOutline) => outline.key,
    inner: (field: FieldOutline) => field.outline.kinds.flatMap(insideOf),
    listed: () => true,
    entered: hasInside,
  };
  const { list, more } = listPaths<FieldOutline>(root, places, budget);
  return { fields: list.map(({ path, node }) => ({ path, type: textOfOutline(node.outline), ...saidOf(node) })), more };
}

const TAGS = "confluent:tags";

/** The description of a member's schema, and its tags. */
function saidOf({ outline: { nodes } }: FieldOutline): Pick<FieldView, "doc" | "tags"> {
  const doc = nodes.map(({ keywords }) => keywords.get("description")).find((one) => one?.kind === "string");
  const tags = nodes.map(({ keywords }) => keywords.get(TAGS)).find((one) => one?.kind === "array");
  const words = tags?.kind === "array" ? tags.items.flatMap((one) => (one.kind === "string" ? [one.value] : [])) : [];
  return { ...(doc?.kind === "string" ? { doc: doc.value } : {}), ...(words.length === 0 ? {} : { tags: words }) };
}

/** The members that a writer does not write for a reader, or writes as another type; the outermost ones. */
export function changesJsonSchema(
  reader: JsonSchemaModel,
  writer: JsonSchemaModel,
  budget: Budget = largeBudget(),
): ChangedPaths {
  const root = { reader: whole(outlinesOf(reader.root, budget)), writer: whole(outlinesOf(writer.root, budget)) };
  const places = {
    id: (place: Place) => `${place.reader.outline.key} ${place.writer?.outline.key ?? "none"}`,
    inner: (place: Place) => innerPlaces(place),
    listed: differ,
    entered: (place: Place) => !differ(place) && hasInside(place.reader),
  };
  const { list, more } = listPaths<Place>(root, places, budget);
  return { paths: list.map(({ path }) => path), more };
}

function differ({ reader, writer }: Place): boolean {
  return textOfOutline(reader.outline) !== writtenText(reader, writer);
}

/** What a writer writes, as what a reader has is told; with the word where the reader always has it and the writer has not. */
function writtenText(reader: FieldOutline, writer: FieldOutline | undefined): string | undefined {
  if (writer === undefined) return undefined;
  const text = textOfOutline(writer.outline);
  return writer.optional && !reader.optional ? `optional ${text}` : text;
}

function hasInside({ outline }: FieldOutline): boolean {
  return outline.kinds.some(({ kind }) => kind !== "scalar");
}

function insideOf(kind: OutlineKind): readonly Inner<FieldOutline>[] {
  switch (kind.kind) {
    case "record":
      return [...kind.fields].map(([step, node]) => ({ step, node }));
    case "list":
      return [{ step: ITEMS, node: { outline: kind.items, optional: false } }];
    case "map":
      return [{ step: VALUES, node: { outline: kind.values, optional: false } }];
    default:
      return [];
  }
}

function innerPlaces({ reader, writer }: Place): readonly Inner<Place>[] {
  return reader.outline.kinds.flatMap((kind) => {
    const written = (writer?.outline.kinds ?? []).filter((one) => matches(kind, one, reader, writer));
    return insideOf(kind).map(({ step, node }) => {
      const [found] = written.flatMap((one) => stepInto(one, step));
      return { step, node: { reader: node, writer: found } };
    });
  });
}

/** Whether a writer's kind is one that a reader's stands for: of records that are told apart by a member, that of its values. */
function matches(
  kind: OutlineKind,
  other: OutlineKind,
  reader: FieldOutline,
  writer: FieldOutline | undefined,
): boolean {
  if (kind.kind !== "record" || other.kind !== "record") return true;
  const tag = tagBetween(reader, writer);
  const [own, theirs] = tag === undefined ? [] : [kind.tags.get(tag), other.tags.get(tag)];
  return own === undefined || theirs === undefined || !own.keys.isDisjointFrom(theirs.keys);
}

function tagBetween(reader: FieldOutline, writer: FieldOutline | undefined): string | undefined {
  return discriminatorOf(recordsIn(reader)) ?? (writer === undefined ? undefined : discriminatorOf(recordsIn(writer)));
}

function recordsIn({ outline }: FieldOutline): readonly RecordOutline[] {
  return outline.kinds.filter((kind) => kind.kind === "record");
}

/** What one step leads to in a kind: a member also where only the others' schema, or a map, has it. */
function stepInto(kind: OutlineKind, step: PathStep): readonly FieldOutline[] {
  if (step === ITEMS) return kind.kind === "list" ? [{ outline: kind.items, optional: false }] : [];
  if (kind.kind === "map") return [{ outline: kind.values, optional: step !== VALUES }];
  if (kind.kind !== "record") return [];
  const field = typeof step === "string" ? kind.fields.get(step) : undefined;
  if (field !== undefined) return [field];
  return kind.rest === undefined ? [] : [{ outline: kind.rest, optional: step !== VALUES }];
}

/** What stands at a path for a reader, and what a writer writes there; each undefined where nothing is said to be. */
export function fieldAtJsonSchema(reader: JsonSchemaModel, writer: JsonSchemaModel, path: Path): FieldSides {
  const budget = largeBudget(reader.document.text.length + writer.document.text.length);
  let places: readonly Partial<Place>[] = [
    { reader: whole(outlinesOf(reader.root, budget)), writer: whole(outlinesOf(writer.root, budget)) },
  ];
  for (const step of path) places = each(places.flatMap((place) => stepped(place, step)));
  const readers = places.flatMap((place) => place.reader ?? []);
  const writers = places.flatMap((place) => place.writer ?? []);
  const optional = readers.every((one) => one.optional);
  const read = textOfAll(readers);
  const written = textOfAll(writers);
  const isLess = written !== undefined && !optional && writers.some((one) => one.optional);
  return { read, written: isLess ? `optional ${written}` : written };
}

function stepped({ reader, writer }: Partial<Place>, step: PathStep): readonly Partial<Place>[] {
  const readers = reader?.outline.kinds ?? [];
  const writers = writer?.outline.kinds ?? [];
  if (readers.length === 0) return writers.flatMap((kind) => stepInto(kind, step)).map((one) => ({ writer: one }));
  return readers.flatMap((kind) => {
    const inner = stepInto(kind, step);
    const matching = writers.filter((one) => reader !== undefined && matches(kind, one, reader, writer));
    const written = matching.flatMap((one) => stepInto(one, step));
    if (inner.length === 0) return [];
    return [
      ...inner.map((one) => ({ reader: one })),
      ...written.map((one) => ({ reader: inner[0], writer: one })),
    ] as readonly Partial<Place>[];
  });
}

/** Each pair once: what many branches lead to is not walked as often. */
function each(places: readonly Partial<Place>[]): readonly Partial<Place>[] {
  const key = ({ reader, writer }: Partial<Place>) =>
    `${reader?.outline.key} ${reader?.optional} ${writer?.outline.key} ${writer?.optional}`;
  return [...new Map(places.map((place) => [key(place), place])).values()];
}

function textOfAll(fields: readonly FieldOutline[]): string | undefined {
  const texts = new Set(fields.flatMap(({ outline }) => textsOf(outline)));
  return fields.length === 0 ? undefined : [...texts].sort().join(" or ");
}

/** What stands at a place in a few words, as far as what stands there itself: not what is inside. */
export function textOfOutline(outline: Outline): string {
  return textsOf(outline).toSorted().join(" or ");
}

function textsOf({ kinds }: Outline): readonly string[] {
  const texts = kinds.map((kind) => {
    if (kind.kind === "record") return "object";
    if (kind.kind === "list") return "array";
    return kind.kind === "map" ? "object of any members" : kind.text;
  });
  return texts.length === 0 ? ["nothing"] : [...new Set(texts)];
}
