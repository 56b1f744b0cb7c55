import type { Command } from "commander";
import type { Io } from "../io.ts";
import { dropLettersCommand, replayLettersCommand } from "./dead-letters/decide.ts";
import { lsLettersCommand } from "./dead-letters/ls.ts";
import { showLetterCommand } from "./dead-letters/show.ts";

const COMMANDS = [
  ["ls", "List what the group could not handle, and why.", lsLettersCommand],
  ["show", "Show a letter with its headers and its event.", showLetterCommand],
  ["replay", "Bring letters to the group again, with their own ids, keys and headers.", replayLettersCommand],
  ["drop", "Remove letters that nobody wants handled.", dropLettersCommand],
] as const;

const HELP = `
Example:
  concordat dead-letters ls --topic orders --group billing --brokers 127.0.0.1:9092
  concordat dead-letters replay --topic orders --group billing --code event/handler-failed --dry-run

Exit codes: 0 done, 1 no such letter or no dead letters at all, 2 usage or input, 3 broker unreachable.`;

/** `concordat dead-letters`: what consumers could not handle, and what is to become of it. */
export function deadLettersCommand(command: Command, io: Io): Command {
  for (const [name, description, load] of COMMANDS) {
    const one = load(command.command(name).description(description), io);
    one.exitOverride().showHelpAfterError(`See: concordat dead-letters ${name} --help`).addHelpText("after", HELP);
  }
  return command.addHelpText("after", HELP);
}
