import { causesOf, type FoundPart } from "../found.ts";
import { describeLoaded } from "./describe.ts";
import type { Loaded, LoadedCombined, LoadedNot } from "./loaded/model.ts";
import { type Assignment, largestMatching } from "./matching.ts";
import { HERE, type LoadedPair, type LoadedWalk, placeOf, report } from "./walk.ts";

/** What a combination of schemas does not read of what another combination allows. */
export function compareCombined(pair: LoadedPair<LoadedCombined>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  if (!isSameCriterion(pair)) {
    const facts = { reader: reader.criterion, writer: writer.criterion };
    return [report("json-schema/combined-type-changed", pair, HERE, facts, toldOf(pair))];
  }
  // Schemas that are printed alike count as one.
  const [ours, theirs] = [distinct(reader.schemas, walk), distinct(writer.schemas, walk)];
  const parts: FoundPart[] = [];
  if (theirs.length < ours.length && reader.criterion === "allOf")
    parts.push(report("json-schema/product-type-extended", pair, HERE, typesOf(pair), toldOf(pair)));
  if (theirs.length > ours.length && writer.criterion !== "allOf")
    parts.push(report("json-schema/sum-type-narrowed", pair, HERE, typesOf(pair), toldOf(pair)));
  const smaller = Math.min(ours.length, theirs.length);
  const reads = (mine: number, their: number): boolean => {
    const [one, other] = [ours[mine], theirs[their]];
    walk.budget.spend();
    return one !== undefined && other !== undefined && walk.isCompatible({ reader: one, writer: other });
  };
  const sizes: Assignment = { left: theirs.length, right: ours.length };
  const matched = largestMatching(sizes, (their, mine) => reads(mine, their), walk.budget);
  if (matched < smaller) {
    const part = report("json-schema/combined-type-subschemas-changed", pair, HERE, typesOf(pair), toldOf(pair));
    parts.push(withCauses(part, ours, theirs, walk));
  }
  return parts;
}

/** What is wrong with the nearest schemas of the two combinations, where there is but one of each kind to look at. */
function withCauses(
  part: ReturnType<typeof report>,
  ours: readonly Loaded[],
  theirs: readonly Loaded[],
  walk: LoadedWalk,
): FoundPart {
  const first = theirs.find((their) => !ours.some((mine) => walk.isCompatible({ reader: mine, writer: their })));
  if (first === undefined) return part;
  const nearest = ours.find((mine) => mine.kind === first.kind);
  if (nearest === undefined) return part;
  const causes = causesOf(walk.judge({ reader: nearest, writer: first }), walk.budget);
  return causes.length === 0 ? part : { finding: { ...part.finding, causes } };
}

function distinct(schemas: readonly Loaded[], { keyOf, budget }: LoadedWalk): readonly Loaded[] {
  budget.spend(schemas.length);
  const found = new Map<number, Loaded>();
  for (const schema of schemas) {
    const key = keyOf(schema);
    if (!found.has(key)) found.set(key, schema);
  }
  return [...found.values()];
}

/** Whether two combinations combine in ways that can be compared. */
function isSameCriterion({ reader, writer }: LoadedPair<LoadedCombined>): boolean {
  const [single, wasSingle] = [reader.schemas.length === 1, writer.schemas.length === 1];
  return (
    reader.criterion === writer.criterion ||
    reader.criterion === "anyOf" ||
    (wasSingle && single) ||
    (wasSingle && reader.criterion === "oneOf") ||
    (single && writer.criterion === "allOf")
  );
}

/** Whether what is not allowed any more was not allowed before: the schemas are compared the other way round. */
export function compareNots(pair: LoadedPair<LoadedNot>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  if (walk.isCompatible({ reader: writer.schema, writer: reader.schema })) return [];
  const told = {
    reader: { keyword: "not", value: describeLoaded(reader) },
    writer: { keyword: "not", value: describeLoaded(writer) },
  };
  return [report("json-schema/not-type-extended", pair, placeOf("not"), typesOf(pair), told)];
}

function typesOf({ reader, writer }: LoadedPair): { readonly readerType: string; readonly writerType: string } {
  return { readerType: describeLoaded(reader), writerType: describeLoaded(writer) };
}

function toldOf({ reader, writer }: LoadedPair) {
  return {
    reader: { keyword: keywordOf(reader), value: describeLoaded(reader) },
    writer: { keyword: keywordOf(writer), value: describeLoaded(writer) },
  };
}

function keywordOf(schema: Loaded): string | undefined {
  if (schema.kind !== "combined" || !schema.node.keywords.has(schema.criterion)) return undefined;
  return schema.criterion;
}
