import { Command, type HelpConfiguration } from "commander";
import { COMMANDS } from "./commands.ts";
import type { Io } from "./io.ts";
import { type Paint, paintFor } from "./render/paint.ts";
import { COMMAND_VERSION } from "./version.ts";

/**
 * The `concordat` command for these arguments: the subcommands that they name are whole, of the others there is what the
 * list of all shows. Throws commander's errors instead of ending the process.
 */
export async function program(io: Io, args: readonly string[]): Promise<Command> {
  const command = new Command("concordat")
    .description("Schema registry and contract checks for event-driven systems.")
    .version(COMMAND_VERSION)
    // Or --version behind a subcommand would be this one's.
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (one) => one.name(), ...stylesOf(io.paint) })
    .addHelpText(
      "after",
      "\nExit codes: 0 yes, 1 no, 2 usage or input, 3 registry unreachable, 4 not enough to judge by.\nExample:\n  concordat check order.avsc --against-git main --witness",
    );
  for (const { name, description, load } of COMMANDS) {
    const one = command.command(name).description(description);
    if (args.includes(name)) (await load())(one, io, COMMANDS);
  }
  // Subcommands inherit nothing once they are made: each is told.
  for (const one of [command, ...command.commands]) {
    one.configureHelp({ subcommandTerm: (sub) => sub.name(), ...stylesOf(io.paint) });
    one.configureOutput({
      outputError: (text, write) => write(text.replace(/^error:/, errorWord(io.env))),
      // Whether there are colours is decided where they are painted: here they are left as they come.
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    });
    one.exitOverride().showHelpAfterError(`See: concordat ${one === command ? "" : `${one.name()} `}--help`);
  }
  return command;
}

/** The word that begins an error of the usage. */
function errorWord(env: NodeJS.ProcessEnv): string {
  return paintFor(process.stderr, env)(["bold", "red"], "error:");
}

/** How help looks: titles stand out, and so do the words that are typed as they are. */
function stylesOf(paint: Paint): HelpConfiguration {
  return {
    ...(paint.width === undefined ? {} : { helpWidth: Math.min(paint.width, 120) }),
    styleTitle: (text) => paint("bold", text),
    styleCommandText: (text) => paint("cyan", text),
    styleSubcommandText: (text) => paint("cyan", text),
    styleOptionText: (text) => paint("green", text),
    styleArgumentText: (text) => paint("yellow", text),
  };
}

/** Runs the command with these arguments. Throws what it throws. */
export async function run(io: Io, args: readonly string[]): Promise<void> {
  const command = await program(io, args);
  await command.parseAsync([...args], { from: "user" });
}
