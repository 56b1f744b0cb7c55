import type { DeadLetter, DeadLetterBox } from "@concordat/client";
import type { Command } from "commander";
import { CliError } from "../../error.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { Io } from "../../io.ts";
import { jsonText } from "../../render/json.ts";
import { printable } from "../../render/printable.ts";
import { type CommonFlags, common } from "../options.ts";
import type { LetterFacts } from "./describe.ts";
import { filtered, isFiltered, type LetterFlags, lettersOf, withLetters } from "./letters.ts";
import { lineOf } from "./ls.ts";

interface DecideFlags extends LetterFlags, CommonFlags {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

/** What is done with letters, and how it is reported. */
interface Decision {
  readonly verb: "replay" | "drop";
  readonly done: string;
  readonly run: (box: DeadLetterBox, letters: readonly DeadLetter[]) => Promise<void>;
}

const REPLAY: Decision = { verb: "replay", done: "Replayed", run: (box, letters) => box.replay(letters) };
const DROP: Decision = { verb: "drop", done: "Dropped", run: (box, letters) => box.drop(letters) };

/** `concordat dead-letters replay`: brings letters to their group again, with their own ids, keys and headers. */
export function replayLettersCommand(command: Command, io: Io): Command {
  return deciding(command, io, REPLAY);
}

/** `concordat dead-letters drop`: removes letters that nobody wants handled. */
export function dropLettersCommand(command: Command, io: Io): Command {
  return deciding(command, io, DROP);
}

function deciding(command: Command, io: Io, decision: Decision): Command {
  return filtered(common(command))
    .option("--all", `${decision.verb} all letters of the group in the topic`)
    .option("--dry-run", `list what would be ${decision.done.toLowerCase()}, and change nothing`)
    .action(async (flags: DecideFlags) => io.finish(await decide(io, flags, decision)));
}

async function decide(io: Io, flags: DecideFlags, { verb, done, run }: Decision): Promise<ExitCode> {
  if (flags.all !== true && !isFiltered(flags))
    throw new CliError({
      code: "cli/which-letters",
      message: `It is not said which letters to ${verb}.`,
      hint: "Choose some by --id, --key, --code, --event, --since, --until or --limit, or give --all.",
    });
  return withLetters(flags, io.env, async (box) => {
    const letters: DeadLetter[] = [];
    const facts: LetterFacts[] = [];
    for await (const one of lettersOf(box, flags)) {
      letters.push(one.letter);
      facts.push(one.facts);
    }
    const isDry = flags.dryRun === true;
    if (!isDry && letters.length > 0) await run(box, letters);
    if (flags.format === "json")
      io.out(jsonText({ name: box.name, [done.toLowerCase()]: isDry ? 0 : letters.length, letters: facts }));
    else {
      if (letters.length > 0) io.out(facts.flatMap(lineOf).map(printable).join("\n"));
      io.note(isDry ? `Would ${verb} ${letters.length} in ${box.name}` : `${done} ${letters.length} in ${box.name}`);
    }
    return letters.length === 0 ? EXIT.no : EXIT.yes;
  });
}
