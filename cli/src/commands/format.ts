import { writeFileSync } from "node:fs";
import type { SchemaType } from "@concordat/schema";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { asCliError } from "../explain.ts";
import { formattedText } from "../format/format-file.ts";
import type { Io } from "../io.ts";
import type { Candidate } from "../project/candidate.ts";
import { filesNamed } from "../project/chosen.ts";
import { eventSources } from "../project/events.ts";
import { readLock } from "../project/lock.ts";
import { notWritten } from "../project/not-written.ts";
import { loadProject, schemaEntries } from "../project/project.ts";
import { needsOf } from "../project/references.ts";
import { namedRegistry, type RegistryFlags } from "../project/registry.ts";
import { shownName } from "../project/schema-file.ts";
import { failure, failureJson } from "../render/failure.ts";
import { jsonText } from "../render/json.ts";
import { table } from "../render/table.ts";
import { asking, type CommonFlags, common, typed } from "./options.ts";

interface FormatFlags extends CommonFlags, RegistryFlags {
  readonly check?: boolean;
  readonly type?: SchemaType;
}

/** What became of a file. */
type Formatted =
  | { readonly file: string; readonly state: "formatted" | "differs" | "unchanged" }
  | { readonly file: string; readonly state: "declined"; readonly error: CliError };

/** `concordat format`: schemas in one layout. */
export function formatCommand(command: Command, io: Io): Command {
  command
    .argument(
      "[file...]",
      "schema files, folders or patterns, - for the standard input; without any, all files of the config",
    )
    .option("--check", "write nothing; say which files are not formatted");
  return asking(typed(common(command)))
    .addHelpText(
      "after",
      "\nExample:\n  concordat format --check\n\nExit codes: 0 formatted; 1 --check: some are not; 2 usage, or a file that is not a schema.",
    )
    .action(async (files: readonly string[], flags: FormatFlags) => io.finish(await format(io, files, flags)));
}

async function format(io: Io, files: readonly string[], flags: FormatFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const entries = schemaEntries(project);
  const chosen: readonly Candidate[] = files.length === 0 ? entries : filesNamed(files, entries);
  if (chosen.length === 0)
    throw new CliError({
      code: "cli/usage",
      message: "No file is given, and no config lists schemas.",
      hint: "Name the schema files to format, or write a config: concordat init.",
    });
  const sources = eventSources(entries, namedRegistry(flags, io.env, project), readLock(project));
  const results: Formatted[] = [];
  const counter = io.counting("Formatting", chosen.length);
  for (const one of chosen) {
    counter.step(one.file);
    const candidate = { ...one, type: flags.type ?? one.type };
    const result = await formatOne(candidate, flags, async () => {
      const text = await sources.files.textOf(candidate);
      const { resolved } = await needsOf(candidate, sources);
      return {
        text,
        formatted: await formattedText({ name: shownName(one.file), text, type: candidate.type }, resolved),
      };
    });
    // The formatted text of the standard input is the answer.
    if (typeof result === "string") process.stdout.write(result);
    else results.push(result);
  }
  counter.end();
  print(io, flags, results);
  if (results.some(({ state }) => state === "declined")) return EXIT.input;
  return results.some(({ state }) => state === "differs") ? EXIT.no : EXIT.yes;
}

async function formatOne(
  { file }: Candidate,
  { check }: FormatFlags,
  read: () => Promise<{ readonly text: string; readonly formatted: string }>,
): Promise<Formatted | string> {
  try {
    const { text, formatted } = await read();
    if (file === "-" && !check) return formatted;
    if (formatted === text) return { file, state: "unchanged" };
    if (check) return { file, state: "differs" };
    try {
      writeFileSync(file, formatted);
    } catch (error) {
      throw notWritten(file, error, "Check who may write to it.");
    }
    return { file, state: "formatted" };
  } catch (error) {
    const known = asCliError(error);
    if (known === undefined) throw error;
    return { file, state: "declined", error: known };
  }
}

const STYLES = { formatted: "green", differs: "yellow", unchanged: "dim", declined: "red" } as const;

function print(io: Io, { format: as, check }: FormatFlags, results: readonly Formatted[]): void {
  if (as === "json") {
    const shown = results.map((one) => ("error" in one ? { ...one, ...(failureJson(one.error) as object) } : one));
    io.out(
      jsonText({
        formatted: results.every(({ state }) => state !== "differs" && state !== "declined"),
        results: shown,
      }),
    );
    return;
  }
  for (const one of results) if ("error" in one) io.out(`${failure(one.error, io.paint)}\n`);
  const rows = results.filter(({ state }) => state !== "unchanged");
  if (rows.length > 0)
    io.out(
      table(
        rows.map(({ file, state }) => [{ text: state, style: STYLES[state] }, file]),
        io.paint,
      ),
    );
  else if (results.length > 0) io.out(`${results.length} schema${results.length === 1 ? " is" : "s are"} formatted.`);
  if (check && rows.some(({ state }) => state === "differs"))
    io.note("Run concordat format, and commit what it writes.");
}
