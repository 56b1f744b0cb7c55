import { type ResolvedReference, SchemaError } from "@concordat/schema";
import { CliError, type FilePlace } from "../error.ts";
import type { LinkedReference, ProjectFiles, SchemaFile } from "./files.ts";
import { formatOf, isJudged } from "./formats.ts";
import type { SchemaEntry } from "./project.ts";

/** Gives a registry's version of a subject, what it needs standing before it. */
export type FetchReference = (reference: LinkedReference) => Promise<readonly ResolvedReference[]>;

/** What references are resolved from. */
export interface ReferenceSources {
  readonly files: ProjectFiles;
  /** For subjects that no file has. */
  readonly fetch: FetchReference | undefined;
  /** The version that a file of the project is registered as, for those that refer to it; 0, which is none, unless given. */
  readonly versionOf?: (entry: SchemaEntry, reference: LinkedReference) => Promise<number>;
}

/** What a file needs. */
export interface Needs {
  /** The references that its own text has, as the config and the names in it tell. */
  readonly references: readonly LinkedReference[];
  /** The texts that they lead to, in the order of need. */
  readonly resolved: readonly ResolvedReference[];
  /** The files of the project among them. */
  readonly own: readonly SchemaEntry[];
}

/**
 * The texts that a file's references lead to, in the order of need, each subject once: from the project's files, and from
 * the registry where they have none. Throws CliError where one leads nowhere or back to itself, or where a file is needed
 * both as it is and as another version.
 */
export async function needsOf(file: SchemaFile, sources: ReferenceSources): Promise<Needs> {
  const { files, fetch, versionOf = async () => 0 } = sources;
  const done = new Map<string, ResolvedReference>();
  const own = new Map<string, SchemaEntry>();
  const way: Step[] = file.subject === undefined ? [] : [{ subject: file.subject, place: { file: file.file } }];
  const add = (one: ResolvedReference, place: FilePlace) => addOnce({ one, place, own, type: file.type }, done);
  const visit = async (reference: LinkedReference): Promise<void> => {
    const { name, subject, place } = reference;
    const entry = files.ofSubject(subject);
    if (entry === undefined) {
      for (const one of await fetched(reference, fetch)) await add(one, place);
      return;
    }
    const known = own.has(subject) ? [...done.values()].find((one) => one.subject === subject) : undefined;
    if (known !== undefined) return add({ ...known, name }, place);
    refuseCircle(way, { subject, place });
    way.push({ subject, place });
    for (const inner of await files.referencesOf(entry)) await visit(inner);
    way.pop();
    const version = await versionOf(entry, reference);
    own.set(subject, entry);
    await add({ name, subject, version, text: await files.textOf(entry) }, place);
  };
  const references = await files.referencesOf(file);
  for (const reference of references) await visit(reference);
  return { references, resolved: [...done.values()], own: [...own.values()] };
}

interface Adding {
  readonly one: ResolvedReference;
  readonly place: FilePlace;
  readonly own: ReadonlyMap<string, SchemaEntry>;
  readonly type: SchemaEntry["type"];
}

/** Adds a text, unless it is there. One that a file of the project is as well must be the same: an id stands for one text. */
async function addOnce({ one, place, own, type }: Adding, done: Map<string, ResolvedReference>): Promise<void> {
  const entry = own.get(one.subject);
  const before = [...done.values()];
  const known = before.find(({ subject }) => subject === one.subject);
  const needed = before.filter(({ subject }, at) => own.has(subject) || at < before.indexOf(known ?? one));
  const different = entry !== undefined && known !== undefined && !(await sameText(known, one, { type, needed }));
  if (different) throw twoVersions(entry, Math.max(known.version, one.version), place);
  // Protobuf's files import one another by name: one schema may be needed under several.
  const added = entry === undefined || known === undefined ? one : { ...known, name: one.name };
  done.set(JSON.stringify([added.subject, added.version, added.name]), added);
}

async function sameText(
  one: ResolvedReference,
  other: ResolvedReference,
  { type, needed }: { readonly type: SchemaEntry["type"]; readonly needed: readonly ResolvedReference[] },
): Promise<boolean> {
  if (one.text === other.text) return true;
  if (!isJudged(type)) return false;
  const format = await formatOf(type, one.subject);
  const references = needed.filter(({ subject }) => subject !== one.subject);
  const canonical = ({ text }: ResolvedReference) => format.canonical(format.parse(text, { references }));
  try {
    return canonical(one) === canonical(other);
  } catch (error) {
    // One that needs what the other does not is another text.
    if (error instanceof SchemaError) return false;
    throw error;
  }
}

/** Files so that each stands behind those that it refers to, else in their order. Throws CliError where they go round. */
export async function filesInOrderOfNeed<File extends SchemaFile>(
  chosen: readonly File[],
  files: ProjectFiles,
): Promise<readonly File[]> {
  const done = new Set<File>();
  const seen = new Set<string>();
  const visit = async (file: File | SchemaEntry, way: readonly Step[]): Promise<void> => {
    for (const { subject, place } of await files.referencesOf(file)) {
      refuseCircle(way, { subject, place });
      const next = chosen.find((one) => one.subject === subject) ?? files.ofSubject(subject);
      if (next === undefined || seen.has(subject)) continue;
      await visit(next, [...way, { subject, place }]);
      seen.add(subject);
    }
    const own = chosen.find((one) => one === file);
    if (own !== undefined) done.add(own);
  };
  for (const file of chosen)
    await visit(file, file.subject === undefined ? [] : [{ subject: file.subject, place: { file: file.file } }]);
  return [...done];
}

async function fetched(
  reference: LinkedReference,
  fetch: FetchReference | undefined,
): Promise<readonly ResolvedReference[]> {
  if (fetch === undefined) throw missingReference(reference);
  return fetch(reference);
}

/** The error of a reference to a subject that nothing at hand has. */
export function missingReference({ name, subject, place }: LinkedReference): CliError {
  return new CliError({
    code: "cli/missing-reference",
    message: `The reference ${name} leads to the subject ${subject}, which no file of the config has.`,
    hint: "Add its file to `schemas` in the config, or name a registry that has it.",
    place,
  });
}

function twoVersions({ file, subject }: SchemaEntry, version: number, place: FilePlace): CliError {
  return new CliError({
    code: "cli/two-versions",
    message: `${place.file} needs ${subject} twice: as ${file} has it, and as version ${version}, which is another text.`,
    hint: `Register ${file} and what refers to it, or make the two the same.`,
    place,
  });
}

/** A subject on the way of references, and the place where it is referred to. */
interface Step {
  readonly subject: string;
  readonly place: FilePlace;
}

/** Throws CliError where a step leads back: the same one, from whichever file the way began. */
function refuseCircle(way: readonly Step[], back: Step): void {
  const at = way.findIndex(({ subject }) => subject === back.subject);
  if (at === -1) return;
  const circle = [back, ...way.slice(at + 1)];
  const first = circle.reduce((one, other) => (other.subject < one.subject ? other : one));
  const from = circle.indexOf(first);
  const others = [...circle.slice(from + 1), ...circle.slice(0, from)].map(({ subject }) => subject);
  throw new CliError({
    code: "cli/circular-reference",
    message: `The references of ${first.subject} lead back to it${others.length === 0 ? "" : ` through ${others.join(", ")}`}.`,
    hint: "Put the types that need each other into one schema.",
    place: first.place,
  });
}
