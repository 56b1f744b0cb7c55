import type { Finding, Side } from "../difference.ts";
import { SchemaError } from "../error.ts";
import { printAvro } from "./canonical.ts";
import { describeType } from "./describe.ts";
import { fieldsByName, matchingFields, namesMatch, promotes } from "./match.ts";
import type { AvroEnum, AvroField, AvroFixed, AvroNamed, AvroRecord, AvroType, AvroUnion } from "./model.ts";
import { isPrimitive } from "./names.ts";

/** Levels of types within types that a comparison follows before it gives up with an error. */
const MAX_DEPTH = 1_500;
/** Findings that one comparison reports; a type used many times repeats its own. */
const MAX_FINDINGS = 1_000;

/** Where the walk stands: Avro Java's location, and the pointer in either schema. */
interface Path {
  readonly location: string;
  readonly reader: string;
  readonly writer: string;
  readonly depth: number;
}

/** What a pair of types gave, and where it was first met. */
interface Judged {
  readonly findings: readonly Finding[];
  readonly path: Path;
}

type Memo = Map<AvroType, Map<AvroType, Judged>>;

const NONE: readonly Finding[] = [];

/**
 * What a reader with one schema cannot read of what a writer with another wrote, in Avro Java's order (Avro 1.12
 * specification, Schema Resolution; `SchemaCompatibility` for order and locations). A pair of types is judged once:
 * its findings keep the location of its first use wherever else it is used. A field that claims several of the
 * writer's is the only finding, since Avro Java throws at it.
 * Throws {@link SchemaError} `avro/comparison-too-deep` where types nest beyond what the stack can follow.
 */
export function compareAvro(reader: AvroType, writer: AvroType): readonly Finding[] {
  try {
    return walk(reader, writer, { location: "", reader: "", writer: "", depth: 0 }, new Map());
  } catch (error) {
    if (error instanceof Ambiguous) return [error.finding];
    throw error;
  }
}

/** Ends the walk: a field that claims two fields leaves the pair without a meaning, wherever it stands. */
class Ambiguous extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.rule);
    this.finding = finding;
  }
}

function walk(reader: AvroType, writer: AvroType, path: Path, memo: Memo): readonly Finding[] {
  if (reader.kind === writer.kind && isPrimitive(reader.kind)) return NONE;
  const byWriter = memo.get(reader) ?? new Map<AvroType, Judged>();
  const known = byWriter.get(writer);
  if (known !== undefined) return known.findings.map((finding) => moved(finding, known.path, path));
  if (path.depth > MAX_DEPTH) throw tooDeep(path);
  memo.set(reader, byWriter);
  // A pair met again inside itself counts as readable, unless something else in it proves it is not.
  byWriter.set(writer, { findings: NONE, path });
  const findings = judge(reader, writer, path, memo);
  byWriter.set(writer, { findings, path });
  return findings;
}

/** A finding of a pair met before, at the places of this use of it. Avro Java's location stays that of the first use. */
function moved(finding: Finding, from: Path, to: Path): Finding {
  const { reader, writer, causes } = finding;
  return {
    ...finding,
    reader: { ...reader, pointer: to.reader + reader.pointer.slice(from.reader.length) },
    writer: { ...writer, pointer: to.writer + writer.pointer.slice(from.writer.length) },
    ...(causes === undefined ? {} : { causes: causes.map((cause) => moved(cause, from, to)) }),
  };
}

function judge(reader: AvroType, writer: AvroType, path: Path, memo: Memo): readonly Finding[] {
  if (writer.kind === "union") {
    return reader.kind === "union"
      ? unionReadsUnion(reader, writer, path, memo)
      : writer.branches.reduce<readonly Finding[]>(
          (found, branch, index) => joined(found, walk(reader, branch, step(path, `/${index}`, "", `/${index}`), memo)),
          NONE,
        );
  }
  if (reader.kind === "union") return unionReadsOne(reader, writer, path, memo);
  if (reader.kind === "array" && writer.kind === "array")
    return walk(reader.items, writer.items, into(path, "/items"), memo);
  if (reader.kind === "map" && writer.kind === "map")
    return walk(reader.values, writer.values, into(path, "/values"), memo);
  if (reader.kind === "fixed" && writer.kind === "fixed")
    return joined(checkNames(reader, writer, path), checkSize(reader, writer, path));
  if (reader.kind === "enum" && writer.kind === "enum")
    return joined(checkNames(reader, writer, path), checkSymbols(reader, writer, path));
  if (reader.kind === "record" && writer.kind === "record") {
    return joined(checkNames(reader, writer, path), checkFields(reader, writer, path, memo));
  }
  if (reader.kind === writer.kind || promotes(writer.kind, reader.kind)) return NONE;
  return [typeMismatch(reader, writer, path)];
}

function unionReadsUnion(reader: AvroUnion, writer: AvroUnion, path: Path, memo: Memo): readonly Finding[] {
  return writer.branches.reduce<readonly Finding[]>((found, branch, index) => {
    const here = step(path, `/${index}`, "", `/${index}`);
    const missing = walk(reader, branch, { ...here, location: "" }, memo);
    return missing.length === 0
      ? found
      : joined(found, [missingBranch(reader, branch, here, missing[0]?.causes ?? NONE)]);
  }, NONE);
}

function unionReadsOne(reader: AvroUnion, writer: AvroType, path: Path, memo: Memo): readonly Finding[] {
  const tried: { readonly branch: AvroType; readonly findings: readonly Finding[] }[] = [];
  for (const [index, branch] of reader.branches.entries()) {
    const findings = walk(branch, writer, { ...step(path, "", `/${index}`, ""), location: "" }, memo);
    if (findings.length === 0) return NONE;
    if (branch.kind === writer.kind) tried.push({ branch, findings });
  }
  const nearest = tried.find(({ branch }) => namesAlike(branch, writer)) ?? tried[0];
  return [missingBranch(reader, writer, path, nearest?.findings ?? NONE)];
}

function namesAlike(reader: AvroType, writer: AvroType): boolean {
  return "name" in reader && "name" in writer && namesMatch(reader, writer);
}

function checkNames(reader: AvroNamed, writer: AvroNamed, path: Path): readonly Finding[] {
  if (namesMatch(reader, writer)) return NONE;
  const facts = { expected: writer.name.full, found: reader.name.full, kind: reader.kind };
  return [
    finding("avro/name-mismatch", reader, writer, into(path, "/name"), facts, reader.name.full, writer.name.full),
  ];
}

function checkSize(reader: AvroFixed, writer: AvroFixed, path: Path): readonly Finding[] {
  if (reader.size === writer.size) return NONE;
  const facts = { expected: String(writer.size), found: String(reader.size), name: reader.name.full };
  return [finding("avro/fixed-size-mismatch", reader, writer, into(path, "/size"), facts, facts.found, facts.expected)];
}

function checkSymbols(reader: AvroEnum, writer: AvroEnum, path: Path): readonly Finding[] {
  const missing = missingSymbols(reader, writer);
  if (missing.length === 0 || (reader.default !== undefined && reader.symbols.includes(reader.default))) return NONE;
  const facts = { symbols: `[${missing.join(", ")}]`, name: reader.name.full };
  const show = (type: AvroEnum) => type.symbols.join(", ");
  return [
    finding("avro/missing-enum-symbols", reader, writer, into(path, "/symbols"), facts, show(reader), show(writer)),
  ];
}

/** Symbols that the writer may write and the reader does not know, sorted. */
export function missingSymbols(reader: AvroEnum, writer: AvroEnum): readonly string[] {
  if (writer.symbols.every((symbol, index) => reader.symbols[index] === symbol)) return [];
  const known = new Set(reader.symbols);
  return [...new Set(writer.symbols)].filter((symbol) => !known.has(symbol)).sort();
}

function checkFields(reader: AvroRecord, writer: AvroRecord, path: Path, memo: Memo): readonly Finding[] {
  const positions = fieldsByName(writer.fields);
  return reader.fields.reduce<readonly Finding[]>((found, field, index) => {
    const matches = matchingFields(field, positions);
    const [match] = matches;
    const at = (position: number | undefined) => (position === undefined ? "" : `/fields/${position}`);
    const here = step(path, `/fields/${index}`, `/fields/${index}`, at(match?.position));
    if (matches.length > 1)
      throw new Ambiguous(
        ambiguous(
          field,
          index,
          reader,
          writer,
          here,
          matches.map((one) => one.field.name),
        ),
      );
    if (match !== undefined) return joined(found, walk(field.type, match.field.type, into(here, "/type"), memo));
    if (field.default !== undefined) return found;
    // Avro Java lets an enum's own default stand for the field's, and then compares that enum with the writer's record.
    if (field.type.kind === "enum" && field.type.default !== undefined) {
      return joined(found, walk(field.type, writer, step(here, "/type", "/type", ""), memo));
    }
    return joined(found, [missingDefault(field, writer, here)]);
  }, NONE);
}

function missingDefault(field: AvroField, writer: AvroRecord, path: Path): Finding {
  return {
    rule: "avro/reader-field-missing-default",
    severity: "error",
    location: located(path),
    reader: { pointer: path.reader, at: field.at, value: `${field.name}: ${describeType(field.type)}, no default` },
    writer: { pointer: path.writer, at: writer.at, value: `no field ${field.name}` },
    facts: { field: field.name, record: writer.name.full, type: describeType(field.type) },
  };
}

function ambiguous(
  field: AvroField,
  position: number,
  reader: AvroRecord,
  writer: AvroRecord,
  path: Path,
  names: readonly string[],
): Finding {
  const facts = {
    field: field.name,
    record: reader.name.full,
    matches: names.join(", "),
    type: field.type.kind,
    position: String(position),
    writerText: printAvro(writer),
  };
  return {
    rule: "avro/ambiguous-field-match",
    severity: "error",
    location: located(path),
    reader: { pointer: path.reader, at: field.at, value: `${field.name}, aliases ${field.aliases.join(", ")}` },
    writer: { pointer: path.writer, at: writer.at, value: names.join(", ") },
    facts,
  };
}

function typeMismatch(reader: AvroType, writer: AvroType, path: Path): Finding {
  const facts = {
    reader: reader.kind,
    writer: writer.kind,
    readerType: describeType(reader),
    writerType: describeType(writer),
  };
  return finding("avro/type-mismatch", reader, writer, path, facts, facts.readerType, facts.writerType);
}

function missingBranch(reader: AvroUnion, writer: AvroType, path: Path, causes: readonly Finding[]): Finding {
  const facts = { writer: writer.kind, writerType: describeType(writer), readerType: describeType(reader) };
  const found = finding("avro/missing-union-branch", reader, writer, path, facts, facts.readerType, facts.writerType);
  return causes.length === 0 ? found : { ...found, causes };
}

function finding(
  rule: string,
  reader: AvroType,
  writer: AvroType,
  path: Path,
  facts: Readonly<Record<string, string>>,
  readerValue: string,
  writerValue: string,
): Finding {
  const side = (type: AvroType, pointer: string, value: string): Side => ({ pointer, at: type.at, value });
  return {
    rule,
    severity: "error",
    location: located(path),
    reader: side(reader, path.reader, readerValue),
    writer: side(writer, path.writer, writerValue),
    facts,
  };
}

function joined(first: readonly Finding[], second: readonly Finding[]): readonly Finding[] {
  if (second.length === 0 || first.length >= MAX_FINDINGS) return first;
  if (first.length === 0) return second;
  return [...first, ...second].slice(0, MAX_FINDINGS);
}

function step(path: Path, location: string, reader: string, writer: string): Path {
  return {
    location: path.location + location,
    reader: path.reader + reader,
    writer: path.writer + writer,
    depth: path.depth + 1,
  };
}

function into(path: Path, token: string): Path {
  return step(path, token, token, token);
}

function located(path: Path): string {
  return path.location === "" ? "/" : path.location;
}

function tooDeep(path: Path): SchemaError {
  return new SchemaError({
    code: "avro/comparison-too-deep",
    message: `types nest more than ${MAX_DEPTH} levels deep, too deep to compare`,
    place: { offset: 0, line: 1, column: 1, pointer: path.reader.slice(0, 200) },
    hint: "break the chain of records into shallower ones",
  });
}
