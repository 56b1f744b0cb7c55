import type { DescriptorProto, FieldDescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import { declared, type EnumDeclaration, type MessageDeclaration } from "../descriptor/declarations.ts";
import { MAX_INT32 } from "../descriptor/enums.ts";
import { MAX_FIELD_NUMBER } from "../descriptor/messages.ts";
import type { IntLiteral, Range } from "../tree.ts";
import { reachable } from "../types.ts";
import type { Check, Checking } from "./checking.ts";
import { extensionRangesOf, isMessageSet } from "./message-set.ts";

/** Numbers from `first` to `last`, both included, and what has them. */
interface Interval {
  readonly first: number;
  readonly last: number;
  readonly kind: "member" | "reserved" | "extensions";
  readonly name: string;
  readonly at: Span;
}

/** What numbers there are for, and which. */
interface Bounds {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  readonly kept: readonly [number, number] | undefined;
}

const FIELDS: Bounds = { what: "a field", least: 1, most: MAX_FIELD_NUMBER, kept: [19_000, 19_999] };
/** `max` of a message set is not its last number: that is left out. */
const MESSAGE_SET: Bounds = { what: "an extension of a message set", least: 0, most: MAX_INT32 - 1, kept: undefined };
const VALUES: Bounds = { what: "an enum's value", least: -MAX_INT32 - 1, most: MAX_INT32, kept: undefined };

/** Numbers are within bounds, each has one owner, and what is reserved stays free. */
export const checkNumbers: Check = (checking) => {
  const { declarations } = checking.model;
  for (const message of declared(declarations, "message")) checkMessage(checking, message);
  for (const one of declared(declarations, "enum")) checkEnum(checking, one);
  checkExtensions(checking);
};

/** Extensions have numbers that their message leaves to them, each its own. */
function checkExtensions(checking: Checking): void {
  const taken = new Map(
    reachable(checking.model)
      .flatMap(({ descriptor }) => extensionsOf(descriptor))
      .map((one) => [`${one.extendee} ${one.number}`, one.name]),
  );
  for (const { item, extend, part } of declared(checking.model.declarations, "field")) {
    if (extend === undefined) continue;
    const set = extensionRangesOf(checking.model, part.extendee);
    if (inBounds(checking, item.number, set?.messageSet === true ? MESSAGE_SET : FIELDS) === undefined) continue;
    const number = String(part.number);
    const key = `${part.extendee} ${number}`;
    const other = taken.get(key);
    if (other === undefined) taken.set(key, part.name);
    else checking.add("protobuf/duplicate-number", item.number.at, { number, name: part.name, other });
    if (set?.ranges.some(({ start, end }) => part.number >= start && part.number < end) === false)
      checking.add("protobuf/extension-number", item.number.at, { number, message: part.extendee.slice(1) });
  }
}

function extensionsOf(
  holder: Pick<FileDescriptorProto, "extension"> & {
    readonly [list in "messageType" | "nestedType"]?: DescriptorProto[];
  },
): readonly FieldDescriptorProto[] {
  const inner = [...(holder.messageType ?? []), ...(holder.nestedType ?? [])];
  return [...holder.extension, ...inner.flatMap(extensionsOf)];
}

function checkMessage(checking: Checking, { item, part }: MessageDeclaration): void {
  const bounds = isMessageSet(part) ? MESSAGE_SET : FIELDS;
  const all: Interval[] = [];
  for (const one of item.items) {
    const fields = one.kind === "oneof" ? one.items.filter((inner) => inner.kind === "field") : [];
    if (one.kind === "field") fields.push(one);
    for (const { name, number } of fields) all.push(...member(checking, name.text, number, bounds));
    const ranges = one.kind === "reserved" ? one.items : one.kind === "extensions" ? one.ranges : [];
    for (const range of ranges)
      if (range.kind === "range")
        all.push(...interval(checking, range, one.kind === "extensions" ? "extensions" : "reserved", bounds));
  }
  checkOverlaps(checking, all, false);
}

function checkEnum(checking: Checking, { item, part }: EnumDeclaration): void {
  const all: Interval[] = [];
  for (const one of item.items) {
    if (one.kind === "value") all.push(...member(checking, one.name.text, one.number, VALUES));
    if (one.kind !== "reserved") continue;
    for (const range of one.items)
      if (range.kind === "range") all.push(...interval(checking, range, "reserved", VALUES));
  }
  checkOverlaps(checking, all, part.options?.allowAlias === true);
}

function member(checking: Checking, name: string, number: IntLiteral, bounds: Bounds): readonly Interval[] {
  const value = inBounds(checking, number, bounds);
  return value === undefined ? [] : [{ first: value, last: value, kind: "member", name, at: number.at }];
}

function interval(
  checking: Checking,
  { start, end, at }: Range,
  kind: Interval["kind"],
  bounds: Bounds,
): readonly Interval[] {
  const first = inBounds(checking, start, bounds);
  const last = end === "max" ? bounds.most : end === undefined ? first : inBounds(checking, end, bounds);
  if (first === undefined || last === undefined) return [];
  if (first > last) {
    checking.add("protobuf/empty-range", at, { first: String(first), last: String(last) });
    return [];
  }
  return [{ first, last, kind, name: "", at }];
}

/** The number, if it is one that may be used; otherwise that is said. */
function inBounds({ add }: Checking, { value, at, text, negative }: IntLiteral, bounds: Bounds): number | undefined {
  const { what, least, most, kept } = bounds;
  const fits = value >= least && value <= most && !(kept !== undefined && value >= kept[0] && value <= kept[1]);
  if (fits) return value;
  add("protobuf/number-out-of-range", at, {
    number: `${negative ? "-" : ""}${text}`,
    what,
    least: String(least),
    most: String(most),
    kept: kept === undefined ? "" : kept.join(" to "),
  });
  return undefined;
}

/** Intervals that share a number: each with the one before that reaches furthest. */
function checkOverlaps(checking: Checking, all: readonly Interval[], alias: boolean): void {
  const sorted = all.toSorted((a, b) => a.first - b.first || a.at.start - b.at.start);
  let reach: Interval | undefined;
  for (const one of sorted) {
    if (reach !== undefined && one.first <= reach.last) overlap(checking, reach, one, alias);
    if (reach === undefined || one.last > reach.last) reach = one;
  }
}

function overlap({ add }: Checking, a: Interval, b: Interval, alias: boolean): void {
  const [earlier, later] = a.at.start <= b.at.start ? [a, b] : [b, a];
  const number = String(Math.max(a.first, b.first));
  if (a.kind === "member" && b.kind === "member") {
    if (!alias) add("protobuf/duplicate-number", later.at, { number, name: later.name, other: earlier.name });
    return;
  }
  const taken = a.kind === "member" ? a : b.kind === "member" ? b : undefined;
  if (taken === undefined) add("protobuf/overlapping-ranges", later.at, { number });
  else {
    const range = taken === a ? b : a;
    const rule = range.kind === "reserved" ? "protobuf/reserved-number" : "protobuf/extensions-number";
    add(rule, taken.at, { number, name: taken.name });
  }
}
