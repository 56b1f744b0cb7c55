import type { FoundPart } from "../found.ts";
import type { JsonNumber } from "../text/value.ts";
import { compareExact, type Exact, exactOf } from "./exact.ts";
import type { JsonSchemaFacts, JsonSchemaRuleId } from "./facts.ts";
import type { Loaded } from "./loaded/model.ts";
import { type LoadedPair, placeOf, report } from "./walk.ts";

/** The rules whose findings say only where it is and what the limits are. */
type LimitRule = {
  [Id in JsonSchemaRuleId]: JsonSchemaFacts[Id] extends { readonly reader: string } ? Id : never;
}[JsonSchemaRuleId];

/** A keyword that limits values, and what is reported where the reader's limit is a new one, or a tighter one. */
export interface LimitKeyword {
  readonly keyword: string;
  readonly added: LimitRule;
  readonly tightened: LimitRule;
  /** Whether a lower limit is the tighter one. */
  readonly upper: boolean;
}

/** What is wrong with the reader's limits: those that the writer does not have, and those that are tighter than the writer's. */
export function compareLimits(
  pair: LoadedPair,
  limits: readonly (readonly [LimitKeyword, JsonNumber | undefined, JsonNumber | undefined])[],
): readonly FoundPart[] {
  return limits.flatMap(([{ keyword, added, tightened, upper }, reader, writer]) => {
    if (reader === undefined) return [];
    if (writer === undefined) return [limit(added, pair, keyword, reader.text, undefined)];
    const order = compareExact(limitOf(reader.text), limitOf(writer.text));
    return (upper ? order < 0 : order > 0) ? [limit(tightened, pair, keyword, reader.text, writer.text)] : [];
  });
}

/** Reports a keyword by what it holds on both sides. */
export function limit(
  rule: LimitRule,
  pair: LoadedPair<Loaded>,
  keyword: string,
  reader: string,
  writer: string | undefined,
): FoundPart {
  // Rules of limits that were added have no use for the writer's.
  const facts = { reader, ...(writer === undefined ? {} : { writer }) } as Omit<JsonSchemaFacts[LimitRule], "where">;
  return report(rule, pair, placeOf(keyword), facts, {
    reader: { keyword, value: `${keyword} ${reader}` },
    writer: { keyword, value: writer === undefined ? `no ${keyword}` : `${keyword} ${writer}` },
  });
}

/** The exact number of a JSON number's text. */
export function limitOf(text: string): Exact {
  return exactOf(text) ?? { digits: 0n, exponent: 0n };
}
