import { largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import type { CompatibilityPolicy } from "../format.ts";
import type { FoundPlace } from "../found.ts";
import { walkLoaded } from "./compare.ts";
import { describeLoaded } from "./describe.ts";
import { loadSchema } from "./loaded/load.ts";
import type { Loaded, LoadedCombined } from "./loaded/model.ts";
import type { JsonSchemaModel } from "./model.ts";
import { HERE, type LoadedPair, type LoadedWalk, placeOf, report } from "./walk.ts";
import { warnAnnotations, warnNumbers } from "./warn-annotations.ts";
import { warnCombined, warnOverlaps } from "./warn-combined.ts";
import { warnKeywords, warnParts } from "./warn-keywords.ts";
import { warnObjects } from "./warn-objects.ts";

/** A pair of schemas for the same value, with its place from the roots. */
interface Placed {
  readonly pair: LoadedPair;
  readonly at: FoundPlace;
}

/** The most warnings that are listed. */
const MOST_WARNINGS = 1_000;

/**
 * What Confluent's registry lets pass although events are read otherwise than they were meant, or rejected: formats, defaults,
 * units, constants of choices, and keywords that it never compares. Each pair of schemas is looked at once, where it is first
 * met. Throws BudgetExceeded.
 */
export function warnJsonSchema(
  reader: JsonSchemaModel,
  writer: JsonSchemaModel,
  budget = largeBudget(),
  policy: CompatibilityPolicy = "STRICT",
): readonly Finding[] {
  const walk = walkLoaded(budget);
  const found: Finding[] = [];
  const met = new Map<Loaded, Set<Loaded>>();
  const root = { reader: loadSchema(reader, budget), writer: loadSchema(writer, budget) };
  let level: readonly Placed[] = [{ pair: root, at: HERE }];
  while (level.length > 0 && found.length < MOST_WARNINGS) {
    budget.spend(level.length);
    const fresh = level.filter(({ pair }) => isNew(pair, met));
    for (const { pair, at } of fresh) found.push(...judge(pair, walk, policy).map((finding) => placed(finding, at)));
    level = fresh.flatMap(({ pair, at }) =>
      innerPairs(pair, walk).map((inner) => ({ pair: inner.pair, at: further(at, inner.at) })),
    );
  }
  return [...found.slice(0, MOST_WARNINGS), ...recursions(root, walk)];
}

/** Schemas that the writer has inside themselves, and the reader otherwise: what the registry does not compare. */
function recursions(root: LoadedPair, walk: LoadedWalk): readonly Finding[] {
  walk.judge(root);
  const told = new Set<Loaded>();
  return [...walk.skipped].flatMap((pair): readonly Finding[] => {
    const { reader, writer } = pair;
    if (told.has(reader) || walk.isCompatible(pair)) return [];
    told.add(reader);
    const at = { location: reader.node.pointer, reader: reader.node.pointer, writer: writer.node.pointer };
    const types = { readerType: describeLoaded(reader), writerType: describeLoaded(writer) };
    const sides = { reader: { value: types.readerType }, writer: { value: types.writerType } };
    const { finding } = report("json-schema/recursion-not-compared", pair, at, types, sides);
    return [{ ...finding, location: `#${finding.location}` }];
  });
}

function isNew({ reader, writer }: LoadedPair, met: Map<Loaded, Set<Loaded>>): boolean {
  const writers = met.get(reader) ?? new Set();
  met.set(reader, writers);
  if (writers.has(writer)) return false;
  writers.add(writer);
  return true;
}

function further(outer: FoundPlace, inner: FoundPlace): FoundPlace {
  return {
    location: outer.location + inner.location,
    reader: outer.reader + inner.reader,
    writer: outer.writer + inner.writer,
  };
}

function placed(finding: Finding, at: FoundPlace): Finding {
  const { location, reader, writer } = finding;
  return {
    ...finding,
    location: `#${at.location + location || "/"}`,
    reader: { ...reader, pointer: at.reader + reader.pointer },
    writer: { ...writer, pointer: at.writer + writer.pointer },
  };
}

function judge(pair: LoadedPair, walk: LoadedWalk, policy: CompatibilityPolicy): readonly Finding[] {
  const { reader, writer } = pair;
  const found = [
    ...warnAnnotations(pair),
    ...warnKeywords(pair),
    ...warnParts(pair, walk),
    ...warnOverlaps(pair, walk),
  ];
  if (reader.kind === "object" && writer.kind === "object") found.push(...warnObjects({ reader, writer }, policy));
  if (reader.kind === "number" && writer.kind === "number") found.push(...warnNumbers({ reader, writer }));
  if (reader.kind === "combined" && writer.kind === "combined") found.push(...warnCombined({ reader, writer }));
  return found;
}

/** The pairs for the values inside, and those for the same value that references and combinations lead to. */
function innerPairs({ reader, writer }: LoadedPair, walk: LoadedWalk): readonly Placed[] {
  if (reader.kind === "reference" || writer.kind === "reference")
    return [{ pair: { reader: target(reader), writer: target(writer) }, at: HERE }];
  if (reader.kind === "object" && writer.kind === "object") {
    const named = [...reader.properties].flatMap(([name, mine]) =>
      paired(mine, writer.properties.get(name), placeOf("properties", name)),
    );
    const patterns = [...reader.patterns].flatMap(([pattern, mine]) =>
      paired(mine, writer.patterns.get(pattern), placeOf("patternProperties", pattern)),
    );
    const dependent = [...reader.dependentSchemas].flatMap(([name, mine]) =>
      paired(mine, writer.dependentSchemas.get(name), dependencyOf(mine, name)),
    );
    const others = paired(reader.additionalSchema, writer.additionalSchema, placeOf("additionalProperties"));
    return [...named, ...patterns, ...others, ...dependent];
  }
  if (reader.kind === "array" && writer.kind === "array") {
    const items = (reader.items ?? []).flatMap((mine, index) =>
      paired(mine, writer.items?.[index], itemOf(mine, index)),
    );
    return [...paired(reader.all, writer.all, placeOf("items")), ...items];
  }
  if (reader.kind === "combined" || writer.kind === "combined") return choices({ reader, writer }, walk);
  return [];
}

function target(schema: Loaded): Loaded {
  return schema.kind === "reference" ? schema.target() : schema;
}

function itemOf({ node }: Loaded, index: number): FoundPlace {
  return placeOf(node.pointer.endsWith(`/prefixItems/${index}`) ? "prefixItems" : "items", String(index));
}

function dependencyOf({ node }: Loaded, name: string): FoundPlace {
  return placeOf(/\/dependentSchemas\/[^/]*$/.test(node.pointer) ? "dependentSchemas" : "dependencies", name);
}

function paired(reader: Loaded | undefined, writer: Loaded | undefined, at: FoundPlace): readonly Placed[] {
  return reader === undefined || writer === undefined ? [] : [{ pair: { reader, writer }, at }];
}

/** Each of the writer's choices with that of the reader's which reads it: the one at its place, or the first. */
function choices({ reader, writer }: LoadedPair, walk: LoadedWalk): readonly Placed[] {
  const [ours, theirs] = [schemasOf(reader), schemasOf(writer)];
  return theirs.flatMap((their, index): readonly Placed[] => {
    const same = ours[index];
    const tried = same === undefined ? ours : [same, ...ours];
    const mine = tried.find((one) => walk.isCompatible({ reader: one, writer: their }));
    if (mine === undefined) return [];
    const at = { location: "", reader: branchOf(reader, mine, ours), writer: branchOf(writer, their, theirs) };
    return [{ pair: { reader: mine, writer: their }, at }];
  });
}

function schemasOf(schema: Loaded): readonly Loaded[] {
  return schema.kind === "combined" ? schema.schemas : [schema];
}

/** The pointer to one of the schemas that are combined; parts of one schema stand at the same place. */
function branchOf(schema: Loaded, branch: Loaded, all: readonly Loaded[]): string {
  const written = schema.kind === "combined" && schema.node.keywords.has(schema.criterion) && !isParts(schema);
  return written ? `/${schema.criterion}/${all.indexOf(branch)}` : "";
}

function isParts({ generated }: LoadedCombined): boolean {
  return generated;
}
