import { readFileSync } from "node:fs";
import { type Format, type ResolvedReference, type Schema, SchemaError, type SchemaType } from "@concordat/schema";
import { CliError } from "../error.ts";
import { formatOf } from "./formats.ts";

/** A text with the name that messages call it by: a file's path, or where in a registry or git it is from. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
  readonly type: SchemaType;
}

/** A text that was parsed. */
export interface NamedSchema extends NamedText {
  readonly format: Format;
  readonly schema: Schema;
}

/** A file as messages name it. */
export function shownName(file: string): string {
  return file === "-" ? "(standard input)" : file;
}

/** Reads a file of UTF-8 text; `-` is the standard input. Throws CliError. */
export function readText(file: string): string {
  try {
    return decode(readFileSync(file === "-" ? 0 : file), file);
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(file, error);
  }
}

/** Bytes as UTF-8 text, without a byte order mark. Throws CliError where they are none. */
export function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CliError({
      code: "cli/not-utf8",
      message: `${name} is not UTF-8 text.`,
      hint: "Save it as UTF-8.",
      place: { file: name },
    });
  }
}

/** Parses a text. Throws CliError, with the place in it, where it is not a schema. */
export async function parseText(named: NamedText, references: readonly ResolvedReference[] = []): Promise<NamedSchema> {
  refuseSize(named);
  const format = await formatOf(named.type, named.name);
  try {
    return { ...named, format, schema: format.parse(named.text, { references }) };
  } catch (error) {
    throw error instanceof SchemaError ? invalidSchema(error, named) : error;
  }
}

/** The longest text of a schema that is read: registries take no request of more. */
const LARGEST = 10 * 1024 * 1024;

/** Throws CliError where there is nothing to read, or far more than a schema is. */
export function refuseSize({ name, text }: Pick<NamedText, "name" | "text">): void {
  if (text.trim() === "")
    throw new CliError({
      code: "cli/empty-schema",
      message: `${shownName(name)} is empty.`,
      hint: "Write a schema into it, or name another file.",
      place: { file: shownName(name) },
    });
  if (text.length <= LARGEST) return;
  const size = `${(text.length / 1024 / 1024).toFixed(1)} MB`;
  throw new CliError({
    code: "cli/schema-too-large",
    message: `${shownName(name)} has ${size}; a schema may have ${LARGEST / 1024 / 1024} MB.`,
    hint: "Check that it is the schema. Split a large one into several that refer to each other.",
    place: { file: shownName(name) },
  });
}

/**
 * Parses an older text for comparison with a newer one of type `next`. One of another type is left unparsed: that the
 * type changed is all there is to say.
 */
export async function parsePast(
  named: NamedText,
  next: SchemaType,
  references: readonly ResolvedReference[] = [],
): Promise<Omit<NamedSchema, "format">> {
  if (named.type === next) return parseText(named, references);
  return { ...named, schema: { type: named.type, source: named.text, references, model: undefined } };
}

/**
 * Refuses a schema that its type's own compiler would refuse, though a registry may take it: of a Protobuf schema what `buf
 * build` refuses. Throws CliError with the first fault and its place; its hint names the others.
 */
export function refuseFaults({ format, schema, name, text }: NamedSchema): void {
  const [first, ...others] = (format.diagnose?.(schema) ?? []).filter(({ severity }) => severity === "error");
  if (first === undefined) return;
  const { rule: code, message, hint, line, column } = first;
  const more = others.slice(0, MOST_FAULTS).map((one) => `${one.line}:${one.column} ${one.message}`);
  const left = others.length > MOST_FAULTS ? ` (and ${others.length - MOST_FAULTS} more)` : "";
  throw new CliError({
    code,
    message,
    hint: more.length === 0 ? hint : `${hint} Also at ${more.join(" At ")}${left}`,
    place: { file: name, line, column, text },
  });
}

/** How many errors are reported besides the first. */
const MOST_FAULTS = 5;

/** The error of a text that is not a schema. */
export function invalidSchema(error: SchemaError, { name, text }: Pick<NamedText, "name" | "text">): CliError {
  const { code, message, hint, place } = error;
  return new CliError({
    code,
    message: message.endsWith(".") ? message : `${message}.`,
    hint,
    place: { file: shownName(name), ...(place === undefined ? {} : { line: place.line, column: place.column, text }) },
    cause: error,
  });
}

function unreadable(file: string, error: unknown): CliError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  const place = { file };
  if (code === "ENOENT")
    return new CliError({
      code: "cli/file-not-found",
      message: `There is no file ${file}.`,
      hint: `Check the path; it is read from ${process.cwd()}.`,
      place,
    });
  if (code === "EISDIR")
    return new CliError({
      code: "cli/not-a-file",
      message: `${file} is a folder.`,
      hint: "Name the files in it.",
      place,
    });
  return new CliError({
    code: "cli/file-unreadable",
    message: `${file} cannot be read: ${reason}.`,
    hint: "Check who may read it.",
    place,
    cause: error,
  });
}
