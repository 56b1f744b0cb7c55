import { RegistryError, type SchemaText } from "@concordat/client/registry";
import { asCliError } from "../explain.ts";
import type { Io } from "../io.ts";
import { judgeSubject, parseProposed, type SubjectQuestion } from "../judge/subject.ts";
import type { Verdict } from "../judge/verdict.ts";
import type { EventSources } from "./events.ts";
import { referencesIn } from "./pins.ts";
import type { SchemaEntry } from "./project.ts";
import { needsOf } from "./references.ts";
import type { NamedRegistry } from "./registry.ts";
import { shownName } from "./schema-file.ts";

interface Of {
  readonly file: string;
  readonly subject: string;
}

/**
 * What became of a file: a new version; unchanged, as the subject has it already; rejected, with the registry's words and why;
 * or skipped, as a file that it needs was rejected.
 */
export type RegisterResult =
  | (Of & { readonly state: "new" | "unchanged"; readonly version: number; readonly id: number })
  | (Of & { readonly state: "rejected"; readonly said: string; readonly refused: Verdict })
  | (Of & { readonly state: "skipped"; readonly needs: string });

/** Where files are registered, and how. */
export interface Registering {
  readonly io: Io;
  readonly registry: NamedRegistry;
  readonly sources: EventSources;
  readonly normalize: boolean;
  /** What became of the files before this one. */
  readonly before: readonly RegisterResult[];
}

/** Registers a file as the next version of its subject, unless a file that it needs was rejected. Throws CliError and RegistryError. */
export async function registerFile(entry: SchemaEntry, registering: Registering): Promise<RegisterResult> {
  const { io, registry, sources, normalize, before } = registering;
  const proposed = { name: shownName(entry.file), text: await sources.files.textOf(entry), type: entry.type };
  const missing = await failedNeed(entry, sources, before);
  if (missing !== undefined)
    return { file: proposed.name, subject: entry.subject, state: "skipped", needs: missing.file };
  const needs = await needsOf(entry, { ...sources, versionOf: sources.pins.versionOf });
  const { subject } = entry;
  return add({ io, registry, subject, proposed, needs, level: undefined, policy: undefined, witness: true }, normalize);
}

async function failedNeed(
  entry: SchemaEntry,
  sources: EventSources,
  before: readonly RegisterResult[],
): Promise<RegisterResult | undefined> {
  const failed = before.filter(({ state }) => state === "rejected" || state === "skipped");
  if (failed.length === 0) return undefined;
  const { own } = await needsOf(entry, sources);
  return failed.find(({ subject }) => own.some((one) => one.subject === subject));
}

async function add(question: SubjectQuestion, normalize: boolean): Promise<RegisterResult> {
  const { registry, subject, proposed } = question;
  const client = registry.client;
  const text = { schema: proposed.text, schemaType: proposed.type, references: referencesIn(question.needs) };
  const of = { file: proposed.name, subject };
  const known = await registeredAs(question, text, normalize);
  if (known !== undefined) return { ...of, state: "unchanged", ...known };
  try {
    const { id, version } = await client.register(subject, text, { normalize });
    // Older registries answer the id alone.
    const number = version ?? (await client.lookup(subject, text, { normalize })).version;
    return { ...of, state: "new", version: number, id };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // Errors in the text are reported with their place.
    if (error.code === "registry/invalid-schema") await parseProposed(question);
    if (error.code !== "registry/incompatible") throw error;
    const said = asCliError(error)?.message ?? error.message;
    return { ...of, state: "rejected", said, refused: await judgeSubject(question) };
  }
}

/** The version that the subject has of this very schema; undefined where it has none, or the registry does not say. */
async function registeredAs({ registry, subject }: SubjectQuestion, text: SchemaText, normalize: boolean) {
  try {
    const { version, id } = await registry.client.lookup(subject, text, { normalize });
    return { version, id };
  } catch (error) {
    // What else is wrong is what registering says.
    if (error instanceof RegistryError && (error.status ?? 0) >= 400) return undefined;
    throw error;
  }
}
