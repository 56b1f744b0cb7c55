import { type Budget, largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { readerBranch } from "./codec/reader-branch.ts";
import { missingSymbols } from "./compare.ts";
import { faultOfDefault } from "./default-fault.ts";
import { describeLogical, describeType } from "./describe.ts";
import type { AvroFacts, AvroRuleId } from "./facts.ts";
import { fieldsByName, matchingFields, namesMatch } from "./match.ts";
import type { AvroEnum, AvroField, AvroRecord, AvroType, Logical } from "./model.ts";

interface Path {
  readonly reader: string;
  readonly writer: string;
}

interface Pair {
  readonly reader: AvroType;
  readonly writer: AvroType;
  readonly path: Path;
}

/**
 * What a reader reads without an error and yet not as it was written: logical types, enum defaults and promotions that
 * Avro's schema resolution does not look at. Each pair of types is looked at once, where it is first met.
 */
export function warnAvro(reader: AvroType, writer: AvroType, budget = largeBudget()): readonly Finding[] {
  const found: Finding[] = [];
  const met = new Map<AvroType, Set<AvroType>>();
  let level: readonly Pair[] = [{ reader, writer, path: { reader: "", writer: "" } }];
  while (level.length > 0) {
    budget.spend(level.length);
    const fresh = level.filter((pair) => isNew(pair, met));
    for (const pair of fresh) found.push(...judge(pair));
    level = fresh.flatMap((pair) => innerPairs(pair, budget));
  }
  return found;
}

function isNew({ reader, writer }: Pair, met: Map<AvroType, Set<AvroType>>): boolean {
  const writers = met.get(reader) ?? new Set();
  met.set(reader, writers);
  if (writers.has(writer)) return false;
  writers.add(writer);
  return true;
}

/** The pairs that a decoder reads next, inside of this one. */
function innerPairs({ reader, writer, path }: Pair, budget: Budget): readonly Pair[] {
  if (writer.kind === "union") {
    return writer.branches.map((branch, index) => ({
      reader,
      writer: branch,
      path: { ...path, writer: `${path.writer}/${index}` },
    }));
  }
  if (reader.kind === "union") {
    budget.spend(reader.branches.length);
    const branch = readerBranch(writer, reader, budget);
    if (branch === undefined) return [];
    return [{ reader: branch, writer, path: { ...path, reader: `${path.reader}/${reader.branches.indexOf(branch)}` } }];
  }
  if (reader.kind === "array" && writer.kind === "array")
    return [{ reader: reader.items, writer: writer.items, path: both(path, "/items") }];
  if (reader.kind === "map" && writer.kind === "map")
    return [{ reader: reader.values, writer: writer.values, path: both(path, "/values") }];
  if (reader.kind !== "record" || writer.kind !== "record" || !namesMatch(reader, writer)) return [];
  const writers = fieldsByName(writer.fields);
  return reader.fields.flatMap((field, index): readonly Pair[] => {
    const [match] = matchingFields(field, writers);
    if (match === undefined) return [];
    const inner = {
      reader: `${path.reader}/fields/${index}/type`,
      writer: `${path.writer}/fields/${match.position}/type`,
    };
    return [{ reader: field.type, writer: match.field.type, path: inner }];
  });
}

function both(path: Path, token: string): Path {
  return { reader: path.reader + token, writer: path.writer + token };
}

function judge(pair: Pair): readonly Finding[] {
  const { reader, writer } = pair;
  if (reader.kind === "union" || writer.kind === "union") return [];
  if (reader.kind === "record" && writer.kind === "record") return newFields(pair, reader, writer);
  if (reader.kind === "enum" && writer.kind === "enum") return swallowed(pair, reader, writer);
  if (
    reader.kind === "fixed" &&
    writer.kind === "fixed" &&
    (!namesMatch(reader, writer) || reader.size !== writer.size)
  )
    return [];
  if (isRounded(writer.kind, reader.kind)) return [rounded(pair)];
  if (writer.kind === "bytes" && reader.kind === "string") return [warning("avro/bytes-as-string", pair, {})];
  const logical = ["int", "long", "bytes", "string", "fixed"];
  const comparable = reader.kind === writer.kind || (writer.kind === "int" && reader.kind === "long");
  return comparable && logical.includes(reader.kind) ? logicalChanges(pair) : [];
}

/** Fields that the writer does not have: what stands in for them. */
function newFields({ path }: Pair, reader: AvroRecord, writer: AvroRecord): readonly Finding[] {
  if (!namesMatch(reader, writer)) return [];
  const writers = fieldsByName(writer.fields);
  return reader.fields.flatMap((field, index): readonly Finding[] => {
    if (field.default === undefined || matchingFields(field, writers).length > 0) return [];
    const at = { reader: `${path.reader}/fields/${index}`, writer: path.writer };
    const fault = faultOfDefault(field);
    const rule = fault?.kind === "digits" ? "avro/default-is-digits" : "avro/default-unusable";
    return [
      ...(fault === undefined ? [] : [ofField(rule, field, writer, at, { detail: fault.detail })]),
      ...(isMisplaced(field) ? [ofField("avro/logical-type-misplaced", field, writer, at, {})] : []),
    ];
  });
}

/** A logical type beside a field's type rather than in it: Avro does not look there. */
function isMisplaced({ type, props }: AvroField): boolean {
  return props.has("logicalType") && type.logical === undefined;
}

function ofField<Id extends AvroRuleId>(
  rule: Id,
  field: AvroField,
  writer: AvroRecord,
  path: Path,
  facts: Omit<AvroFacts[Id], keyof AvroFacts["avro/logical-type-misplaced"]>,
): Finding {
  const named = field.props.get("logicalType");
  const logical = named?.kind === "string" ? named.value : "";
  const type = describeType(field.type);
  return {
    rule,
    location: path.reader,
    reader: { pointer: path.reader, at: field.at, value: `${field.name}: ${type}` },
    writer: { pointer: path.writer, at: writer.at, value: `no field ${field.name}` },
    facts: { field: field.name, record: writer.name.full, type, logical, ...facts },
  };
}

function swallowed(pair: Pair, reader: AvroEnum, writer: AvroEnum): readonly Finding[] {
  if (!namesMatch(reader, writer) || reader.default === undefined) return [];
  const symbols = missingSymbols(reader, writer);
  if (symbols.length === 0) return [];
  const facts = { symbols: `[${symbols.join(", ")}]`, name: reader.name.full, default: reader.default };
  return [warning("avro/enum-default-swallows-symbols", pair, facts)];
}

function isRounded(writer: string, reader: string): boolean {
  return (reader === "float" && (writer === "int" || writer === "long")) || (reader === "double" && writer === "long");
}

function rounded(pair: Pair): Finding {
  const exact = pair.reader.kind === "float" ? "16,777,216 (2^24)" : "9,007,199,254,740,992 (2^53)";
  return warning("avro/number-rounded", pair, { exact });
}

function logicalChanges(pair: Pair): readonly Finding[] {
  const [reader, writer] = [pair.reader.logical, pair.writer.logical];
  if (showLogical(reader) === showLogical(writer)) return [];
  if (reader?.kind === "decimal" && writer?.kind === "decimal") {
    const effect =
      reader.scale === writer.scale
        ? decimalRange(reader.precision < writer.precision)
        : "the same bytes are another amount";
    return reader.scale === writer.scale && reader.precision > writer.precision
      ? []
      : [warning("avro/decimal-changed", pair, { effect })];
  }
  if (isTime(reader) && isTime(writer)) return [warning("avro/time-unit-changed", pair, {})];
  return [warning("avro/logical-type-changed", pair, {})];
}

function decimalRange(narrower: boolean): string {
  return narrower ? "amounts of more digits than it allows still arrive" : "the range grows";
}

function showLogical(logical: Logical | undefined): string {
  return logical === undefined ? "" : describeLogical(logical);
}

function isTime(logical: Logical | undefined): boolean {
  return logical !== undefined && /^(local-)?time/.test(logical.kind);
}

function warning<Id extends AvroRuleId>(
  rule: Id,
  { reader, writer, path }: Pair,
  facts: Omit<AvroFacts[Id], "readerType" | "writerType">,
): Finding {
  const types = { readerType: describeType(reader), writerType: describeType(writer) };
  return {
    rule,
    location: path.reader === "" ? "/" : path.reader,
    reader: { pointer: path.reader, at: reader.at, value: types.readerType },
    writer: { pointer: path.writer, at: writer.at, value: types.writerType },
    facts: { ...types, ...facts },
  };
}
