import { Command } from "commander";
import type { CommandRow } from "../command-row.ts";
import type { Io } from "../io.ts";

/** An option as a shell completes it. */
export interface OptionWord {
  /** As it is typed: `--format`. */
  readonly name: string;
  readonly description: string;
  /** Whether a value comes behind it. */
  readonly takesValue: boolean;
  /** The values that it can have; empty where any can be. */
  readonly choices: readonly string[];
}

/** A command with its own words. */
export interface CommandNode {
  /** The words before it, and it: `access user add`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly OptionWord[];
  /** Names of the commands within it, and what they are for. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** The values of its first argument, where there are few. */
  readonly choices: readonly string[];
}

/** Every command with its options, from the definitions that the program itself reads. */
export async function commandTree(all: readonly CommandRow[], io: Io): Promise<readonly CommandNode[]> {
  const program = new Command("concordat").version("0");
  for (const { name, description, load } of all)
    (await load())(program.command(name).description(description), io, all);
  return nodes(program, "");
}

function nodes(command: Command, path: string): readonly CommandNode[] {
  const own: CommandNode = {
    path,
    description: command.description(),
    options: [
      ...command.options
        .filter(({ hidden }) => !hidden)
        .map((one) => ({
          name: one.long ?? one.short ?? "",
          description: one.description,
          takesValue: one.required || one.optional,
          choices: one.argChoices ?? [],
        })),
      { name: "--help", description: "display help for command", takesValue: false, choices: [] },
    ],
    commands: command.commands.map((one) => ({ name: one.name(), description: one.description() })),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
  return [own, ...command.commands.flatMap((one) => nodes(one, path === "" ? one.name() : `${path} ${one.name()}`))];
}
