import type { FoundPart } from "../found.ts";
import { compareLimits, type LimitKeyword, limit } from "./compare-limits.ts";
import type { LoadedString } from "./loaded/model.ts";
import type { LoadedPair } from "./walk.ts";

const MAX_LENGTH: LimitKeyword = {
  keyword: "maxLength",
  added: "json-schema/max-length-added",
  tightened: "json-schema/max-length-decreased",
  upper: true,
};
const MIN_LENGTH: LimitKeyword = {
  keyword: "minLength",
  added: "json-schema/min-length-added",
  tightened: "json-schema/min-length-increased",
  upper: false,
};

/** What a schema of strings does not read of what another one allows. */
export function compareStrings(pair: LoadedPair<LoadedString>): readonly FoundPart[] {
  const { reader, writer } = pair;
  const limits = compareLimits(pair, [
    [MAX_LENGTH, reader.maxLength, writer.maxLength],
    [MIN_LENGTH, reader.minLength, writer.minLength],
  ]);
  const patterned = [reader.pattern, writer.pattern].map((pattern) =>
    pattern === undefined ? undefined : JSON.stringify(pattern),
  );
  const [ours, theirs] = patterned;
  if (ours === undefined || ours === theirs) return limits;
  const rule = theirs === undefined ? "json-schema/pattern-added" : "json-schema/pattern-changed";
  return [...limits, limit(rule, pair, "pattern", ours, theirs)];
}
