import { fullFormats } from "ajv-formats/dist/formats.js";
import type { Budget } from "../budget.ts";
import { patternOf } from "./pattern.ts";

/** The names of the formats that are checked: those of ajv-formats. */
export const KNOWN_FORMATS: ReadonlySet<string> = new Set(Object.keys(fullFormats));

/** Whether a string, or of some formats a number, is of a format. Any is of one that is not known. */
export function isOfFormat(format: string, value: string | number, budget: Budget): boolean {
  // The table is an object: a format named `constructor` is not in it.
  return !KNOWN_FORMATS.has(format) || passes(Reflect.get(fullFormats, format), value, budget);
}

function passes(check: unknown, value: string | number, budget: Budget): boolean {
  if (check instanceof RegExp) return typeof value !== "string" || matches(check, value, budget);
  if (typeof check === "function") return typeof value !== "string" || check(value) === true;
  if (typeof check !== "object" || check === null) return true;
  const { type, validate } = check as { readonly type?: string; readonly validate?: unknown };
  return (type === "number") !== (typeof value === "number") || passesTyped(validate, value, budget);
}

function passesTyped(validate: unknown, value: string | number, budget: Budget): boolean {
  if (typeof validate === "function") return validate(value) === true;
  return validate instanceof RegExp ? matches(validate, String(value), budget) : true;
}

/** By the same engine as patterns: some of these expressions take the square of a text's length in V8's. */
function matches(check: RegExp, text: string, budget: Budget): boolean {
  const pattern = patternOf(check.source);
  if (pattern === undefined) return check.test(text);
  // Those that leave the case aside are written in small letters.
  return pattern.matches(check.ignoreCase ? text.toLowerCase() : text, budget);
}
