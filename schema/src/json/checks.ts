import { fullFormats } from "ajv-formats/dist/formats.js";
import { budgetOf } from "../budget.ts";
import { exactOf, isMultipleOf } from "./exact.ts";
import { isOfFormat } from "./formats.ts";
import { patternOf } from "./pattern.ts";
import { isSteady } from "./regex/steady.ts";
import { readRegex } from "./regex/syntax.ts";

/** What tells whether a string is matched. */
export interface StringTest {
  readonly test: (text: string) => boolean;
}

/** What checks of values ask beside what an expression of JavaScript says; functions that are written ahead call it. */
export interface JsonChecks {
  /**
   * Whether a value is an object and no array. Throws {@link NotPlain} for an object that has more than members of its own,
   * which JSON text does not make: what is to be checked is then what JSON.stringify makes of it.
   */
  readonly isObject: (value: unknown) => boolean;
  /** How many code points a string has. */
  readonly length: (text: string) => number;
  /** Whether a number is a multiple of another one, both as their digits say. */
  readonly isMultiple: (value: number, divisor: number) => boolean;
  /** The index of the first item that is equal to one before it; -1 where all differ. Linear in their size. */
  readonly repeated: (items: readonly unknown[]) => number;
  /** Whether two values are the same JSON. */
  readonly same: (left: unknown, right: unknown) => boolean;
  /**
   * What a pattern matches, in time linear in the text, or else within a bound.
   * Throws BudgetExceeded at that bound, and SyntaxError where the text is no pattern.
   */
  readonly pattern: (text: string) => StringTest;
  /** Gives an object a member of the name `__proto__`, which an assignment would not. */
  readonly setProto: (object: object, value: unknown) => void;
  /** Whether strings are of a format, by its name. */
  readonly formats: Readonly<Record<string, (text: string) => boolean>>;
}

/** Thrown by checks that come upon an object of a class, or of another realm. */
export class NotPlain extends Error {
  override readonly name = "NotPlain";
}

/** The formats of strings that are checked and have types of their own: those of JSON Schema (2020-12 Validation, 7.3) that ajv-formats has. */
export const STRING_FORMATS: readonly string[] = [
  ...["date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6"],
  ...["uri", "uri-reference", "uri-template", "uuid", "json-pointer", "relative-json-pointer", "regex"],
];

/** Steps that matching a pattern may take beside those for its text: some milliseconds. */
const PATTERN_STEPS = 100_000;

const budgetFor = (text: string) => budgetOf(PATTERN_STEPS + 10 * text.length);

/** The {@link JsonChecks}. */
export const jsonChecks: JsonChecks = {
  isObject: (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return true;
    throw new NotPlain();
  },
  length: (text) => {
    let length = text.length;
    for (let index = 1; index < text.length; index += 1)
      if (isLow(text.charCodeAt(index)) && isHigh(text.charCodeAt(index - 1))) length -= 1;
    return length;
  },
  isMultiple: (value, divisor) => {
    if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor) && divisor !== 0) return value % divisor === 0;
    const [left, right] = [exactOf(String(value)), exactOf(String(divisor))];
    return left !== undefined && right !== undefined && isMultipleOf(left, right);
  },
  repeated: (items) => {
    const met = new Set<unknown>();
    return items.findIndex((item) => {
      // Strings as keys of objects begin otherwise.
      const key = isObject(item) ? keyOf(item) : typeof item === "string" ? `"${item}` : item;
      if (met.has(key)) return true;
      met.add(key);
      return false;
    });
  },
  same: (left, right) => left === right || (isObject(left) && isObject(right) && keyOf(left) === keyOf(right)),
  pattern,
  setProto: (object, value) => {
    Object.defineProperty(object, "__proto__", { value, enumerable: true, configurable: true, writable: true });
  },
  formats: Object.fromEntries(STRING_FORMATS.map((name) => [name, formatCheck(name)])),
};

/** By the engine of JavaScript where that is known to be as linear, which is some ten times faster. */
function pattern(text: string): StringTest {
  const tree = readRegex(text);
  const steady = tree !== undefined && isSteady(tree) ? native(text) : undefined;
  if (steady !== undefined) return steady;
  const found = patternOf(text);
  if (found === undefined) throw new SyntaxError(`${JSON.stringify(text.slice(0, 100))} is not a regular expression`);
  return { test: (subject) => found.matches(subject, budgetFor(subject)) };
}

/** Undefined for what is only read without the flag `u`. */
function native(text: string): RegExp | undefined {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function formatCheck(name: string): (text: string) => boolean {
  const check: unknown = Reflect.get(fullFormats, name);
  if (!(check instanceof RegExp)) return (text) => isOfFormat(name, text, budgetFor(text));
  // Those that leave the case aside are written in small letters.
  const found = pattern(check.source);
  return check.ignoreCase ? (text) => found.test(text.toLowerCase()) : (text) => found.test(text);
}

/** A text that two values share exactly when they are the same JSON, the order of members aside. */
function keyOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(keyOf).join(",")}]`;
  if (!isObject(value)) return Object.is(value, -0) ? "0" : String(JSON.stringify(value));
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${keyOf(Reflect.get(value, key))}`);
  return `{${members.join(",")}}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
