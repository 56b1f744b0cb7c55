import type { RegistryOptions } from "@concordat/client/registry";
import type { CompatibilityLevel } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { Io } from "../io.ts";
import type { Candidate } from "../project/candidate.ts";
import type { ReferenceConfig } from "../project/config.ts";
import { fetchReferences } from "../project/fetch.ts";
import { typeOfFile } from "../project/formats.ts";
import { textAt } from "../project/git.ts";
import type { SchemaEntry } from "../project/project.ts";
import { resolveLocally } from "../project/references.ts";
import {
  hasDiagnoses,
  type NamedSchema,
  type NamedText,
  parsePast,
  parseText,
  readText,
  refuseFaults,
  shownName,
} from "../project/schema-file.ts";
import { judgeHere } from "./here.ts";
import { judgeSubject } from "./subject.ts";
import type { Verdict } from "./verdict.ts";

export interface CheckOptions {
  readonly io: Io;
  /** The project's files, for references between them. */
  readonly entries: readonly SchemaEntry[];
  readonly registry: RegistryOptions | undefined;
  /** A file to compare with. */
  readonly against: string | undefined;
  /** A git revision to compare with. */
  readonly revision: string | undefined;
  /** The level that was asked for, before a subject's own. */
  readonly level: CompatibilityLevel | undefined;
  /** The level where none was asked for and no registry says one. */
  readonly fallback: CompatibilityLevel;
  readonly witness: boolean;
  /** Take what Confluent's registry takes, even where the type's own compiler would refuse it. */
  readonly tolerant: boolean;
}

/** Checks one file against what the options name. Throws CliError where it is not a schema, or the other side is not. */
export async function checkFile(candidate: Candidate, options: CheckOptions): Promise<Verdict> {
  const proposed = { name: shownName(candidate.file), text: readText(candidate.file), type: candidate.type };
  await checkFaults(proposed, candidate, options);
  if (options.against !== undefined) return againstFile(proposed, candidate, options.against, options);
  if (options.revision !== undefined) return againstRevision(proposed, candidate, options.revision, options);
  if (candidate.subject !== undefined && options.registry !== undefined) {
    return judgeSubject({
      io: options.io,
      registry: options.registry,
      subject: candidate.subject,
      proposed,
      references: candidate.references,
      level: options.level,
      witness: options.witness,
    });
  }
  await parseProposed(proposed, candidate, options);
  return unknown(proposed, candidate, options);
}

async function checkFaults(proposed: NamedText, candidate: Candidate, options: CheckOptions): Promise<void> {
  if (options.tolerant || !(await hasDiagnoses(proposed))) return;
  const { registry } = options;
  const asked = candidate.subject !== undefined && options.against === undefined && options.revision === undefined;
  const parsed =
    asked && registry !== undefined
      ? await parseText(proposed, await fetchReferences(registry, candidate.references))
      : await parseProposed(proposed, candidate, options);
  refuseFaults(parsed);
}

async function againstFile(
  proposed: NamedText,
  candidate: Candidate,
  file: string,
  options: CheckOptions,
): Promise<Verdict> {
  const parsed = await parseProposed(proposed, candidate, options);
  const type = candidate.type === typeOfFile(candidate.file) ? typeOfFile(file) : candidate.type;
  const old = await parsePast({ name: file, text: readText(file), type }, proposed.type, parsed.schema.references);
  return judged(parsed, old, file, options);
}

async function againstRevision(
  proposed: NamedText,
  candidate: Candidate,
  revision: string,
  options: CheckOptions,
): Promise<Verdict> {
  const parsed = await parseProposed(proposed, candidate, options);
  // As git itself writes it.
  const name = `${revision}:${candidate.file}`;
  const text = await textAt(revision, candidate.file);
  if (text === undefined) {
    const note = `${revision} has no ${candidate.file}: if the file was renamed, compare with --against.`;
    return { proposed, against: revision, level: undefined, outcome: "first", compared: [], note };
  }
  const references = await referencesOf(candidate.references, options, revision);
  const old = await parsePast({ name, text, type: candidate.type }, proposed.type, references);
  return judged(parsed, old, name, options);
}

function judged(
  proposed: NamedSchema,
  old: Omit<NamedSchema, "format">,
  against: string,
  { level, fallback, witness }: CheckOptions,
): Verdict {
  return judgeHere({ proposed, against, past: [{ version: 1, old }], level: level ?? fallback, witness });
}

async function parseProposed(proposed: NamedText, candidate: Candidate, options: CheckOptions): Promise<NamedSchema> {
  return parseText(proposed, await referencesOf(candidate.references, options, undefined));
}

/** The texts of references: of the files as they are, or as they were at a revision. */
function referencesOf(references: readonly ReferenceConfig[], options: CheckOptions, revision: string | undefined) {
  const { entries, registry } = options;
  return resolveLocally(references, {
    entries,
    read: async ({ file }) => (revision === undefined ? readText(file) : readAt(revision, file)),
    fetch: registry === undefined ? undefined : (reference) => fetchReferences(registry, [reference]),
  });
}

async function readAt(revision: string, file: string): Promise<string> {
  const text = await textAt(revision, file);
  if (text !== undefined) return text;
  throw new CliError({
    code: "cli/missing-reference",
    message: `The schema refers to ${file}, which ${revision} does not have.`,
    hint: "Compare with a revision that has both files.",
    place: { file },
  });
}

function unknown(proposed: NamedText, { subject }: Candidate, { registry }: CheckOptions): Verdict {
  const missing =
    subject === undefined && registry !== undefined
      ? "Say which subject it is for with --subject, or in the config"
      : "Add --against FILE, --against-git REVISION, or --subject SUBJECT with --registry URL";
  return {
    proposed,
    against: undefined,
    level: undefined,
    outcome: "unknown",
    compared: [],
    note: `Not enough to judge by. ${missing}.`,
  };
}
