import { SUBJECT_MODES, type SubjectMode } from "@concordat/client/registry";
import { COMPATIBILITY_LEVELS, type CompatibilityLevel } from "@concordat/schema";
import { Argument, type Command } from "commander";
import type { Io } from "../io.ts";
import { changeLevel, changeMode, deleteSubject, restoreVersion } from "../subjects/change.ts";
import type { ChangeFlags, ListFlags } from "../subjects/flags.ts";
import { printSubject, printSubjects } from "../subjects/read.ts";
import { asking, common, wholeNumber } from "./options.ts";

const HELP = `
Example:
  concordat subjects show orders-value
  concordat subjects level orders-value FULL
  concordat subjects delete orders-value --version 3

Without --yes, a change is shown with its effect, and asked about on a terminal.

Exit codes: 0 done; 1 no such subject or version, or it may not be changed so; 2 usage, or not confirmed; 3 registry unreachable.`;

/** `concordat subjects`: subjects with their versions and settings, and changes of them. */
export function subjectsCommand(command: Command, io: Io): Command {
  const added = (name: string, description: string) =>
    asking(common(command.command(name).description(description)))
      .exitOverride()
      .showHelpAfterError("See: concordat subjects --help");
  const changing = (name: string, description: string) =>
    added(name, description).argument("<subject>", "the subject").option("--yes", "change it without asking");
  added("ls", "List subjects.")
    .option("--deleted", "those that are soft-deleted, instead")
    .action(async (flags: ListFlags) => io.finish(await printSubjects(io, flags)));
  added("show", "Show a subject's versions and settings.")
    .argument("<subject>", "the subject")
    .action(async (subject: string, flags: ListFlags) => io.finish(await printSubject(io, subject, flags)));
  changing("level", "Set a subject's compatibility level.")
    .addArgument(new Argument("[level]", "the level").choices(COMPATIBILITY_LEVELS))
    .option("--reset", "go back to the level of the context or registry")
    .action(async (subject: string, level: CompatibilityLevel | undefined, flags: ChangeFlags) =>
      io.finish(await changeLevel(io, subject, level, flags)),
    );
  changing("mode", "Set a subject's mode.")
    .addArgument(new Argument("[mode]", "the mode").choices(SUBJECT_MODES))
    .option("--reset", "go back to the mode of the context or registry")
    .action(async (subject: string, mode: SubjectMode | undefined, flags: ChangeFlags) =>
      io.finish(await changeMode(io, subject, mode, flags)),
    );
  changing("delete", "Delete a subject or a version of it, softly: restore takes that back.")
    .option("--version <number>", "one version", wholeNumber)
    .option("--permanent", "for good, of what is soft-deleted already")
    .action(async (subject: string, flags: ChangeFlags) => io.finish(await deleteSubject(io, subject, flags)));
  changing("restore", "Register a soft-deleted version again, as the next version.")
    .requiredOption("--version <number>", "the version", wholeNumber)
    .action(async (subject: string, flags: ChangeFlags) => io.finish(await restoreVersion(io, subject, flags)));
  return command.addHelpText("after", HELP);
}
