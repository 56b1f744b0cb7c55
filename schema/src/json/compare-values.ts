import type { FoundPart } from "../found.ts";
import { showValue } from "./describe.ts";
import { valueText } from "./loaded/key.ts";
import type { LoadedConst, LoadedEnum } from "./loaded/model.ts";
import { type LoadedPair, type LoadedWalk, placeOf, report } from "./walk.ts";

/** Values that a sentence names. */
const MOST_NAMED = 10;

/** What an enum does not read of what another one allows. */
export function compareEnums(pair: LoadedPair<LoadedEnum>, { budget }: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  budget.spend(reader.values.length + writer.values.length);
  const [ours, theirs] = [reader, writer].map(
    ({ values }) => new Map(values.map((value) => [valueText(value), value])),
  );
  if (ours === undefined || theirs === undefined) return [];
  const missing = [...theirs].flatMap(([text, value]) => (ours.has(text) ? [] : [showValue(value)]));
  if (missing.length === 0) return [];
  const narrowed = [...ours.keys()].every((text) => theirs.has(text));
  const rule = narrowed ? "json-schema/enum-array-narrowed" : "json-schema/enum-array-changed";
  const shown = [reader, writer].map(({ values }) => named(values.map(showValue)));
  return [
    report(
      rule,
      pair,
      placeOf("enum"),
      { values: named(missing) },
      {
        reader: { keyword: "enum", value: shown[0] ?? "" },
        writer: { keyword: "enum", value: shown[1] ?? "" },
      },
    ),
  ];
}

/** What a constant does not read of what another one allows. */
export function compareConstants(pair: LoadedPair<LoadedConst>): readonly FoundPart[] {
  const { reader, writer } = pair;
  if (valueText(reader.value) === valueText(writer.value)) return [];
  const [ours, theirs] = [showValue(reader.value), showValue(writer.value)];
  return [
    report(
      "json-schema/enum-array-changed",
      pair,
      placeOf("const"),
      { values: theirs },
      {
        reader: { keyword: "const", value: ours },
        writer: { keyword: "const", value: theirs },
      },
    ),
  ];
}

function named(values: readonly string[]): string {
  const first = values.slice(0, MOST_NAMED).join(", ");
  return values.length > MOST_NAMED ? `${first} and ${values.length - MOST_NAMED} more` : first;
}
