import {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  type CompatibilityPolicy,
  type SchemaType,
} from "@concordat/schema";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { asCliError } from "../explain.ts";
import type { Io } from "../io.ts";
import { judgeAll } from "../judge/all.ts";
import type { CheckOptions } from "../judge/check-file.ts";
import { judgeRemoved } from "../judge/removed.ts";
import type { Candidate } from "../project/candidate.ts";
import { filesNamed } from "../project/chosen.ts";
import type { ReferenceConfig } from "../project/config.ts";
import { eventSources } from "../project/events.ts";
import { readLock } from "../project/lock.ts";
import { pastOf } from "../project/past.ts";
import { loadProject, schemaEntries } from "../project/project.ts";
import { namedRegistry, type RegistryFlags } from "../project/registry.ts";
import { choiceOf } from "../project/variables.ts";
import type { FileAnswer } from "../render/answer.ts";
import { printAnswers, type Report, writeFailedReports, writeReports } from "../render/answers.ts";
import { VERDICT_FORMATS } from "../render/output.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common, judging, notEmpty, referring, tolerating, typed } from "./options.ts";

interface CheckFlags extends CommonFlags, RegistryFlags {
  readonly against?: string;
  readonly againstGit?: string;
  readonly subject?: string;
  readonly level?: CompatibilityLevel;
  readonly policy?: CompatibilityPolicy;
  readonly witness?: boolean;
  readonly type?: SchemaType;
  readonly reference?: readonly ReferenceConfig[];
  readonly tolerant?: boolean;
  readonly quiet?: boolean;
  readonly failFast?: boolean;
  readonly report?: readonly Report[];
}

/** `concordat check`: may these schemas follow those before them? */
export function checkCommand(command: Command, io: Io): Command {
  command
    .argument(
      "[file...]",
      "schema files, folders or patterns, - for the standard input; without any, all files of the config",
    )
    .option("--against <file>", "compare with this file")
    .addOption(
      new Option("--against-git <revision>", "compare with the file at this revision").conflicts([
        "against",
        "subject",
      ]),
    )
    .addOption(
      new Option("--subject <subject>", "compare with this subject of the registry")
        .argParser(notEmpty)
        .conflicts("against"),
    )
    .option("--quiet", "print only what is wrong")
    .option("--fail-fast", "stop at the first file that is incompatible or invalid")
    .option("--report <format=file>", "write the answer in a further format into a file (repeat for each)", report);
  return asking(typed(tolerating(referring(judging(common(command, VERDICT_FORMATS))))))
    .addHelpText(
      "after",
      "\nExample:\n  concordat check order.avsc --against-git main --witness\n\nExit codes: 0 compatible, 1 not, 2 usage or input, 3 registry unreachable, 4 nothing to compare with.",
    )
    .action(async (files: readonly string[], flags: CheckFlags) => io.finish(await reported(io, files, flags)));
}

/** The check; where an error ends it early, the reports have the error. */
async function reported(io: Io, files: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  try {
    return await check(io, files, flags);
  } catch (error) {
    const known = asCliError(error);
    if (known !== undefined) writeFailedReports(io, flags.report ?? [], known);
    throw error;
  }
}

function report(value: string, before: readonly Report[] = []): readonly Report[] {
  const at = value.indexOf("=");
  const format = VERDICT_FORMATS.find((one) => one === value.slice(0, at));
  const file = value.slice(at + 1);
  if (format === undefined || file === "")
    throw new InvalidArgumentError(`It must be FORMAT=FILE, with one of ${VERDICT_FORMATS.join(", ")}.`);
  return [...before, { format, file }];
}

async function check(io: Io, files: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const entries = schemaEntries(project);
  const given = filesNamed(files, entries, flags.subject);
  const { againstGit } = flags;
  const past = againstGit === undefined ? undefined : once(() => pastOf(project, entries, given, againstGit));
  const everything = files.length === 0;
  const gone = past === undefined || !everything ? [] : await judgeRemoved(await past(), project.config.removed ?? []);
  const chosen = chosenEntries(everything ? entries : given, flags, gone.length > 0);
  const registry = namedRegistry(flags, io.env, project);
  const options: CheckOptions = {
    io,
    sources: eventSources(entries, registry, readLock(project)),
    registry,
    against: flags.against,
    past,
    level: flags.level ?? choiceOf(io.env, "CONCORDAT_LEVEL", COMPATIBILITY_LEVELS),
    fallback: project.config.level ?? "BACKWARD",
    policy: flags.policy,
    witness: flags.witness ?? false,
    tolerant: flags.tolerant ?? false,
    failFast: flags.failFast ?? false,
  };
  const answers = [...(await judgeAll(chosen, options)), ...gone];
  const left = chosen.length + gone.length - answers.length;
  await printAnswers(io, flags.format, answers, { quiet: flags.quiet ?? false, left });
  await writeReports(io, flags.report ?? [], answers);
  const note = everything ? (await past?.())?.note : undefined;
  if (note !== undefined) io.note(printable(note));
  return worst(answers);
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The files to check, with what the config and the flags say of them. Throws CliError. */
function chosenEntries(chosen: readonly Candidate[], flags: CheckFlags, areGone: boolean): readonly Candidate[] {
  if (chosen.length === 0 && !areGone)
    throw usage(
      "No file is given, and no config lists schemas.",
      "Name the schema files to check, or write a config: concordat init.",
    );
  if (chosen.length > 1 && (flags.subject ?? flags.against) !== undefined)
    throw usage(
      "--against and --subject are for one file.",
      "Check one file at a time, or list files and subjects in the config.",
    );
  if (chosen.some(({ file }) => file === "-") && flags.againstGit !== undefined)
    throw usage("The standard input has no earlier revision.", "Name the file instead of -.");
  return chosen.map((one) => ({
    ...one,
    subject: flags.subject ?? one.subject,
    type: flags.type ?? one.type,
    references: [...one.references, ...(flags.reference ?? [])],
  }));
}

/** An input error stands before a no, and a no before not knowing. */
function worst(answers: readonly FileAnswer[]): ExitCode {
  if (answers.some((one) => "error" in one)) return EXIT.input;
  const outcomes = answers.flatMap((one) => ("verdict" in one ? [one.verdict.outcome] : []));
  if (outcomes.includes("incompatible")) return EXIT.no;
  return outcomes.includes("unknown") ? EXIT.unknown : EXIT.yes;
}

function usage(message: string, hint: string): CliError {
  return new CliError({ code: "cli/usage", message, hint });
}
