import type { ResolvedReference } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { ReferenceConfig } from "./config.ts";
import type { SchemaEntry } from "./project.ts";

/** Gives the text of a subject's file; undefined where there is none. */
export type ReadEntry = (entry: SchemaEntry) => Promise<string>;
/** Gives a registry's version of a subject, what it needs standing before it. */
export type FetchReference = (reference: ReferenceConfig) => Promise<readonly ResolvedReference[]>;

export interface ReferenceSources {
  readonly entries: readonly SchemaEntry[];
  readonly read: ReadEntry;
  /** For subjects that no file has. */
  readonly fetch: FetchReference | undefined;
  /** The version that a reference to a file stands for, where it matters. Files have none. */
  readonly versionOf?: (reference: ReferenceConfig) => number;
}

/**
 * The texts that references lead to, in the order of need, each subject once: from the project's files, and from the
 * registry where they have none. Throws CliError where one leads nowhere or back to itself.
 */
export async function resolveLocally(
  references: readonly ReferenceConfig[],
  sources: ReferenceSources,
): Promise<readonly ResolvedReference[]> {
  const done = new Map<string, ResolvedReference>();
  const open = new Set<string>();
  const visit = async (reference: ReferenceConfig): Promise<void> => {
    const { name, subject } = reference;
    const known = done.get(subject);
    if (known !== undefined) {
      // Protobuf's files import one another by name: one schema may be needed under several.
      if (known.name !== name) done.set(`${subject}\u0000${name}`, { ...known, name });
      return;
    }
    if (open.has(subject)) throw inACircle(subject);
    open.add(subject);
    const entry = sources.entries.find((one) => one.subject === subject);
    if (entry === undefined) {
      for (const one of await fetched(reference, sources)) if (!done.has(one.subject)) done.set(one.subject, one);
      return;
    }
    for (const inner of entry.references) await visit(inner);
    // Parsing does not look at the number.
    const version = sources.versionOf?.(reference) ?? reference.version ?? 1;
    done.set(subject, { name, subject, version, text: await sources.read(entry) });
  };
  for (const reference of references) await visit(reference);
  return [...done.values()];
}

/** Files so that each stands behind those that it refers to, else in their order. Throws CliError where they go round. */
export function inOrderOfNeed(entries: readonly SchemaEntry[]): readonly SchemaEntry[] {
  const done = new Set<SchemaEntry>();
  const open = new Set<SchemaEntry>();
  const visit = (entry: SchemaEntry): void => {
    if (done.has(entry)) return;
    if (open.has(entry)) throw inACircle(entry.subject);
    open.add(entry);
    const needed = new Set(entry.references.map(({ subject }) => subject));
    for (const one of entries) if (needed.has(one.subject)) visit(one);
    done.add(entry);
  };
  for (const entry of entries) visit(entry);
  return [...done];
}

function fetched(reference: ReferenceConfig, { fetch }: ReferenceSources): Promise<readonly ResolvedReference[]> {
  if (fetch !== undefined) return fetch(reference);
  throw new CliError({
    code: "cli/missing-reference",
    message: `The reference ${reference.name} leads to the subject ${reference.subject}, which no file of the config has.`,
    hint: "Add its file to `schemas` in the config, or name a registry that has it.",
  });
}

function inACircle(subject: string): CliError {
  return new CliError({
    code: "cli/circular-reference",
    message: `The references of ${subject} lead back to it.`,
    hint: "Put the types that need each other into one schema.",
  });
}
