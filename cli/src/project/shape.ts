import { CliError } from "../error.ts";

/** Reads one value of a config; `path` is where it stands, such as `schemas[2].file`. Throws CliError. */
export type Read<Value> = (value: unknown, path: string, file: string) => Value;

/** The error of a config value that is not what it should be. */
export function wrongValue(file: string, path: string, wanted: string, found: unknown): CliError {
  const at = path === "" ? "The config" : path;
  return new CliError({
    code: "cli/bad-config",
    // What stands there is not shown: it may be a secret.
    message: `${at} in ${file} must be ${wanted}, and is ${kindOf(found)}.`,
    hint: "docs/cli.md lists what a config may hold.",
    place: { file },
  });
}

export const text: Read<string> = (value, path, file) => {
  if (typeof value === "string" && value !== "") return value;
  throw wrongValue(file, path, "a text", value);
};

export const flag: Read<boolean> = (value, path, file) => {
  if (typeof value === "boolean") return value;
  throw wrongValue(file, path, "true or false", value);
};

export const count: Read<number> = (value, path, file) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrongValue(file, path, "a whole number from 0", value);
};

/** One of a few texts. */
export function oneOf<Value extends string>(values: readonly Value[]): Read<Value> {
  return (value, path, file) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw wrongValue(file, path, `one of ${values.join(", ")}`, value);
  };
}

export function listOf<Value>(read: Read<Value>): Read<readonly Value[]> {
  return (value, path, file) => {
    if (!Array.isArray(value)) throw wrongValue(file, path, "a list", value);
    return value.map((item: unknown, index) => read(item, `${path}[${index}]`, file));
  };
}

/** An object whose keys are the user's. */
export function mapOf<Value>(read: Read<Value>): Read<Readonly<Record<string, Value>>> {
  return (value, path, file) =>
    Object.fromEntries(
      Object.entries(objectOf(value, path, file)).map(([key, item]) => [key, read(item, `${path}.${key}`, file)]),
    );
}

/** What an object of known members holds; each may be absent. */
type Members<Shape> = { readonly [Key in keyof Shape]-?: Read<Exclude<Shape[Key], undefined>> };

/** An object of known members: an unknown one is refused, so that a misspelt one is not lost. */
export function record<Shape extends object>(members: Members<Shape>): Read<Partial<Shape>> {
  const readers = new Map<string, Read<unknown>>(Object.entries<Read<unknown>>(members));
  return (value, path, file) => {
    const inner = path === "" ? "" : `${path}.`;
    const entries = Object.entries(objectOf(value, path, file)).flatMap(([key, item]) => {
      if (item === undefined) return [];
      const read = readers.get(key);
      if (read === undefined) throw unknownMember(file, `${inner}${key}`, [...readers.keys()]);
      return [[key, read(item, `${inner}${key}`, file)]];
    });
    return Object.fromEntries(entries);
  };
}

/** Requires a member of what {@link record} read. */
export function required<Value>(value: Value | undefined, path: string, file: string): Value {
  if (value !== undefined) return value;
  throw wrongValue(file, path, "given", value);
}

function objectOf(value: unknown, path: string, file: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw wrongValue(file, path, "an object", value);
}

function unknownMember(file: string, path: string, known: readonly string[]): CliError {
  return new CliError({
    code: "cli/bad-config",
    message: `${file} has ${path}, which is not known.`,
    hint: `Known there: ${known.join(", ")}.`,
    place: { file },
  });
}

function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
