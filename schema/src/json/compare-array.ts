import type { FoundPart } from "../found.ts";
import { compareLimits, type LimitKeyword } from "./compare-limits.ts";
import { describeLoaded } from "./describe.ts";
import type { Loaded, LoadedArray } from "./loaded/model.ts";
import { type LoadedPair, type LoadedWalk, partsAt, placeOf, report } from "./walk.ts";

const MAX_ITEMS: LimitKeyword = {
  keyword: "maxItems",
  added: "json-schema/max-items-added",
  tightened: "json-schema/max-items-decreased",
  upper: true,
};
const MIN_ITEMS: LimitKeyword = {
  keyword: "minItems",
  added: "json-schema/min-items-added",
  tightened: "json-schema/min-items-increased",
  upper: false,
};

/** What a schema of arrays does not read of what another one allows. */
export function compareArrays(pair: LoadedPair<LoadedArray>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  return [
    ...compareAll(pair, walk),
    ...compareItems(pair, walk),
    ...compareAdditional(pair, walk),
    ...compareLimits(pair, [
      [MAX_ITEMS, reader.maxItems, writer.maxItems],
      [MIN_ITEMS, reader.minItems, writer.minItems],
    ]),
    ...(reader.unique && !writer.unique ? [uniqueAdded(pair)] : []),
  ];
}

function uniqueAdded(pair: LoadedPair<LoadedArray>): FoundPart {
  return report(
    "json-schema/unique-items-added",
    pair,
    placeOf("uniqueItems"),
    {},
    {
      reader: { keyword: "uniqueItems", value: "uniqueItems true" },
      writer: { keyword: "uniqueItems", value: "no uniqueItems" },
    },
  );
}

function compareAll(pair: LoadedPair<LoadedArray>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  if (reader.all === undefined) return [];
  if (writer.all !== undefined) return partsAt({ reader: reader.all, writer: writer.all }, placeOf("items"), walk);
  const types = { readerType: describeLoaded(reader.all), writerType: "any value" };
  return [
    report("json-schema/schema-added", pair, placeOf("items"), types, {
      reader: { keyword: "items", value: types.readerType },
      writer: { value: "no items" },
    }),
  ];
}

/** The items at the beginning, one by one. */
function compareItems(pair: LoadedPair<LoadedArray>, walk: LoadedWalk): readonly FoundPart[] {
  const [ours, theirs] = [pair.reader.items ?? [], pair.writer.items ?? []];
  const parts: FoundPart[] = [];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index += 1) {
    walk.budget.spend();
    const [mine, their] = [ours[index], theirs[index]];
    if (mine !== undefined && their !== undefined)
      parts.push(...partsAt({ reader: mine, writer: their }, itemAt(index, pair), walk));
    else if (their !== undefined) parts.push(...removed(pair, their, index, walk));
    else if (mine !== undefined) parts.push(...added(pair, mine, index, walk));
  }
  return parts;
}

/** Where an item stands: `items/0` of Confluent's, under the keyword that holds it on each side. */
function itemAt(index: number, { reader, writer }: LoadedPair<LoadedArray>) {
  const pointer = ({ node }: Loaded) =>
    `/${node.inner.get("prefixItems") === undefined ? "items" : "prefixItems"}/${index}`;
  return { location: `/items/${index}`, reader: pointer(reader), writer: pointer(writer) };
}

function removed(pair: LoadedPair<LoadedArray>, their: Loaded, index: number, walk: LoadedWalk): readonly FoundPart[] {
  const { reader } = pair;
  if (isOpen(reader)) return [];
  const at = { ...itemAt(index, pair), reader: "" };
  const told = { reader: { value: `no item ${index}` }, writer: { value: describeLoaded(their) } };
  if (reader.additionalSchema === undefined)
    return their.kind === "false"
      ? []
      : [report("json-schema/item-removed-from-closed-content-model", pair, at, { index }, told)];
  const covering = { reader: reader.additionalSchema, writer: their };
  if (walk.isCompatible(covering)) return [];
  const types = { readerType: describeLoaded(covering.reader), writerType: describeLoaded(their) };
  return [
    ...partsAt(covering, at, walk),
    report("json-schema/item-removed-not-covered-by-partially-open-content-model", pair, at, { index, ...types }, told),
  ];
}

function added(pair: LoadedPair<LoadedArray>, mine: Loaded, index: number, walk: LoadedWalk): readonly FoundPart[] {
  const { writer } = pair;
  const at = { ...itemAt(index, pair), writer: "" };
  const readerType = describeLoaded(mine);
  const told = { reader: { value: readerType }, writer: { value: `no item ${index}` } };
  const whole = { reader: mine, writer };
  if (isOpen(writer))
    return takesAnything(mine)
      ? []
      : [report("json-schema/item-added-to-open-content-model", whole, at, { index, readerType }, told)];
  if (writer.additionalSchema === undefined) return [];
  const covering = { reader: mine, writer: writer.additionalSchema };
  if (walk.isCompatible(covering)) return [];
  const types = { readerType, writerType: describeLoaded(covering.writer) };
  const rule = "json-schema/item-added-not-covered-by-partially-open-content-model";
  return [...partsAt(covering, at, walk), report(rule, whole, at, { index, ...types }, told)];
}

function isOpen({ additional, additionalSchema }: LoadedArray): boolean {
  return additional && additionalSchema === undefined;
}

/** Whether a schema takes any value; one that is referred to is not looked into. */
export function takesAnything({ kind }: Loaded): boolean {
  return kind === "empty" || kind === "true";
}

function compareAdditional(pair: LoadedPair<LoadedArray>, walk: LoadedWalk): readonly FoundPart[] {
  const { reader, writer } = pair;
  const at = placeOf("additionalItems");
  const keyword = "additionalItems";
  if (reader.additional !== writer.additional)
    return reader.additional
      ? []
      : [
          report(
            "json-schema/additional-items-removed",
            pair,
            at,
            {},
            {
              reader: { keyword, value: "no further items" },
              writer: { keyword, value: "any further items" },
            },
          ),
        ];
  if (reader.additionalSchema === undefined) return [];
  if (writer.additionalSchema !== undefined)
    return partsAt({ reader: reader.additionalSchema, writer: writer.additionalSchema }, at, walk);
  const readerType = describeLoaded(reader.additionalSchema);
  return [
    report(
      "json-schema/additional-items-narrowed",
      pair,
      at,
      { readerType },
      {
        reader: { keyword, value: readerType },
        writer: { keyword, value: "any further items" },
      },
    ),
  ];
}
