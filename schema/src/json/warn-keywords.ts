import type { Finding } from "../difference.ts";
import { limitOf } from "./compare-limits.ts";
import { isOpen } from "./compare-object.ts";
import { describeLoaded, showValue } from "./describe.ts";
import { compareExact } from "./exact.ts";
import { valueText } from "./loaded/key.ts";
import type { Loaded, LoadedArray, LoadedNumber, LoadedObject } from "./loaded/model.ts";
import { numberAt } from "./loaded/parts.ts";
import { type LoadedPair, type LoadedWalk, placeOf, report } from "./walk.ts";

/** Keywords that apply where a condition holds. */
const CONDITIONS = ["if", "then", "else"];
const UNEVALUATED = ["unevaluatedProperties", "unevaluatedItems"];

/** What keywords ask for that Confluent's registry does not compare, where the reader asks for more than the writer. */
export function warnKeywords(pair: LoadedPair): readonly Finding[] {
  const { reader, writer } = pair;
  if (!reader.whole || !writer.whole) return [];
  return [...conditions(pair), ...UNEVALUATED.flatMap((keyword) => unevaluated(pair, keyword)), ...counts(pair)];
}

/** The same of the parts of a schema that is about objects, arrays or numbers. */
export function warnParts(pair: LoadedPair, walk: LoadedWalk): readonly Finding[] {
  const { reader, writer } = pair;
  if (reader.kind === "object" && writer.kind === "object")
    return [...patterns({ reader, writer }, walk), ...inner(pair, "propertyNames", reader.names, writer.names, walk)];
  if (reader.kind === "array" && writer.kind === "array")
    return inner(pair, "contains", reader.contains, writer.contains, walk);
  if (reader.kind === "number" && writer.kind === "number") return exclusive({ reader, writer });
  return [];
}

function conditions(pair: LoadedPair): readonly Finding[] {
  const [mine, theirs] = [pair.reader.node, pair.writer.node].map(({ keywords }) => keywords);
  if (mine?.has("if") !== true || !(mine.has("then") || mine.has("else"))) return [];
  const changed = CONDITIONS.find((keyword) => valueText(mine.get(keyword)) !== valueText(theirs?.get(keyword)));
  if (changed === undefined) return [];
  return [told(pair, changed, "other conditions", theirs?.has("if") === true ? "its own" : "none")];
}

function unevaluated(pair: LoadedPair, keyword: string): readonly Finding[] {
  const [mine, theirs] = [pair.reader.node.keywords.get(keyword), pair.writer.node.keywords.get(keyword)];
  if (mine === undefined || (mine.kind === "boolean" && mine.value)) return [];
  if (valueText(mine) === valueText(theirs) || (theirs?.kind === "boolean" && !theirs.value)) return [];
  return [told(pair, keyword, showValue(mine), theirs === undefined ? "none" : showValue(theirs))];
}

function counts(pair: LoadedPair): readonly Finding[] {
  const rows: readonly (readonly [string, boolean])[] = [
    ["minContains", false],
    ["maxContains", true],
  ];
  return rows.flatMap(([keyword, upper]): readonly Finding[] => {
    const [mine, theirs] = [numberAt(pair.reader.node, keyword), numberAt(pair.writer.node, keyword)];
    if (mine === undefined) return [];
    const before = theirs?.text ?? (upper ? undefined : "1");
    const order = before === undefined ? -1 : compareExact(limitOf(mine.text), limitOf(before));
    if (upper ? order >= 0 : order <= 0) return [];
    return [told(pair, keyword, mine.text, theirs?.text ?? "none")];
  });
}

/** Schemas that one side has by a keyword, and are never compared: told where the writer's events do not surely match. */
function inner(
  pair: LoadedPair,
  keyword: string,
  mine: Loaded | undefined,
  theirs: Loaded | undefined,
  walk: LoadedWalk,
): readonly Finding[] {
  if (mine === undefined) return [];
  if (theirs !== undefined && walk.isCompatible({ reader: mine, writer: theirs })) return [];
  return [told(pair, keyword, describeLoaded(mine), theirs === undefined ? "none" : describeLoaded(theirs))];
}

function patterns(pair: LoadedPair<LoadedObject>, walk: LoadedWalk): readonly Finding[] {
  const { reader, writer } = pair;
  return [...reader.patterns].flatMap(([pattern, mine]): readonly Finding[] => {
    const theirs = writer.patterns.get(pattern) ?? writer.additionalSchema;
    if (theirs === undefined && !isOpen(writer)) return [];
    if (theirs !== undefined && walk.isCompatible({ reader: mine, writer: theirs })) return [];
    if (mine.kind === "true" || mine.kind === "empty") return [];
    const shown = `${JSON.stringify(pattern)}: ${describeLoaded(mine)}`;
    return [told(pair, "patternProperties", shown, theirs === undefined ? "none" : describeLoaded(theirs))];
  });
}

/** Exclusive limits that are tighter, and that Confluent's registry does not see: flags of draft 4, and beside a `maximum`. */
function exclusive(pair: LoadedPair<LoadedNumber>): readonly Finding[] {
  const { reader, writer } = pair;
  const flags = ["exclusiveMinimum", "exclusiveMaximum"].flatMap((keyword): readonly Finding[] => {
    const [mine, theirs] = [reader.node.keywords.get(keyword), writer.node.keywords.get(keyword)];
    if (mine?.kind !== "boolean" || !mine.value || theirs?.kind === "number") return [];
    if (theirs?.kind === "boolean" && theirs.value) return [];
    return [told(pair, keyword, "true", theirs === undefined ? "none" : "false")];
  });
  const { maximum, exclusiveMaximum } = reader;
  if (maximum === undefined || exclusiveMaximum === undefined || writer.exclusiveMaximum === undefined) return flags;
  const [mine, theirs] = [limitOf(exclusiveMaximum.text), limitOf(writer.exclusiveMaximum.text)];
  if (compareExact(mine, theirs) >= 0 || compareExact(theirs, limitOf(maximum.text)) > 0) return flags;
  return [...flags, told(pair, "exclusiveMaximum", exclusiveMaximum.text, writer.exclusiveMaximum.text)];
}

function told(
  pair: LoadedPair | LoadedPair<LoadedObject> | LoadedPair<LoadedArray> | LoadedPair<LoadedNumber>,
  keyword: string,
  reader: string,
  writer: string,
): Finding {
  const facts = { keyword, reader, writer };
  const sides = {
    reader: { keyword, value: `${keyword} ${reader}` },
    writer: { keyword, value: writer === "none" ? `no ${keyword}` : `${keyword} ${writer}` },
  };
  return report("json-schema/keyword-not-compared", pair, placeOf(keyword), facts, sides).finding;
}
