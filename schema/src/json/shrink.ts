import { printJson } from "../text/print.ts";
import type { JsonValue } from "../text/value.ts";
import { compareExact, exactOf } from "./exact.ts";
import { jsonOf, plainOf } from "./instance.ts";
import { jsonArray, jsonNumber, jsonObject, jsonString, NULL } from "./synthetic.ts";

/** Values that are a little less than an event, in the order to try; not each of them need be valid. */
export function* shrinkJsonSchema(event: unknown): Generator<unknown> {
  for (const less of lessOf(jsonOf(event))) yield plainOf(less);
}

/** Letters, members and items that are dropped one by one; of more than these also halves. */
const FEW = 40;

/**
 * JSON values that are a little less than one: with a member, an item or letters dropped, a number nearer to zero, or the same
 * in one place inside it.
 */
export function* lessOf(value: JsonValue): Generator<JsonValue> {
  switch (value.kind) {
    case "null":
    case "boolean":
      return;
    case "number":
      yield* lessNumber(value.text);
      return;
    case "string":
      yield* lessText(value.value);
      return;
    case "array":
      yield* simpler(value);
      for (const items of lessList(value.items)) yield jsonArray(items);
      for (const [index, item] of value.items.entries())
        for (const less of lessOf(item)) yield jsonArray(value.items.with(index, less));
      return;
    case "object": {
      yield* simpler(value);
      const members = value.members.map(({ key, value: inner }) => [key, inner] as const);
      for (const some of lessList(members)) yield jsonObject(some);
      for (const [index, [key, inner]] of members.entries())
        for (const less of lessOf(inner)) yield jsonObject(members.with(index, [key, less]));
    }
  }
}

/** Values without parts, where those are shorter. */
function* simpler(value: JsonValue): Generator<JsonValue> {
  const { length } = printJson(value);
  for (const one of [jsonNumber(0), jsonString(""), NULL]) if (printJson(one).length < length) yield one;
}

function* lessList<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length > FEW) {
    const half = items.length >> 1;
    yield items.slice(half);
    yield items.slice(0, half);
  }
  for (let index = Math.min(items.length, FEW) - 1; index >= 0; index -= 1) yield items.toSpliced(index, 1);
}

function* lessText(text: string): Generator<JsonValue> {
  if (text === "") return;
  yield jsonString("");
  const letters = [...text];
  for (const some of lessList(letters)) if (some.length > 0) yield jsonString(some.join(""));
  // A letter is as short as another one, and reads better.
  const plain = letters.findIndex((letter) => letter !== "a");
  if (plain !== -1 && letters.length <= FEW) yield jsonString(letters.with(plain, "a").join(""));
}

function* lessNumber(text: string): Generator<JsonValue> {
  const value = Number(text);
  if (value === 0 || !Number.isFinite(value)) return;
  const whole = Math.trunc(value);
  const nearer = [
    0,
    1,
    -1,
    Math.trunc(value / 2),
    whole,
    whole - Math.sign(whole),
    Number(value.toPrecision(1)),
    Number((value / 2).toPrecision(2)),
  ];
  const own = exactOf(text);
  for (const one of new Set(nearer)) {
    const other = exactOf(String(one));
    if (own === undefined || other === undefined) continue;
    if (isNearer(other, own) && String(one).length <= text.length) yield jsonNumber(one);
  }
}

type Exact = NonNullable<ReturnType<typeof exactOf>>;

/** Whether a number is nearer to zero, or as near and positive. */
function isNearer(one: Exact, other: Exact): boolean {
  const compared = compareExact(absolute(one), absolute(other));
  return compared < 0 || (compared === 0 && one.digits > other.digits);
}

function absolute({ digits, exponent }: Exact): Exact {
  return { digits: digits < 0n ? -digits : digits, exponent };
}
