import type { Budget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import type { Span } from "../error.ts";
import { type Found, type FoundPart, type FoundPlace, partsInside, ROOT } from "../found.ts";
import { escapePointer } from "../text/json.ts";
import { placeName } from "./describe.ts";
import type { JsonSchemaFacts, JsonSchemaRuleId } from "./facts.ts";
import type { Loaded } from "./loaded/model.ts";

/** A schema that reads what another one wrote. */
export interface LoadedPair<Reader = Loaded, Writer = Reader> {
  readonly reader: Reader;
  readonly writer: Writer;
}

/** A walk over pairs: what a pair gave, which is judged once, and the steps that are left. */
export interface LoadedWalk {
  readonly judge: (pair: LoadedPair) => Found;
  /** Whether a pair is compatible; what is wrong with it otherwise is not told. */
  readonly isCompatible: (pair: LoadedPair) => boolean;
  /** Whether what was found of a pair is enough: nobody asks what else is wrong with it. */
  readonly isEnough: (parts: readonly FoundPart[]) => boolean;
  /** Numbers for schemas, the same for those that are taken for one. */
  readonly keyOf: (schema: Loaded) => number;
  /** Pairs that were not compared where findings are listed: the writer's schema is inside itself there. */
  readonly skipped: ReadonlySet<LoadedPair>;
  readonly budget: Budget;
}

/** What a pair inside this one gave, at its place from here. */
export function partsAt(pair: LoadedPair, at: FoundPlace, walk: LoadedWalk): readonly FoundPart[] {
  return partsInside(at, walk.judge(pair));
}

/** A place by its tokens, the same on both sides. Locations have the names as they are, pointers escaped. */
export function placeOf(...tokens: readonly string[]): FoundPlace {
  const pointer = tokens.map((token) => `/${escapePointer(token)}`).join("");
  return { location: `/${tokens.join("/")}`, reader: pointer, writer: pointer };
}

/** The pair's own place. */
export const HERE: FoundPlace = ROOT;

/** What is reported of one side: the keyword that it stands at, where it has one, and what stands there in a few words. */
export interface Told {
  readonly value: string;
  readonly keyword?: string | undefined;
}

/** Reports a finding of a pair, at its place from the pair. `where` is filled in by the reader's schema. */
export function report<Id extends JsonSchemaRuleId>(
  rule: Id,
  pair: LoadedPair,
  at: FoundPlace,
  facts: Omit<JsonSchemaFacts[Id], "where">,
  { reader, writer }: { readonly reader: Told; readonly writer: Told },
): { readonly finding: Finding } {
  return {
    finding: {
      rule,
      location: at.location,
      reader: { pointer: at.reader, at: spanOf(pair.reader, reader.keyword), value: reader.value },
      writer: { pointer: at.writer, at: spanOf(pair.writer, writer.keyword), value: writer.value },
      facts: { where: placeName(pair.reader.node), ...facts },
    },
  };
}

/** Where a keyword of a schema stands in the schema's own text; without one the schema. */
function spanOf({ node }: Loaded, keyword: string | undefined): Span | undefined {
  if (node.document.name !== undefined) return undefined;
  const value = keyword === undefined ? undefined : node.keywords.get(keyword);
  return value === undefined ? node.at : { start: value.start, end: value.end };
}
