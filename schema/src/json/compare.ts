import { type Budget, largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { SchemaError } from "../error.ts";
import type { CompatibilityPolicy } from "../format.ts";
import { type Found, type FoundPart, foundOf, listFindings, NOTHING_FOUND } from "../found.ts";
import { compareArrays, takesAnything } from "./compare-array.ts";
import { compareCombined, compareNots } from "./compare-combined.ts";
import { compareNumbers } from "./compare-number.ts";
import { compareObjects } from "./compare-object.ts";
import { compareStrings } from "./compare-string.ts";
import { compareConstants, compareEnums } from "./compare-values.ts";
import { describeLoaded } from "./describe.ts";
import { loadedKeys } from "./loaded/key.ts";
import { loadSchema } from "./loaded/load.ts";
import type { Loaded, LoadedCombined } from "./loaded/model.ts";
import type { JsonSchemaModel } from "./model.ts";
import { LENIENT } from "./rules.ts";
import { HERE, type LoadedPair, type LoadedWalk, report } from "./walk.ts";

/** Levels of schemas within schemas that a comparison follows before it gives up with an error. */
const MAX_DEPTH = 500;

/**
 * What a reader with one schema does not take of what another schema allows, as Confluent's registry judges it and in its
 * order (`SchemaDiff` of 8.2). Under the policy LENIENT what only closes or fills an open content model is left out; inside
 * `anyOf`, `oneOf` and the like the registry asks for STRICT all the same. A pair of schemas is judged once.
 * Throws {@link SchemaError} `json-schema/comparison-too-deep` where schemas nest beyond what the stack can follow, and
 * BudgetExceeded.
 */
export function compareJsonSchema(
  reader: JsonSchemaModel,
  writer: JsonSchemaModel,
  budget = largeBudget(),
  policy: CompatibilityPolicy = "STRICT",
): readonly Finding[] {
  const pair = { reader: loadSchema(reader, budget), writer: loadSchema(writer, budget) };
  const found = walkLoaded(budget).judge(pair);
  const told = policy === "LENIENT" ? lenient(found, budget) : found;
  return listFindings(told, budget).map((finding) => ({ ...finding, location: `#${finding.location || "/"}` }));
}

/** What was judged of a pair. */
interface Known {
  readonly found: Found;
  /** The outermost pair under way that it was judged inside of and rests on; infinite where there is none. */
  readonly rests: number;
  /** It rests on a schema of the writer's that was under way with another one of the reader's. */
  readonly skipped: boolean;
  /** It does not list all that is wrong: it rests on a pair that is not under way any more, or one thing was enough. */
  readonly partial: boolean;
  /** It was judged where findings are listed. */
  readonly listed: boolean;
}

/** Pairs that are judged again, at places where more of what is wrong is listed than before. */
const MOST_AGAIN = 20;
/** Pairs that are kept which were not compared. */
const MOST_SKIPPED = 100;
const NOTHING_KNOWN: Known = {
  found: NOTHING_FOUND,
  rests: Number.POSITIVE_INFINITY,
  skipped: false,
  partial: false,
  listed: false,
};

/**
 * A walk that judges each pair once. A pair met again inside itself counts as compatible there, unless something else in it
 * proves that it is not: then what rested on that is judged anew. Where findings are listed, a schema of the writer's that is
 * met again inside itself is not compared again, whatever the reader has there, as Confluent's registry has it.
 */
export function walkLoaded(budget: Budget): LoadedWalk {
  const known = new Map<Loaded, Map<Loaded, Known>>();
  const underWay = new Map<Loaded, Map<Loaded, number>>();
  const resting: (readonly [Loaded, Loaded])[] = [];
  const skipped = new Set<LoadedPair>();
  let [depth, quiet, again] = [0, 0, 0];
  let now = NOTHING_KNOWN;

  const judge = ({ reader: given, writer: from }: LoadedPair): Found => {
    const [reader, writer] = [referred(given), referred(from)];
    budget.spend();
    const level = choiceLevel(reader, writer);
    if (level !== undefined) {
      if (level.skipped && skipped.size < MOST_SKIPPED) skipped.add({ reader, writer });
      now = joined(now, { ...NOTHING_KNOWN, ...level });
      return NOTHING_FOUND;
    }
    const before = known.get(writer)?.get(reader);
    if (before !== undefined && (quiet > 0 || !before.partial || (before.listed && again >= MOST_AGAIN))) {
      now = joined(now, before);
      return before.found;
    }
    if (before?.listed === true) again += 1;
    if (depth >= MAX_DEPTH) throw tooDeep();
    return enter(reader, writer);
  };

  const choiceLevel = (reader: Loaded, writer: Loaded): Pick<Known, "rests" | "skipped"> | undefined => {
    const levels = underWay.get(writer);
    const same = levels?.get(reader);
    if (same !== undefined) return { rests: same, skipped: false };
    if (levels === undefined || levels.size === 0 || quiet > 0 || reader.kind !== writer.kind) return undefined;
    return { rests: Math.min(...levels.values()), skipped: true };
  };

  const enter = (reader: Loaded, writer: Loaded): Found => {
    const [outside, first, own] = [now, resting.length, depth];
    const levels = underWay.get(writer) ?? new Map<Loaded, number>();
    underWay.set(writer, levels.set(reader, own));
    now = NOTHING_KNOWN;
    depth += 1;
    const found = foundOf(judgeKinds({ reader, writer }, walk));
    depth -= 1;
    levels.delete(reader);
    settle(found.parts.length === 0, first);
    const settled = now.rests < own ? now : { ...NOTHING_KNOWN, partial: now.partial };
    const all = known.get(writer) ?? new Map<Loaded, Known>();
    known.set(writer, all.set(reader, { ...settled, found, listed: quiet === 0 }));
    if (settled.rests < own) resting.push([writer, reader]);
    now = joined(outside, settled);
    return found;
  };

  /** Settles what was judged inside a pair that is done, and rests on pairs under way. */
  const settle = (compatible: boolean, first: number): void => {
    const kept = resting.splice(first);
    for (const [writer, reader] of kept) {
      const one = known.get(writer)?.get(reader);
      if (one === undefined) continue;
      if (one.found.parts.length > 0) known.get(writer)?.set(reader, { ...one, partial: true });
      else if (!compatible || one.skipped) known.get(writer)?.delete(reader);
      else if (one.rests < depth) resting.push([writer, reader]);
      else known.get(writer)?.set(reader, { ...one, rests: Number.POSITIVE_INFINITY });
    }
  };

  const isCompatible = (pair: LoadedPair): boolean => {
    quiet += 1;
    const found = judge(pair);
    quiet -= 1;
    return found.parts.length === 0;
  };
  const isEnough = (parts: readonly FoundPart[]): boolean => {
    if (quiet === 0 || parts.length === 0) return false;
    now = { ...now, partial: true };
    return true;
  };
  const walk: LoadedWalk = { judge, isCompatible, isEnough, keyOf: loadedKeys(), skipped, budget };
  return walk;
}

function joined(one: Known, other: Known): Known {
  return {
    found: NOTHING_FOUND,
    rests: Math.min(one.rests, other.rests),
    skipped: one.skipped || other.skipped,
    partial: one.partial || other.partial,
    listed: false,
  };
}

/** What a reference leads to; a reference to another reference is not followed further, as Confluent's registry has it. */
function referred(schema: Loaded): Loaded {
  return schema.kind === "reference" ? schema.target() : schema;
}

function judgeKinds(pair: LoadedPair, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  if (reader.kind === "combined" && writer.kind !== "combined") {
    if (readsInBranch(reader, writer, walk)) return [];
  } else if (writer.kind === "combined" && reader.kind !== "combined") {
    if (isReadByOf(reader, writer, walk)) return [];
  }
  if (reader.kind !== writer.kind) {
    if (writer.kind === "false" || takesAnything(reader) || (isBytes(reader) && isBytes(writer))) return [];
    return [typeChanged(pair)];
  }
  return judgeAlike(reader, writer, walk);
}

/** Whether one of the reader's choices, or its only schema, takes what the writer allows. */
function readsInBranch({ criterion, schemas }: LoadedCombined, writer: Loaded, walk: LoadedWalk): boolean {
  if (schemas.length !== 1 && criterion === "allOf") return false;
  return schemas.some((reader) => walk.isCompatible({ reader, writer }));
}

/** Whether one of the schemas that all hold of what the writer writes, or its only one, is what the reader takes. */
function isReadByOf(reader: Loaded, { criterion, schemas }: LoadedCombined, walk: LoadedWalk): boolean {
  if (schemas.length !== 1 && criterion !== "allOf") return false;
  return schemas.some((writer) => walk.isCompatible({ reader, writer }));
}

/** Whether Kafka Connect's converter says that it is bytes, which it writes as several types (`connect.type`). */
function isBytes({ whole, node }: Loaded): boolean {
  const type = node.keywords.get("connect.type");
  return whole && type?.kind === "string" && type.value === "bytes";
}

function judgeAlike(reader: Loaded, writer: Loaded, walk: LoadedWalk): readonly FoundPart[] {
  if (reader.kind === "object" && writer.kind === "object") return compareObjects({ reader, writer }, walk);
  if (reader.kind === "array" && writer.kind === "array") return compareArrays({ reader, writer }, walk);
  if (reader.kind === "string" && writer.kind === "string") return compareStrings({ reader, writer });
  if (reader.kind === "number" && writer.kind === "number") return compareNumbers({ reader, writer });
  if (reader.kind === "combined" && writer.kind === "combined") return compareCombined({ reader, writer }, walk);
  if (reader.kind === "enum" && writer.kind === "enum") return compareEnums({ reader, writer }, walk);
  if (reader.kind === "const" && writer.kind === "const") return compareConstants({ reader, writer });
  if (reader.kind === "not" && writer.kind === "not") return compareNots({ reader, writer }, walk);
  return [];
}

function typeChanged(pair: LoadedPair): FoundPart {
  const [readerType, writerType] = [describeLoaded(pair.reader), describeLoaded(pair.writer)];
  const told = { reader: { value: readerType }, writer: { value: writerType } };
  return report("json-schema/type-changed", pair, HERE, { readerType, writerType }, told);
}

/** What is found, less what the policy LENIENT lets pass. */
function lenient(root: Found, budget: Budget): Found {
  const done = new Map<Found, Found>();
  const visit = (found: Found): Found => {
    const before = done.get(found);
    if (before !== undefined) return before;
    const parts = found.parts.flatMap((part): readonly FoundPart[] => {
      budget.spend();
      if ("finding" in part) return LENIENT.has(part.finding.rule) ? [] : [part];
      const inner = visit(part.found);
      return inner.parts.length === 0 ? [] : [{ at: part.at, found: inner }];
    });
    const kept = foundOf(parts);
    done.set(found, kept);
    return kept;
  };
  return visit(root);
}

function tooDeep(): SchemaError {
  return new SchemaError({
    code: "json-schema/comparison-too-deep",
    message: `schemas nest more than ${MAX_DEPTH} levels deep, too deep to compare`,
    hint: "Break the chain of schemas into shallower ones.",
  });
}
