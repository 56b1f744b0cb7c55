import { type Budget, largeBudget } from "../budget.ts";
import type { ChangedPaths, FieldList, FieldSides } from "../fields.ts";
import { ITEMS, type Path, type PathStep, VALUES } from "../path.ts";
import { listPaths, type Places } from "../places.ts";
import { describeLogical, describeType } from "./describe.ts";
import { fieldsByName, matchingFields, namesMatch } from "./match.ts";
import type { AvroRecord, AvroType } from "./model.ts";

/** A place: what may stand there, more than one type where a union is on the way, for a reader and in what a writer writes. */
interface Sides {
  readonly readers: readonly AvroType[];
  readonly writers: readonly AvroType[];
  /** The reader's type as declared; undefined for the event itself. */
  readonly declared?: AvroType;
}

/** The fields of a schema's events in its order, each before what is inside it. A record inside itself is listed once. */
export function fieldsAvro(type: AvroType, budget = largeBudget()): FieldList {
  const places = { ...graphOf(budget), listed: () => true, entered: ({ readers }: Sides) => readers.some(isContainer) };
  const { list, more } = listPaths({ readers: branches(type), writers: [] }, places, budget);
  const fields = list.map(({ path, node }) => ({
    path,
    type: node.declared === undefined ? "" : describeType(node.declared),
  }));
  return { fields, more };
}

/** The fields that a writer does not write for a reader, or writes as another type; the outermost ones. */
export function changesAvro(reader: AvroType, writer: AvroType, budget = largeBudget()): ChangedPaths {
  const listed = (sides: Sides) => differ(sides);
  const entered = (sides: Sides) => !differ(sides) && sides.readers.some(isContainer);
  const root = { readers: branches(reader), writers: branches(writer) };
  const { list, more } = listPaths<Sides>(root, { ...graphOf(budget), listed, entered }, budget);
  return { paths: list.map(({ path }) => path), more };
}

function differ({ readers, writers }: Sides): boolean {
  const read = shape(readers);
  return read !== undefined && read !== shape(writers);
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

/** Places are the same inside where the same containers stand there. */
function graphOf(budget: Budget): Pick<Places<Sides>, "id" | "inner"> {
  return {
    id: ({ readers, writers }: Sides) =>
      [readers, writers].map((types) => types.filter(isContainer).map(idOf).sort().join()).join(" "),
    inner: (sides: Sides) =>
      stepsOf(sides).map((step) => {
        budget.spend(sides.readers.length * (sides.writers.length + 1));
        return { step, node: stepped(sides, step) };
      }),
  };
}

function stepsOf({ readers }: Sides): readonly PathStep[] {
  const steps = new Set<PathStep>();
  for (const type of readers) {
    if (type.kind === "array") steps.add(ITEMS);
    else if (type.kind === "map") steps.add(VALUES);
    else if (type.kind === "record") for (const { name } of type.fields) steps.add(name);
  }
  return [...steps];
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

function branches(type: AvroType): readonly AvroType[] {
  return type.kind === "union" ? type.branches : [type];
}

function stepped({ readers, writers }: Sides, step: PathStep): Sides {
  if (typeof step !== "string") {
    const inside = (type: AvroType) => {
      if (step === ITEMS) return type.kind === "array" ? [type.items] : [];
      return type.kind === "map" ? [type.values] : [];
    };
    return sidesOf(readers.flatMap(inside), writers.flatMap(inside).flatMap(branches));
  }
  const owners = readers.flatMap((record) => {
    const found = record.kind === "record" ? fieldsByName(record.fields).get(step) : undefined;
    return record.kind === "record" && found !== undefined ? [{ record, field: found.field }] : [];
  });
  const records = writers.filter((type): type is AvroRecord => type.kind === "record");
  return sidesOf(
    owners.map(({ field }) => field.type),
    records.flatMap((record) =>
      owners
        .filter((owner) => namesMatch(owner.record, record) || records.length === 1)
        .flatMap(({ field }) => {
          const [written] = matchingFields(field, fieldsByName(record.fields));
          return written === undefined ? [] : branches(written.field.type);
        }),
    ),
  );
}

function sidesOf(declared: readonly AvroType[], writers: readonly AvroType[]): Sides {
  const [first] = declared;
  const readers = declared.flatMap(branches);
  return first === undefined ? { readers, writers } : { readers, writers, declared: first };
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
      return `enum of ${type.symbols.join(", ")}`;
    case "fixed":
      return `fixed of ${type.size} bytes${logical}`;
    default:
      return type.kind + logical;
  }
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join(" or ");
}
