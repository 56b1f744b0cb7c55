import type { Finding } from "../difference.ts";
import { limitOf } from "./compare-limits.ts";
import { showValue } from "./describe.ts";
import { compareExact } from "./exact.ts";
import { valueText } from "./loaded/key.ts";
import type { Loaded, LoadedNumber } from "./loaded/model.ts";
import { stringOf } from "./loaded/parts.ts";
import { unitChange } from "./units.ts";
import { HERE, type LoadedPair, report } from "./walk.ts";

/** How a string is to be read, in keywords that are not compared. */
const READINGS = ["format", "contentEncoding", "contentMediaType"];
/** Where units are named. */
const UNIT_TEXTS = ["description", "title"];
/** Units that a schema names by a keyword of its own. */
const UNITS = ["unit", "x-unit"];

/** What schemas say of the same value besides what it may be, and say otherwise. */
export function warnAnnotations(pair: LoadedPair): readonly Finding[] {
  if (!pair.reader.whole || !pair.writer.whole) return [];
  return [...READINGS.flatMap((keyword) => reading(pair, keyword)), ...defaults(pair), ...units(pair)];
}

function reading(pair: LoadedPair, keyword: string): readonly Finding[] {
  const [mine, theirs] = [stringOf(pair.reader.node, keyword), stringOf(pair.writer.node, keyword)];
  if (mine === theirs) return [];
  const told = (value: string | undefined) => (value === undefined ? `no ${keyword}` : `${keyword} ${value}`);
  const [reader, writer] = [told(mine), told(theirs)];
  const sides = { reader: { keyword, value: reader }, writer: { keyword, value: writer } };
  return [report("json-schema/format-changed", pair, HERE, { keyword, reader, writer }, sides).finding];
}

function defaults(pair: LoadedPair): readonly Finding[] {
  const keyword = "default";
  const [mine, theirs] = [pair.reader.node.keywords.get(keyword), pair.writer.node.keywords.get(keyword)];
  if (theirs === undefined || valueText(mine) === valueText(theirs)) return [];
  const [reader, writer] = [mine === undefined ? "no default" : `the default ${showValue(mine)}`, showValue(theirs)];
  const facts = { reader, writer: `the default ${writer}` };
  const sides = { reader: { keyword, value: reader }, writer: { keyword, value: facts.writer } };
  return [report("json-schema/default-changed", pair, HERE, facts, sides).finding];
}

function units(pair: LoadedPair): readonly Finding[] {
  const named = [...UNIT_TEXTS, ...UNITS].flatMap((keyword) => {
    const [mine, theirs] = [stringOf(pair.reader.node, keyword), stringOf(pair.writer.node, keyword)];
    if (mine === undefined || theirs === undefined || mine === theirs) return [];
    const change = UNITS.includes(keyword) ? { reader: mine, writer: theirs } : unitChange(mine, theirs);
    return change === undefined ? [] : [{ keyword, ...change }];
  });
  return named.slice(0, 1).map(({ keyword, reader, writer }) => {
    const sides = { reader: { keyword, value: reader }, writer: { keyword, value: writer } };
    return report("json-schema/unit-changed", pair, HERE, { source: keyword, reader, writer }, sides).finding;
  });
}

const EXACT = 2 ** 53;

/** Integers that are read as numbers, where they may be larger than a double has digits for. */
export function warnNumbers(pair: LoadedPair<LoadedNumber>): readonly Finding[] {
  const { reader, writer } = pair;
  if (!writer.integer || reader.integer || !reader.demanded || isExact(writer)) return [];
  const told = { reader: { keyword: "type", value: "number" }, writer: { keyword: "type", value: "integer" } };
  return [report("json-schema/number-rounded", pair as LoadedPair<Loaded>, HERE, {}, told).finding];
}

/** Whether all that a schema allows is between -2^53 and 2^53. */
function isExact({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: LoadedNumber): boolean {
  const [low, high] = [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum];
  if (low === undefined || high === undefined) return false;
  return (
    compareExact(limitOf(low.text), limitOf(`-${EXACT}`)) >= 0 &&
    compareExact(limitOf(high.text), limitOf(`${EXACT}`)) <= 0
  );
}
