import type { FoundPart, FoundPlace } from "../found.ts";
import { javaOrder } from "../java-order.ts";
import { takesAnything } from "./compare-array.ts";
import { compareLimits, type LimitKeyword } from "./compare-limits.ts";
import { describeLoaded, showNames } from "./describe.ts";
import type { Loaded, LoadedObject } from "./loaded/model.ts";
import { patternOf } from "./pattern.ts";
import { type LoadedPair, type LoadedWalk, partsAt, placeOf, report } from "./walk.ts";

const MAX_PROPERTIES: LimitKeyword = {
  keyword: "maxProperties",
  added: "json-schema/max-properties-added",
  tightened: "json-schema/max-properties-decreased",
  upper: true,
};
const MIN_PROPERTIES: LimitKeyword = {
  keyword: "minProperties",
  added: "json-schema/min-properties-added",
  tightened: "json-schema/min-properties-increased",
  upper: false,
};

/**
 * What a schema of objects does not read of what another one allows, in the order of Confluent's registry, which goes by Java's
 * sets.
 */
export function compareObjects(pair: LoadedPair<LoadedObject>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  const parts: FoundPart[] = [];
  for (const compare of [compareRequired, compareProperties, compareDependencies, compareAdditional]) {
    parts.push(...compare(pair, walk));
    if (walk.isEnough(parts)) return parts;
  }
  const limits = compareLimits(pair, [
    [MAX_PROPERTIES, reader.maxProperties, writer.maxProperties],
    [MIN_PROPERTIES, reader.minProperties, writer.minProperties],
  ]);
  return [...parts, ...limits];
}

function compareRequired(pair: LoadedPair<LoadedObject>, { budget }: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  budget.spend(writer.properties.size);
  if (reader.required.size === 0) return [];
  return javaOrder(writer.properties.keys()).flatMap((property): readonly FoundPart[] => {
    const mine = reader.properties.get(property);
    if (mine === undefined || mine.hasDefault) return [];
    if (!reader.required.has(property) || writer.required.has(property)) return [];
    const at = { location: `/required/${property}`, reader: "/required", writer: "" };
    return [
      report(
        "json-schema/required-attribute-added",
        pair,
        at,
        { property },
        {
          reader: { keyword: "required", value: `${JSON.stringify(property)} is required` },
          writer: { keyword: "required", value: `${JSON.stringify(property)} is optional` },
        },
      ),
    ];
  });
}

function compareProperties(pair: LoadedPair<LoadedObject>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  const parts: FoundPart[] = [];
  // A loop rather than closures: the walk goes deep, and the stack is what bounds it.
  for (const property of bothKeys(writer.properties, reader.properties)) {
    walk.budget.spend();
    const [mine, theirs] = [reader.properties.get(property), writer.properties.get(property)];
    const at = placeOf("properties", property);
    if (mine !== undefined && theirs !== undefined) parts.push(...partsAt({ reader: mine, writer: theirs }, at, walk));
    else if (theirs !== undefined) parts.push(...removed(pair, property, theirs, walk));
    else if (mine !== undefined) parts.push(...added(pair, property, mine, walk));
    if (walk.isEnough(parts)) break;
  }
  return parts;
}

/** The keys of two maps, in the order in which Java has them in a set that was copied from the first and got those of the second. */
function bothKeys(first: ReadonlyMap<string, unknown>, second: ReadonlyMap<string, unknown>): readonly string[] {
  return javaOrder([...javaOrder(first.keys()), ...javaOrder(second.keys())], { copied: first.size });
}

function removed(
  pair: LoadedPair<LoadedObject>,
  property: string,
  theirs: Loaded,
  walk: LoadedWalk,
): readonly FoundPart[] {
  const { reader } = pair;
  if (isOpen(reader)) return [];
  const at: FoundPlace = { ...placeOf("properties", property), reader: "" };
  const writerType = describeLoaded(theirs);
  const told = { reader: { value: `no property ${JSON.stringify(property)}` }, writer: { value: writerType } };
  const cover = covering(reader, property, walk);
  if (cover === undefined)
    return theirs.kind === "false"
      ? []
      : [report("json-schema/property-removed-from-closed-content-model", pair, at, { property }, told)];
  const covered = { reader: cover, writer: theirs };
  if (walk.isCompatible(covered)) return [];
  const facts = { property, readerType: describeLoaded(cover), writerType };
  const rule = "json-schema/property-removed-not-covered-by-partially-open-content-model";
  return [...partsAt(covered, at, walk), report(rule, { reader, writer: theirs }, at, facts, told)];
}

function added(pair: LoadedPair<LoadedObject>, property: string, mine: Loaded, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  const at: FoundPlace = { ...placeOf("properties", property), writer: "" };
  const readerType = describeLoaded(mine);
  const told = { reader: { value: readerType }, writer: { value: `no property ${JSON.stringify(property)}` } };
  const whole = { reader: mine, writer };
  if (isOpen(writer)) {
    if (takesAnything(mine)) return [];
    return [report("json-schema/property-added-to-open-content-model", whole, at, { property, readerType }, told)];
  }
  const parts: FoundPart[] = [];
  const cover = covering(writer, property, walk);
  if (cover !== undefined && !walk.isCompatible({ reader: mine, writer: cover })) {
    const facts = { property, readerType, writerType: describeLoaded(cover) };
    const rule = "json-schema/property-added-not-covered-by-partially-open-content-model";
    parts.push(...partsAt({ reader: mine, writer: cover }, at, walk), report(rule, whole, at, facts, told));
  }
  if (reader.required.has(property) && !mine.hasDefault)
    parts.push(report("json-schema/required-property-added-to-unopen-content-model", whole, at, { property }, told));
  return parts;
}

/** Whether any property is allowed that no keyword knows. */
export function isOpen({ additional, additionalSchema, patterns }: LoadedObject): boolean {
  return additional && additionalSchema === undefined && patterns.size === 0;
}

/** The schema that a property has to match which is not among the properties: that of a pattern, or of all others. */
function covering(
  { patterns, additionalSchema }: LoadedObject,
  property: string,
  walk: LoadedWalk,
): Loaded | undefined {
  for (const [pattern, schema] of patterns) {
    if (patternOf(pattern)?.matches(property, walk.budget) === true) return schema;
  }
  return additionalSchema;
}

function compareDependencies(pair: LoadedPair<LoadedObject>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  const parts: FoundPart[] = [];
  for (const property of bothKeys(writer.dependentNames, reader.dependentNames)) {
    walk.budget.spend();
    const mine = reader.dependentNames.get(property);
    if (mine !== undefined) parts.push(...compareNames(pair, property, mine, writer.dependentNames.get(property)));
  }
  for (const property of bothKeys(writer.dependentSchemas, reader.dependentSchemas)) {
    walk.budget.spend();
    const [mine, theirs] = [reader.dependentSchemas.get(property), writer.dependentSchemas.get(property)];
    const at = dependencyAt(pair, property, "dependentSchemas");
    if (mine === undefined) continue;
    if (theirs !== undefined) parts.push(...partsAt({ reader: mine, writer: theirs }, at, walk));
    else
      parts.push(
        report(
          "json-schema/dependency-schema-added",
          pair,
          at,
          { property },
          {
            reader: { keyword: keywordOf(reader, "dependentSchemas"), value: describeLoaded(mine) },
            writer: { value: `nothing depends on ${JSON.stringify(property)}` },
          },
        ),
      );
  }
  return parts;
}

function compareNames(
  pair: LoadedPair<LoadedObject>,
  property: string,
  mine: ReadonlySet<string>,
  theirs: ReadonlySet<string> | undefined,
): readonly FoundPart[] {
  const more = [...mine].filter((name) => theirs?.has(name) !== true);
  if (theirs !== undefined && more.length === 0) return [];
  const at = dependencyAt(pair, property, "dependentRequired");
  const facts = { property, names: showNames(more) };
  const told = {
    reader: { keyword: keywordOf(pair.reader, "dependentRequired"), value: showNames(mine) },
    writer: {
      keyword: keywordOf(pair.writer, "dependentRequired"),
      value: theirs === undefined ? `nothing depends on ${JSON.stringify(property)}` : showNames(theirs),
    },
  };
  if (theirs === undefined) return [report("json-schema/dependency-array-added", pair, at, facts, told)];
  const kept = [...theirs].every((name) => mine.has(name));
  return [
    kept
      ? report("json-schema/dependency-array-extended", pair, at, facts, told)
      : report("json-schema/dependency-array-changed", pair, at, facts, told),
  ];
}

/** The keyword that holds what depends on properties: one of its own since 2019-09. */
function keywordOf({ node }: Loaded, modern: string): string {
  return node.keywords.has(modern) ? modern : "dependencies";
}

function dependencyAt({ reader, writer }: LoadedPair<LoadedObject>, property: string, modern: string): FoundPlace {
  const at = (side: Loaded) => placeOf(keywordOf(side, modern), property).reader;
  return { location: `/dependencies/${property}`, reader: at(reader), writer: at(writer) };
}

function compareAdditional(pair: LoadedPair<LoadedObject>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  const keyword = "additionalProperties";
  const at = placeOf(keyword);
  if (reader.additional !== writer.additional)
    return reader.additional
      ? []
      : [
          report(
            "json-schema/additional-properties-removed",
            pair,
            at,
            {},
            {
              reader: { keyword, value: "no additional properties" },
              writer: { keyword, value: "any additional properties" },
            },
          ),
        ];
  if (reader.additionalSchema === undefined) return [];
  if (writer.additionalSchema !== undefined)
    return partsAt({ reader: reader.additionalSchema, writer: writer.additionalSchema }, at, walk);
  const readerType = describeLoaded(reader.additionalSchema);
  return [
    report(
      "json-schema/additional-properties-narrowed",
      pair,
      at,
      { readerType },
      {
        reader: { keyword, value: readerType },
        writer: { keyword, value: "any additional properties" },
      },
    ),
  ];
}
