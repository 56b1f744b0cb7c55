import { CliError, type FilePlace } from "../error.ts";
import { nearestName } from "./nearest.ts";

/** The name of a member, or the index of an item. */
export type ConfigStep = string | number;

/** Where a value of a config stands. */
export interface At {
  readonly file: string;
  readonly path: readonly ConfigStep[];
  /** The place of the value at a path in the file, or of its key; the file alone where no more is known. */
  readonly placeOf: (path: readonly ConfigStep[], of: "key" | "value") => FilePlace;
}

/** A JSON Schema, as editors complete and check configs by it. */
export type JsonShape = Readonly<Record<string, unknown>>;

/** Reads one value of a config; throws CliError. `json` is the JSON Schema of what it takes. */
export interface ReadValue<Value> {
  (value: unknown, at: At): Value;
  readonly json: JsonShape;
}

/** What reads a value, with the JSON Schema that says the same. */
export function shaped<Value>(json: JsonShape, read: (value: unknown, at: At) => Value): ReadValue<Value> {
  return Object.assign(read, { json });
}

/** The same value, with what editors say of it. */
export function saying<Value>(description: string, read: ReadValue<Value>): ReadValue<Value> {
  return shaped({ description, ...read.json }, (value, at) => read(value, at));
}

/** The error of a config value that is not what it should be. */
export function wrongValue({ file, path, placeOf }: At, wanted: string, found: unknown): CliError {
  return new CliError({
    code: "cli/bad-config",
    // What stands there is not shown: it may be a secret.
    message: `${path.length === 0 ? "The config" : shownPath(path)} in ${file} must be ${wanted}, but is ${kindOf(found)}.`,
    hint: "Editors show what a config may hold, from the JSON Schema that concordat init names as its $schema.",
    place: placeOf(path, "value"),
  });
}

/** The error of an item that stands in its list already. */
export function repeated({ file, path, placeOf }: At): CliError {
  return new CliError({
    code: "cli/bad-config",
    message: `${shownPath(path)} in ${file} duplicates an earlier entry.`,
    hint: "Remove one of them.",
    place: placeOf(path, "value"),
  });
}

/** Where a part of a value stands. */
export function inner(at: At, step: ConfigStep): At {
  return { ...at, path: [...at.path, step] };
}

/** A path as people write it, such as `schemas[2].file`. */
function shownPath(path: readonly ConfigStep[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
}

/** Reads a string that is not empty. */
export const stringShape: ReadValue<string> = shaped({ type: "string", minLength: 1 }, (value, at) => {
  if (typeof value === "string" && value !== "") return value;
  throw wrongValue(at, "a string", value);
});

/** Reads true or false. */
export const flagShape: ReadValue<boolean> = shaped({ type: "boolean" }, (value, at) => {
  if (typeof value === "boolean") return value;
  throw wrongValue(at, "true or false", value);
});

/** Reads a whole number from 0. */
export const countShape: ReadValue<number> = shaped({ type: "integer", minimum: 0 }, (value, at) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrongValue(at, "a whole number from 0", value);
});

/** Reads a version of a subject: a whole number from 1. */
export const versionShape: ReadValue<number> = shaped({ type: "integer", minimum: 1 }, (value, at) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw wrongValue(at, "a whole number from 1", value);
});

/** One of a few texts. */
export function oneOfShape<Value extends string>(values: readonly Value[]): ReadValue<Value> {
  return shaped({ enum: [...values] }, (value, at) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw wrongValue(at, `one of ${values.join(", ")}`, value);
  });
}

/** Reads a list of what `read` reads. */
export function listShape<Value>(read: ReadValue<Value>): ReadValue<readonly Value[]> {
  return shaped({ type: "array", items: read.json }, (value, at) => {
    if (!Array.isArray(value)) throw wrongValue(at, "a list", value);
    return value.map((item: unknown, index) => read(item, inner(at, index)));
  });
}

/** An object whose keys are the user's. */
export function mapShape<Value>(read: ReadValue<Value>): ReadValue<Readonly<Record<string, Value>>> {
  return shaped({ type: "object", additionalProperties: read.json }, (value, at) =>
    Object.fromEntries(Object.entries(objectOf(value, at)).map(([key, item]) => [key, read(item, inner(at, key))])),
  );
}

/** What an object of known members holds; each may be absent. */
type Members<Shape> = { readonly [Key in keyof Shape]-?: ReadValue<Exclude<Shape[Key], undefined>> };

/**
 * An object of known members, of which some must be there. An unknown one is an error, so that a misspelt one is not lost.
 */
export function recordShape<Shape extends object>(
  members: Members<Shape>,
  needed: readonly (keyof Shape & string)[] = [],
): ReadValue<Partial<Shape>> {
  const readers = new Map<string, ReadValue<unknown>>(Object.entries<ReadValue<unknown>>(members));
  const properties = Object.fromEntries([...readers].map(([key, { json }]) => [key, json]));
  const required = needed.length === 0 ? {} : { required: [...needed] };
  return shaped({ type: "object", properties, ...required, additionalProperties: false }, (value, at) => {
    const entries = Object.entries(objectOf(value, at)).flatMap(([key, item]) => {
      if (item === undefined) return [];
      const read = readers.get(key);
      if (read === undefined) throw unknownMember(inner(at, key), [...readers.keys()]);
      return [[key, read(item, inner(at, key))]];
    });
    return Object.fromEntries(entries);
  });
}

/** Requires a member of what {@link recordShape} read. */
export function required<Value>(value: Value | undefined, at: At): Value {
  if (value !== undefined) return value;
  throw wrongValue(at, "given", value);
}

function objectOf(value: unknown, at: At): object {
  if (isMapping(value)) return value;
  throw wrongValue(at, "an object", value);
}

/** Whether a value is an object, and no list. */
export function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownMember({ file, path, placeOf }: At, known: readonly string[]): CliError {
  return new CliError({
    code: "cli/bad-config",
    message: `${file} has ${shownPath(path)}, which is unknown.`,
    hint: `${suggestion(path, known)}A config can have these there: ${known.join(", ")}.`,
    place: placeOf(path, "key"),
  });
}

function suggestion(path: readonly ConfigStep[], known: readonly string[]): string {
  const near = nearestName(String(path.at(-1)), known);
  return near === undefined ? "" : `Did you mean ${near}? `;
}

/** Numbers and booleans as they are; of strings only that they are: they may be secrets. */
function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === "") return "an empty string";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
