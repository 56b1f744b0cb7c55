import { type Budget, largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { SchemaError } from "../error.ts";
import {
  causesOf,
  type Found,
  type FoundPart,
  type FoundPlace,
  foundOf,
  listFindings,
  NOTHING_FOUND,
  partsInside,
  placeIn,
  ROOT,
} from "../found.ts";
import { printAvro } from "./canonical.ts";
import { describeType } from "./describe.ts";
import type { AvroFacts, AvroRuleId } from "./facts.ts";
import { fieldsByName, matchingFields, namesMatch, promotes } from "./match.ts";
import type { AvroEnum, AvroField, AvroFixed, AvroNamed, AvroRecord, AvroType, AvroUnion } from "./model.ts";
import { isPrimitive } from "./names.ts";
import { surelyReads } from "./readable.ts";

/** Levels of types within types that a comparison follows before it gives up with an error. */
const MAX_DEPTH = 750;

/** A walk: the pairs that were met, and the steps that are left. */
interface Walk {
  readonly met: Map<AvroType, Map<AvroType, Found>>;
  readonly budget: Budget;
}

/** Where the walk stands: Avro Java's location, and how deep. */
interface Where {
  readonly location: string;
  readonly depth: number;
}

/**
 * What a reader with one schema cannot read of what a writer with another wrote, in Avro Java's order (Avro 1.12
 * specification, Schema Resolution; `SchemaCompatibility` for order and locations). A pair of types is judged once:
 * its findings keep the location of its first use wherever else it is used. A field that claims several of the
 * writer's is the only finding, since Avro Java throws at it.
 * Throws {@link SchemaError} `avro/comparison-too-deep` where types nest beyond what the stack can follow, and
 * BudgetExceeded.
 */
export function compareAvro(reader: AvroType, writer: AvroType, budget = largeBudget()): readonly Finding[] {
  try {
    return listFindings(walk(reader, writer, { location: "", depth: 0 }, { met: new Map(), budget }), budget);
  } catch (error) {
    if (error instanceof Ambiguous) return [error.finding];
    throw error;
  }
}

const readable = new WeakMap<AvroType, WeakMap<AvroType, boolean>>();

/** Whether a reader reads all that a writer writes. Found once for a pair of types. */
export function canRead(reader: AvroType, writer: AvroType, budget: Budget): boolean {
  const known = readable.get(reader)?.get(writer);
  if (known !== undefined) return known;
  const found = surelyReads(reader, writer, budget) || compareAvro(reader, writer, budget).length === 0;
  readable.set(reader, (readable.get(reader) ?? new WeakMap()).set(writer, found));
  return found;
}

/** Ends the walk: a field that claims two fields leaves the pair without a meaning, wherever it stands. */
class Ambiguous extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.rule);
    this.finding = finding;
  }
}

function walk(reader: AvroType, writer: AvroType, where: Where, walked: Walk): Found {
  if (reader.kind === writer.kind && isPrimitive(reader.kind)) return NOTHING_FOUND;
  walked.budget.spend();
  const byWriter = walked.met.get(reader) ?? new Map<AvroType, Found>();
  const known = byWriter.get(writer);
  if (known !== undefined) return known;
  if (where.depth > MAX_DEPTH) throw tooDeep();
  walked.met.set(reader, byWriter);
  // A pair met again inside itself counts as readable, unless something else in it proves it is not.
  byWriter.set(writer, NOTHING_FOUND);
  const found = foundOf(judge(reader, writer, where, walked));
  byWriter.set(writer, found);
  return found;
}

/** What a pair inside this one gave; the parts of its place are those of the location, the reader and the writer. */
function within(
  [reader, writer]: readonly [AvroType, AvroType],
  where: Where,
  at: FoundPlace,
  walked: Walk,
): readonly FoundPart[] {
  const inner = { location: where.location + at.location, depth: where.depth + 1 };
  // The location of a pair is that of its first use: its findings have it whole.
  return partsInside({ ...at, location: "" }, walk(reader, writer, inner, walked));
}

function judge(reader: AvroType, writer: AvroType, where: Where, walked: Walk): readonly FoundPart[] {
  if (writer.kind === "union") {
    return reader.kind === "union"
      ? unionReadsUnion(reader, writer, where, walked)
      : writer.branches.flatMap((branch, index) => within([reader, branch], where, ofWriter(index), walked));
  }
  if (reader.kind === "union") return unionReadsOne(reader, writer, where, walked);
  if (reader.kind === "array" && writer.kind === "array")
    return within([reader.items, writer.items], where, same("/items"), walked);
  if (reader.kind === "map" && writer.kind === "map")
    return within([reader.values, writer.values], where, same("/values"), walked);
  if (reader.kind === "fixed" && writer.kind === "fixed")
    return [...checkNames(reader, writer, where), ...checkSize(reader, writer, where)];
  if (reader.kind === "enum" && writer.kind === "enum")
    return [...checkNames(reader, writer, where), ...checkSymbols(reader, writer, where, walked.budget)];
  if (reader.kind === "record" && writer.kind === "record")
    return [...checkNames(reader, writer, where), ...checkFields(reader, writer, where, walked)];
  if (reader.kind === writer.kind || promotes(writer.kind, reader.kind)) return [];
  return [typeMismatch(reader, writer, where)];
}

/** A branch of the writer's union. */
function ofWriter(index: number): FoundPlace {
  return { location: `/${index}`, reader: "", writer: `/${index}` };
}

function same(token: string): FoundPlace {
  return { location: token, reader: token, writer: token };
}

function unionReadsUnion(reader: AvroUnion, writer: AvroUnion, where: Where, walked: Walk): readonly FoundPart[] {
  return writer.branches.flatMap((branch, index): readonly FoundPart[] => {
    const missing = walk(reader, branch, { location: "", depth: where.depth + 1 }, walked);
    if (missing.parts.length === 0) return [];
    const [first] = causesOf(foundOf(partsInside({ ...ofWriter(index), location: "" }, missing)), walked.budget);
    return [missingBranch(reader, branch, where, ofWriter(index), first?.causes ?? [])];
  });
}

function unionReadsOne(reader: AvroUnion, writer: AvroType, where: Where, walked: Walk): readonly FoundPart[] {
  const tried: { readonly branch: AvroType; readonly at: FoundPlace; readonly found: Found }[] = [];
  for (const [index, branch] of reader.branches.entries()) {
    const found = walk(branch, writer, { location: "", depth: where.depth + 1 }, walked);
    if (found.parts.length === 0) return [];
    if (branch.kind === writer.kind) tried.push({ branch, at: { ...ROOT, reader: `/${index}` }, found });
  }
  const nearest = tried.find(({ branch }) => namesAlike(branch, writer)) ?? tried[0];
  const causes = nearest === undefined ? [] : causesOf(foundOf(partsInside(nearest.at, nearest.found)), walked.budget);
  return [missingBranch(reader, writer, where, ROOT, causes)];
}

function namesAlike(reader: AvroType, writer: AvroType): boolean {
  return "name" in reader && "name" in writer && namesMatch(reader, writer);
}

function checkNames(reader: AvroNamed, writer: AvroNamed, where: Where): readonly FoundPart[] {
  if (namesMatch(reader, writer)) return [];
  const facts = { expected: writer.name.full, found: reader.name.full, kind: reader.kind };
  return [
    finding("avro/name-mismatch", [reader, writer], where, same("/name"), facts, [reader.name.full, writer.name.full]),
  ];
}

function checkSize(reader: AvroFixed, writer: AvroFixed, where: Where): readonly FoundPart[] {
  if (reader.size === writer.size) return [];
  const facts = { expected: String(writer.size), found: String(reader.size), name: reader.name.full };
  const shown = [facts.found, facts.expected] as const;
  return [finding("avro/fixed-size-mismatch", [reader, writer], where, same("/size"), facts, shown)];
}

function checkSymbols(reader: AvroEnum, writer: AvroEnum, where: Where, budget: Budget): readonly FoundPart[] {
  budget.spend(reader.symbols.length + writer.symbols.length);
  const missing = missingSymbols(reader, writer);
  if (missing.length === 0 || (reader.default !== undefined && reader.symbols.includes(reader.default))) return [];
  const facts = { symbols: `[${missing.join(", ")}]`, name: reader.name.full };
  const shown = [reader.symbols.join(", "), writer.symbols.join(", ")] as const;
  return [finding("avro/missing-enum-symbols", [reader, writer], where, same("/symbols"), facts, shown)];
}

/** Symbols that the writer may write and the reader does not know, sorted. */
export function missingSymbols(reader: AvroEnum, writer: AvroEnum): readonly string[] {
  if (writer.symbols.every((symbol, index) => reader.symbols[index] === symbol)) return [];
  const known = new Set(reader.symbols);
  return [...new Set(writer.symbols)].filter((symbol) => !known.has(symbol)).sort();
}

function checkFields(reader: AvroRecord, writer: AvroRecord, where: Where, walked: Walk): readonly FoundPart[] {
  const positions = fieldsByName(writer.fields);
  const parts: FoundPart[] = [];
  // A loop rather than closures: the walk goes deep, and the stack is what bounds it.
  for (const [index, field] of reader.fields.entries()) {
    walked.budget.spend();
    const matches = matchingFields(field, positions);
    const [match] = matches;
    const token = `/fields/${index}`;
    const at = { location: token, reader: token, writer: match === undefined ? "" : `/fields/${match.position}` };
    if (matches.length > 1) {
      const names = matches.map((one) => one.field.name);
      throw new Ambiguous(ambiguous({ field, index, record: reader }, writer, placeIn(rootOf(where), at), names));
    }
    if (match !== undefined)
      parts.push(...within([field.type, match.field.type], where, placeIn(at, same("/type")), walked));
    else if (field.default !== undefined) continue;
    // Avro Java lets an enum's own default stand for the field's, and then compares that enum with the writer's record.
    else if (field.type.kind === "enum" && field.type.default !== undefined)
      parts.push(...within([field.type, writer], where, placeIn(at, { ...same("/type"), writer: "" }), walked));
    else parts.push(missingDefault(field, writer, where, at));
  }
  return parts;
}

function rootOf({ location }: Where): FoundPlace {
  return { ...ROOT, location };
}

function missingDefault(field: AvroField, writer: AvroRecord, where: Where, at: FoundPlace): FoundPart {
  const facts = { field: field.name, record: writer.name.full, type: describeType(field.type) };
  const shown = [`${field.name}: ${facts.type}, no default`, `no field ${field.name}`] as const;
  return finding("avro/reader-field-missing-default", [field, writer], where, at, facts, shown);
}

function ambiguous(
  { field, index, record }: { readonly field: AvroField; readonly index: number; readonly record: AvroRecord },
  writer: AvroRecord,
  at: FoundPlace,
  names: readonly string[],
): Finding {
  const facts: AvroFacts["avro/ambiguous-field-match"] = {
    field: field.name,
    record: record.name.full,
    matches: names.join(", "),
    type: field.type.kind,
    position: index,
    writerText: printAvro(writer),
  };
  return {
    rule: "avro/ambiguous-field-match",
    location: at.location,
    reader: { pointer: at.reader, at: field.at, value: `${field.name}, aliases ${field.aliases.join(", ")}` },
    writer: { pointer: at.writer, at: writer.at, value: names.join(", ") },
    facts,
  };
}

function typeMismatch(reader: AvroType, writer: AvroType, where: Where): FoundPart {
  const facts = {
    reader: reader.kind,
    writer: writer.kind,
    readerType: describeType(reader),
    writerType: describeType(writer),
  };
  return finding("avro/type-mismatch", [reader, writer], where, ROOT, facts, [facts.readerType, facts.writerType]);
}

function missingBranch(
  reader: AvroUnion,
  writer: AvroType,
  where: Where,
  at: FoundPlace,
  causes: readonly Finding[],
): FoundPart {
  const facts = { writer: writer.kind, writerType: describeType(writer), readerType: describeType(reader) };
  const shown = [facts.readerType, facts.writerType] as const;
  const part = finding("avro/missing-union-branch", [reader, writer], where, at, facts, shown);
  return causes.length === 0 ? part : { finding: { ...part.finding, causes } };
}

function finding<Id extends AvroRuleId>(
  rule: Id,
  [reader, writer]: readonly [Pick<AvroType | AvroField, "at">, Pick<AvroType, "at">],
  where: Where,
  at: FoundPlace,
  facts: AvroFacts[Id],
  [readerValue, writerValue]: readonly [string, string],
): { readonly finding: Finding } {
  return {
    finding: {
      rule,
      location: located(where, at),
      reader: { pointer: at.reader, at: reader.at, value: readerValue },
      writer: { pointer: at.writer, at: writer.at, value: writerValue },
      facts,
    },
  };
}

function located(where: Where, at: FoundPlace): string {
  return where.location + at.location || "/";
}

function tooDeep(): SchemaError {
  return new SchemaError({
    code: "avro/comparison-too-deep",
    message: `types nest more than ${MAX_DEPTH} levels deep, too deep to compare`,
    hint: "Break the chain of records into shallower ones.",
  });
}
