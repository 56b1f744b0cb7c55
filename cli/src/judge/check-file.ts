import type { CompatibilityLevel, CompatibilityPolicy } from "@concordat/schema";
import type { Io } from "../io.ts";
import type { Candidate } from "../project/candidate.ts";
import type { EventSources } from "../project/events.ts";
import { typeOfFile } from "../project/formats.ts";
import { parseFile } from "../project/parse-file.ts";
import type { PastProject } from "../project/past.ts";
import { type Needs, needsOf } from "../project/references.ts";
import type { NamedRegistry } from "../project/registry.ts";
import { type NamedSchema, type NamedText, parsePast, refuseFaults, shownName } from "../project/schema-file.ts";
import { judgeHere } from "./here.ts";
import { judgeSubject } from "./subject.ts";
import type { Verdict } from "./verdict.ts";

/** What one file is checked against, and how. */
export interface CheckOptions {
  readonly io: Io;
  /** The project's files, for references between them, and what the registry has them as. */
  readonly sources: EventSources;
  readonly registry: NamedRegistry | undefined;
  /** A file to compare with. */
  readonly against: string | undefined;
  /** The project at a git revision to compare with. */
  readonly past: (() => Promise<PastProject>) | undefined;
  /** The level that was asked for, before a subject's own. */
  readonly level: CompatibilityLevel | undefined;
  /** The policy that was asked for, before a subject's own. */
  readonly policy: CompatibilityPolicy | undefined;
  /** The level where none was asked for and no registry says one. */
  readonly fallback: CompatibilityLevel;
  readonly witness: boolean;
  /** Take what Confluent's registry takes, even where the type's own compiler would refuse it. */
  readonly tolerant: boolean;
  /** Stop at the first file that is incompatible or invalid. */
  readonly failFast?: boolean;
}

/** Checks one file against what the options name. Throws CliError where it is not a schema, or the other side is not. */
export async function checkFile(candidate: Candidate, options: CheckOptions): Promise<Verdict> {
  const { sources, registry } = options;
  const text = await sources.files.textOf(candidate);
  const proposed = { name: shownName(candidate.file), text, type: candidate.type };
  const needs = await needsOf(candidate, sources);
  const parsed = await parseFile(candidate, proposed, needs, sources.files);
  if (!options.tolerant) refuseFaults(parsed);
  if (options.against !== undefined)
    return withVersions(await againstFile(parsed, candidate, options.against, options), needs, sources);
  if (options.past !== undefined)
    return withVersions(await againstRevision(parsed, candidate, await options.past(), options), needs, sources);
  const { subject } = candidate;
  if (subject === undefined || registry === undefined) return unknown(proposed, candidate, options);
  await checkVersions(needs, sources);
  const { io, level, policy, witness } = options;
  const verdict = await judgeSubject({ io, registry, subject, proposed, parsed, needs, level, policy, witness });
  const registered = isUnchanged(verdict) ? await sources.pins.of({ ...candidate, subject }) : undefined;
  return registered === undefined ? verdict : { ...verdict, registered };
}

/** Whether nothing was found that could differ: then the file may be what is registered. */
function isUnchanged({ outcome, compared, faults = [] }: Verdict): boolean {
  return outcome === "compatible" && faults.length === 0 && compared.every(({ view }) => view.differences.length === 0);
}

/** Rejects a version in the config that a file of the project is not, nor will be once registered. Throws CliError. */
async function checkVersions({ references }: Needs, { files, pins }: EventSources): Promise<void> {
  for (const reference of references) {
    const { version, subject } = reference;
    const entry = version === undefined ? undefined : files.ofSubject(subject);
    if (version === undefined || entry === undefined || (await pins.isNext(entry, version))) continue;
    await pins.versionOf(entry, reference);
  }
}

/** Says of versions in the config that files were judged in their place. */
function withVersions(verdict: Verdict, { references }: Needs, { files }: EventSources): Verdict {
  const named = references.filter((one) => one.version !== undefined && files.ofSubject(one.subject) !== undefined);
  if (named.length === 0) return verdict;
  const versions = named.map(({ subject, version }) => `${subject} version ${version}`).join(", ");
  const said = `It was judged with the files as they are: whether they are ${versions} was not looked at.`;
  return { ...verdict, note: verdict.note === undefined ? said : `${verdict.note} ${said}` };
}

async function againstFile(
  proposed: NamedSchema,
  candidate: Candidate,
  file: string,
  options: CheckOptions,
): Promise<Verdict> {
  const type = candidate.type === typeOfFile(candidate.file) ? typeOfFile(file) : candidate.type;
  const old = { ...candidate, file, type };
  const references = type === candidate.type ? (await needsOf(old, options.sources)).resolved : [];
  const text = await options.sources.files.textOf(old);
  const past = await parsePast({ name: file, text, type }, proposed.type, references);
  return judged(proposed, past, file, options);
}

async function againstRevision(
  proposed: NamedSchema,
  candidate: Candidate,
  { revision, files, before }: PastProject,
  options: CheckOptions,
): Promise<Verdict> {
  const old = before(candidate);
  if (old === undefined) {
    const note = `${revision} has no ${candidate.file}: if the file was renamed, compare with --against.`;
    return { proposed, against: revision, level: undefined, outcome: "first", compared: [], note };
  }
  // As git itself writes it.
  const name = `${revision}:${old.file}`;
  const same = old.type === proposed.type;
  const resolved = same ? (await needsOf(old, { files, fetch: options.sources.fetch })).resolved : [];
  const past = await parsePast({ name, text: await files.textOf(old), type: old.type }, proposed.type, resolved);
  return judged(proposed, past, name, options);
}

function judged(
  proposed: NamedSchema,
  old: Omit<NamedSchema, "format">,
  against: string,
  { level, policy, fallback, witness }: CheckOptions,
): Verdict {
  return judgeHere({ proposed, against, past: [{ version: 1, old }], level: level ?? fallback, policy, witness });
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
