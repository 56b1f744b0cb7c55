import type { FieldSides, FieldView } from "../fields.ts";
import { ITEMS, type Path, type PathStep, VALUES } from "../path.ts";
import { describeLogical, describeType } from "./describe.ts";
import { namesMatch } from "./match.ts";
import type { AvroRecord, AvroType } from "./model.ts";

/** The most fields that are listed. */
const MOST = 10_000;

/** The fields of a schema's events in its order, each before what is inside it. A record inside itself is listed once. */
export function fieldsAvro(type: AvroType): readonly FieldView[] {
  const found = new Map<string, FieldView>();
  collect(type, [], new Set(), found);
  return [...found.values()];
}

function collect(type: AvroType, path: Path, within: ReadonlySet<AvroType>, found: Map<string, FieldView>): void {
  if (within.has(type) || found.size >= MOST) return;
  const deeper = new Set([...within, type]);
  const inner = (step: PathStep, of: AvroType) => {
    const at: Path = [...path, step];
    const key = at.map(String).join("\u0000");
    if (!found.has(key)) found.set(key, { path: at, type: describeType(of) });
    collect(of, at, deeper, found);
  };
  switch (type.kind) {
    case "record":
      for (const field of type.fields) inner(field.name, field.type);
      return;
    case "array":
      inner(ITEMS, type.items);
      return;
    case "map":
      inner(VALUES, type.values);
      return;
    case "union":
      for (const branch of type.branches) collect(branch, path, deeper, found);
  }
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
    return { readers: readers.flatMap(inside), writers: writers.flatMap(inside) };
  }
  const owners = readers.flatMap((type) => {
    const field = type.kind === "record" ? type.fields.find(({ name }) => name === step) : undefined;
    return type.kind === "record" && field !== undefined ? [{ record: type, field }] : [];
  });
  const records = writers.filter((type): type is AvroRecord => type.kind === "record");
  return {
    readers: owners.flatMap(({ field }) => branches(field.type)),
    writers: records.flatMap((record) =>
      owners
        .filter((owner) => namesMatch(owner.record, record) || records.length === 1)
        .flatMap(({ field }) => {
          const names = [field.name, ...field.aliases];
          const written = record.fields.find(({ name }) => names.includes(name));
          return written === undefined ? [] : branches(written.type);
        }),
    ),
  };
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
