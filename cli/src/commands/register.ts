import { RegistryError } from "@concordat/client/registry";
import type { SchemaType } from "@concordat/schema";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { asCliError } from "../explain.ts";
import type { Io } from "../io.ts";
import { judgeSubject, parseProposed, type SubjectQuestion } from "../judge/subject.ts";
import type { Verdict } from "../judge/verdict.ts";
import { candidateOf } from "../project/candidate.ts";
import type { ReferenceConfig } from "../project/config.ts";
import { type EventSources, eventSources } from "../project/events.ts";
import { isJudged } from "../project/formats.ts";
import { referencesIn } from "../project/pins.ts";
import { loadProject, type Project, refuseSubjectTwice, type SchemaEntry, schemaEntries } from "../project/project.ts";
import { filesInOrderOfNeed, needsOf } from "../project/references.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { parseText, refuseFaults, shownName } from "../project/schema-file.ts";
import { jsonText, verdictJson } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { terminal } from "../render/terminal.ts";
import { asking, type CommonFlags, common, referring, tolerating, typed } from "./options.ts";

interface RegisterFlags extends CommonFlags, RegistryFlags {
  readonly subject?: string;
  readonly type?: SchemaType;
  readonly normalize?: boolean;
  readonly reference?: readonly ReferenceConfig[];
  readonly tolerant?: boolean;
}

/** What became of one file. `refused` says why, where the registry takes it for incompatible. */
type Result =
  | { readonly file: string; readonly subject: string; readonly version: number; readonly id: number }
  | { readonly file: string; readonly subject: string; readonly said: string; readonly refused: Verdict };

/** `concordat register`: adds schemas to the registry. */
export function registerCommand(command: Command, io: Io): Command {
  command
    .argument("[file...]", "schema files, - for the standard input; without any, all files of the config")
    .option("--subject <subject>", "the subject, where the config does not say it")
    .option("--normalize", "store the normalised text");
  return asking(typed(tolerating(referring(common(command)))))
    .addHelpText(
      "after",
      "\nExample:\n  concordat register order.avsc --subject orders-value --registry http://127.0.0.1:8081\n\nExit codes: 0 registered, or there already; 1 incompatible; 2 usage or input; 3 registry unreachable.",
    )
    .action(async (files: readonly string[], flags: RegisterFlags) => io.finish(await register(io, files, flags)));
}

async function register(io: Io, files: readonly string[], flags: RegisterFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const registry = requireRegistry(flags, io.env, project);
  const sources = eventSources(schemaEntries(project), registry, new Map());
  const wanted = chosen(files, flags, project);
  refuseSubjectTwice(wanted);
  const entries = await filesInOrderOfNeed(wanted, sources.files);
  // Report what is wrong with any of them before registering one.
  for (const entry of entries) await checkEntry(entry, sources, flags.tolerant ?? false);
  const results: Result[] = [];
  for (const entry of entries) {
    const proposed = { name: shownName(entry.file), text: await sources.files.textOf(entry), type: entry.type };
    const needs = await needsOf(entry, { ...sources, versionOf: sources.pins.versionOf });
    const question = {
      io,
      registry,
      subject: entry.subject,
      proposed,
      needs,
      level: undefined,
      policy: undefined,
      witness: true,
    };
    const work = add(question, { normalize: flags.normalize ?? false });
    const result = await io.waiting(`Registering ${entry.subject} at ${registry.address}`, work);
    results.push(result);
    if (!("refused" in result)) sources.pins.set(entry, result);
    if (flags.format === "text") io.out(shown(io, result));
    // What comes after may need it.
    if ("refused" in result) break;
  }
  const registered = results.every((one) => !("refused" in one));
  if (flags.format === "json") io.out(jsonText({ registered, results: results.map(resultJson) }));
  return registered ? EXIT.yes : EXIT.no;
}

function chosen(files: readonly string[], flags: RegisterFlags, project: Project): readonly SchemaEntry[] {
  const entries = schemaEntries(project);
  const candidates = files.length === 0 ? entries : files.map((file) => candidateOf(file, entries, flags.subject));
  if (candidates.length === 0)
    throw usage(
      "No file is given, and no config lists schemas.",
      "Name the schema file to register, and its --subject.",
    );
  if (candidates.length > 1 && flags.subject !== undefined)
    throw usage("--subject is for one file.", "Register one file at a time, or list files and subjects in the config.");
  return candidates.map((one) => {
    const subject = flags.subject ?? one.subject;
    if (subject === undefined)
      throw usage(`Nothing says which subject ${one.file} is for.`, "Add --subject, or list the file in the config.");
    const references = [...one.references, ...(flags.reference ?? [])];
    return { ...one, subject, type: flags.type ?? one.type, references };
  });
}

async function checkEntry(entry: SchemaEntry, sources: EventSources, tolerant: boolean): Promise<void> {
  const proposed = { name: shownName(entry.file), text: await sources.files.textOf(entry), type: entry.type };
  const { resolved } = await needsOf(entry, sources);
  // What is not judged here the registry judges.
  if (tolerant && !isJudged(entry.type)) return;
  const parsed = await parseText(proposed, resolved);
  if (!tolerant) refuseFaults(parsed);
}

async function add(question: SubjectQuestion, { normalize }: { readonly normalize: boolean }): Promise<Result> {
  const { registry, subject, proposed } = question;
  const client = registry.client;
  const text = {
    schema: proposed.text,
    schemaType: proposed.type,
    references: referencesIn(question.needs),
  };
  const file = proposed.name;
  try {
    const { id, version } = await client.register(subject, text, { normalize });
    // Older registries answer the id alone.
    const number = version ?? (await client.lookup(subject, text, { normalize })).version;
    return { file, subject, id, version: number };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // Errors in the text are reported with their place.
    if (error.code === "registry/invalid-schema") await parseProposed(question);
    if (error.code !== "registry/incompatible") throw error;
    return { file, subject, said: asCliError(error)?.message ?? error.message, refused: await judgeSubject(question) };
  }
}

function shown(io: Io, result: Result): string {
  const { file, subject } = result;
  if (!("refused" in result)) return printable(`${file}: ${subject} version ${result.version}, id ${result.id}`);
  return `${terminal(result.refused, io.paint)}\n${io.paint("bold", printable(`${file} was not registered as ${subject}.`))}`;
}

function resultJson(result: Result): unknown {
  const { file, subject } = result;
  if (!("refused" in result)) return result;
  return { file, subject, said: result.said, refused: verdictJson(result.refused) };
}

function usage(message: string, hint: string): CliError {
  return new CliError({ code: "cli/usage", message, hint });
}
