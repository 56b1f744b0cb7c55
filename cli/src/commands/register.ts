import type { SchemaType } from "@concordat/schema";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { filesNamed } from "../project/chosen.ts";
import type { ReferenceConfig } from "../project/config.ts";
import { type EventSources, eventSources } from "../project/events.ts";
import { isJudged } from "../project/formats.ts";
import { parseFile } from "../project/parse-file.ts";
import { loadProject, refuseSubjectTwice, type SchemaEntry, schemaEntries } from "../project/project.ts";
import { filesInOrderOfNeed, needsOf } from "../project/references.ts";
import { type RegisterResult, registerFile } from "../project/register.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { refuseFaults, shownName } from "../project/schema-file.ts";
import { jsonText } from "../render/json.ts";
import { registerJson, registerLine, registerTotals } from "../render/registered.ts";
import { asking, type CommonFlags, common, notEmpty, referring, tolerating, typed } from "./options.ts";

interface RegisterFlags extends CommonFlags, RegistryFlags {
  readonly subject?: string;
  readonly type?: SchemaType;
  readonly normalize?: boolean;
  readonly reference?: readonly ReferenceConfig[];
  readonly tolerant?: boolean;
  readonly quiet?: boolean;
  readonly failFast?: boolean;
}

/** `concordat register`: adds schemas to the registry. */
export function registerCommand(command: Command, io: Io): Command {
  command
    .argument(
      "[file...]",
      "schema files, folders or patterns, - for the standard input; without any, all files of the config",
    )
    .option("--subject <subject>", "the subject, where the config does not say it", notEmpty)
    .option("--normalize", "store the normalised text")
    .option("--quiet", "print only what is rejected")
    .option("--fail-fast", "stop at the first schema that is rejected");
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
  const listed = schemaEntries(project);
  const sources = eventSources(listed, registry, new Map());
  const wanted = chosen(files, flags, listed);
  refuseSubjectTwice(wanted);
  const entries = await filesInOrderOfNeed(wanted, sources.files);
  // Report what is wrong with any of them before registering one.
  for (const entry of entries) await checkEntry(entry, sources, flags.tolerant ?? false);
  const results: RegisterResult[] = [];
  const counter = io.counting("Registering", entries.length);
  const quiet = flags.quiet ?? false;
  for (const entry of entries) {
    counter.step(entry.file);
    const work = registerFile(entry, { io, registry, sources, normalize: flags.normalize ?? false, before: results });
    const result = await io.waiting(`Registering ${entry.subject} at ${registry.address}`, work);
    results.push(result);
    if (result.state === "new" || result.state === "unchanged") sources.pins.set(entry, result);
    if (flags.format === "text" && (!quiet || result.state === "rejected" || result.state === "skipped"))
      io.out(registerLine(result, entries, io.paint));
    if (flags.failFast && result.state === "rejected") break;
  }
  counter.end();
  const registered = results.every(({ state }) => state === "new" || state === "unchanged");
  if (flags.format === "json") io.out(jsonText({ registered, results: results.map(registerJson) }));
  else if (entries.length > 1 && !(quiet && registered))
    io.out(`\n${registerTotals(results, entries.length, io.paint)}`);
  return registered ? EXIT.yes : EXIT.no;
}

function chosen(
  files: readonly string[],
  flags: RegisterFlags,
  listed: readonly SchemaEntry[],
): readonly SchemaEntry[] {
  const candidates = files.length === 0 ? listed : filesNamed(files, listed, flags.subject);
  if (candidates.length === 0)
    throw usage(
      "No file is given, and no config lists schemas.",
      "Name the schema file to register, and its --subject; or write a config: concordat init.",
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
  const needs = await needsOf(entry, sources);
  // What is not judged here the registry judges.
  if (tolerant && !isJudged(entry.type)) return;
  const parsed = await parseFile(entry, proposed, needs, sources.files);
  if (!tolerant) refuseFaults(parsed);
}

function usage(message: string, hint: string): CliError {
  return new CliError({ code: "cli/usage", message, hint });
}
