import { resolve, sep } from "node:path";
import { type NameUse, SchemaError, type SchemaNames } from "@concordat/schema";
import { CliError, type FilePlace } from "../error.ts";
import type { ReferenceConfig } from "./config.ts";
import { formatOf, isJudged } from "./formats.ts";
import { refuseSubjectTwice, type SchemaEntry } from "./project.ts";
import { invalidSchema, readText, refuseSize } from "./schema-file.ts";

/** A schema file, of the config or given on the command line. */
export type SchemaFile = Pick<SchemaEntry, "file" | "type" | "references"> & { readonly subject: string | undefined };

/** A reference with the place in the text where its name is used; the config's own may have none. */
export interface LinkedReference extends ReferenceConfig {
  readonly place: FilePlace;
}

/** The project's schema files, read once each, with what they need of each other. */
export interface ProjectFiles {
  readonly entries: readonly SchemaEntry[];
  /** The file of a subject; undefined where the project has none. Throws CliError where it has several. */
  ofSubject(subject: string): SchemaEntry | undefined;
  /** Throws CliError. */
  textOf(file: Pick<SchemaFile, "file">): Promise<string>;
  /**
   * The references of a file: those of the config, then those to other files of the project that define a name which the text
   * uses. Throws CliError, with the place, where two files define it, or where a file cannot be read.
   */
  referencesOf(file: SchemaFile): Promise<readonly LinkedReference[]>;
  /** The errors of imports by path that neither the project nor the config has a file for. */
  missingImports(file: SchemaFile): Promise<readonly CliError[]>;
}

/** The files of entries, as `read` gives their texts: those of the working folder unless given. */
export function projectFiles(
  entries: readonly SchemaEntry[],
  read: (file: string) => Promise<string> = async (file) => readText(file),
): ProjectFiles {
  const textOf = once((file: string) => read(file));
  const namesIn = once(async (key: string): Promise<SchemaNames | undefined> => {
    const [file, type] = JSON.parse(key) as [string, SchemaFile["type"]];
    if (!isJudged(type)) return undefined;
    const text = await textOf(file);
    refuseSize({ name: file, text });
    try {
      return (await formatOf(type, file)).names(text);
    } catch (error) {
      throw error instanceof SchemaError ? invalidSchema(error, { name: file, text }) : error;
    }
  });
  const namesOf = ({ file, type }: SchemaFile) => namesIn(JSON.stringify([file, type]));
  const definitions = once(() => definitionsIn(entries, namesOf));
  const find = async (file: SchemaFile): Promise<readonly LinkedReference[]> => {
    const names = await namesOf(file);
    const text = await textOf(file.file);
    const given = file.references.map((one): LinkedReference => {
      const use = names?.uses.find((used) => used.names.includes(one.name));
      return { ...one, place: placeOf(file, text, use) };
    });
    const found: LinkedReference[] = [];
    for (const use of names?.uses ?? []) {
      if (given.some(({ name }) => use.names.includes(name))) continue;
      const place = placeOf(file, text, use);
      const byPath = names?.defines === undefined;
      const definer = definerOf({ use, user: file, place, byPath }, entries, await definitions(""));
      // One reference brings all types of a text; of texts that are imported by their paths, each path is one.
      const others = byPath ? [] : [...given, ...found];
      if (definer === undefined || others.some(({ subject }) => subject === definer.entry.subject)) continue;
      found.push({ name: definer.name, subject: definer.entry.subject, place });
    }
    return [...given, ...found];
  };
  const missingImports = async (file: SchemaFile): Promise<readonly CliError[]> => {
    const names = await namesOf(file);
    if (names === undefined || names.defines !== undefined) return [];
    const linked = await find(file);
    const missing = names.uses.filter(
      ({ names: [path = ""] }) => !BROUGHT.test(path) && !linked.some((one) => one.name === path),
    );
    const text = await textOf(file.file);
    return missing.map((use) => missingImport(use, placeOf(file, text, use), entries));
  };
  const known = new WeakMap<SchemaFile, Promise<readonly LinkedReference[]>>();
  return {
    entries,
    ofSubject: (subject) => {
      const found = entries.filter((one) => one.subject === subject);
      refuseSubjectTwice(found);
      return found[0];
    },
    textOf: ({ file }) => textOf(file),
    referencesOf: (file) => {
      const references = known.get(file) ?? find(file);
      known.set(file, references);
      return references;
    },
    missingImports,
  };
}

/** Imports that every compiler has the files of. */
const BROUGHT = /^(google\/protobuf|confluent)\//;

function missingImport({ names: [path = ""] }: NameUse, place: FilePlace, entries: readonly SchemaEntry[]): CliError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const similar = entries.find(({ file }) => pathOf(file).endsWith(`/${name}`))?.file;
  const other = similar === undefined ? "" : ` ${similar} has that name, in another folder.`;
  return new CliError({
    code: "cli/missing-import",
    message: `${place.file} imports ${path}, and no file of the project has a path that ends so.${other}`,
    hint:
      similar === undefined
        ? "Add the file to `schemas` in the config, or give a reference to the subject that has it."
        : `Move ${similar}, or import it by the end of its path.`,
    place,
  });
}

interface Using {
  readonly use: NameUse;
  readonly user: SchemaFile;
  readonly place: FilePlace;
  /** Whether texts of the type name each other by the paths of their files. */
  readonly byPath: boolean;
}

interface Definer {
  readonly name: string;
  readonly entry: SchemaEntry;
}

/** What the project's files define by name. */
interface Definitions {
  readonly byName: ReadonlyMap<string, readonly SchemaEntry[]>;
  /** Why a file of a type could not be read. */
  readonly broken: ReadonlyMap<SchemaEntry["type"], unknown>;
}

async function definitionsIn(
  entries: readonly SchemaEntry[],
  namesOf: (file: SchemaFile) => Promise<SchemaNames | undefined>,
): Promise<Definitions> {
  const byName = new Map<string, SchemaEntry[]>();
  const broken = new Map<SchemaEntry["type"], unknown>();
  for (const entry of entries) {
    try {
      for (const name of (await namesOf(entry))?.defines ?? []) byName.set(name, [...(byName.get(name) ?? []), entry]);
    } catch (error) {
      if (!broken.has(entry.type)) broken.set(entry.type, error);
    }
  }
  return { byName, broken };
}

/** The one file that defines a name; undefined where none of the project does. */
function definerOf(
  { use, user, place, byPath }: Using,
  entries: readonly SchemaEntry[],
  { byName, broken }: Definitions,
): Definer | undefined {
  const isOther = ({ type, subject }: SchemaEntry) => type === user.type && subject !== user.subject;
  for (const name of use.names) {
    const all = byPath ? entries.filter(isOther) : (byName.get(name) ?? []).filter(isOther);
    const found = distinct(byPath ? importedBy(user, name, all) : all);
    const [entry, second] = found;
    if (entry !== undefined && second !== undefined) throw ambiguous(name, found, place);
    if (entry !== undefined) return { name, entry };
  }
  // What cannot be read may define it: that is what is wrong, not the name.
  const cause = broken.get(user.type);
  if (cause !== undefined && user.references.length === 0) throw cause;
  return undefined;
}

/**
 * The files that an import may mean: the one of this subject, or those whose path ends with it. Where several do, those
 * count whose root, the path before it, has the importing file in it as well.
 */
function importedBy(user: SchemaFile, path: string, entries: readonly SchemaEntry[]): readonly SchemaEntry[] {
  const named = entries.filter(({ subject }) => subject === path);
  if (named.length > 0) return named;
  const found = entries.filter(({ file }) => pathOf(file).endsWith(`/${path}`));
  if (distinct(found).length < 2) return found;
  const from = pathOf(user.file);
  const near = found.filter(({ file }) => from.startsWith(pathOf(file).slice(0, -path.length)));
  return near.length > 0 ? near : found;
}

function pathOf(file: string): string {
  return resolve(file).split(sep).join("/");
}

/** One entry of each file: a file may have several subjects. */
function distinct(entries: readonly SchemaEntry[]): readonly SchemaEntry[] {
  return [...new Map(entries.toReversed().map((entry) => [resolve(entry.file), entry])).values()].toReversed();
}

function placeOf({ file }: SchemaFile, text: string, use: NameUse | undefined): FilePlace {
  return use === undefined ? { file } : { file, line: use.line, column: use.column, text };
}

function ambiguous(name: string, entries: readonly SchemaEntry[], place: FilePlace): CliError {
  return new CliError({
    code: "cli/ambiguous-name",
    message: `${place.file} uses ${name}, which ${entries.map(({ file }) => file).join(" and ")} define.`,
    hint: `Rename one of them, or say which one is meant: "references": [{ "name": ${JSON.stringify(name)}, "subject": ${JSON.stringify(entries[0]?.subject)} }] in the config.`,
    place,
  });
}

function once<Value>(load: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (key) => {
    const value = known.get(key) ?? load(key);
    known.set(key, value);
    return value;
  };
}
