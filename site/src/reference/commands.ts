import { Command, type Option } from "commander";
import { COMMANDS } from "../../../cli/src/commands.ts";
import { EXIT } from "../../../cli/src/exit.ts";
import { processIo } from "../../../cli/src/io.ts";
import { codeBlock, inlineCode, madeFrom, markdownTable, paragraphs, plain } from "./markdown.ts";

/** Every command, whole, as the program has it. */
export async function allCommands(): Promise<readonly Command[]> {
  const io = processIo();
  return Promise.all(
    COMMANDS.map(async ({ name, description, load }) =>
      (await load())(new Command(name).description(description), io, COMMANDS),
    ),
  );
}

const EXIT_MEANS: Readonly<Record<keyof typeof EXIT, string>> = {
  yes: "Yes: compatible, done, found.",
  no: "No: incompatible, not there, out of date.",
  input: "The call, or what it was given, is wrong.",
  unreachable: "The registry gave no usable answer.",
  unknown: "Not enough to judge by.",
};

/** The page of all commands. */
export function commandsPage(commands: readonly Command[]): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return paragraphs(
    "# Commands",
    madeFrom("the command's own definitions"),
    "[The command](/cli) explains them in context. Every command takes `--help`.",
    "## Exit codes",
    markdownTable(
      ["code", "what it says"],
      names.map((name) => [String(EXIT[name]), EXIT_MEANS[name]]),
    ),
    ...commands.map((one) => commandText(one, "", 2)),
  );
}

/** What a command's help says after its options, by the names of its parts. */
export function helpAfter(command: Command): string {
  const said: string[] = [];
  command.configureOutput({ writeOut: (text) => void said.push(text) }).outputHelp();
  return said.join("").replace(command.helpInformation(), "").trim();
}

function commandText(command: Command, before: string, level: number): string {
  const name = `${before}${command.name()}`;
  const said = helpAfter(command).split(/\n\n+/);
  const codes = said.filter((part) => part.startsWith("Exit codes:"));
  const more = said.filter((part) => part !== "" && !part.startsWith("Exit codes:"));
  const options = command.options.filter(({ hidden }) => !hidden);
  return paragraphs(
    `${"#".repeat(level)} ${name}`,
    plain(command.description()),
    codeBlock(`concordat ${name} ${command.usage()}`, "text"),
    command.registeredArguments.length === 0
      ? undefined
      : markdownTable(
          ["argument", "meaning"],
          command.registeredArguments.map((one) => [inlineCode(one.name()), plain(one.description)]),
        ),
    options.length === 0 ? undefined : markdownTable(["option", "meaning"], options.map(optionRow)),
    ...codes.map((part) => plain(part)),
    ...more.map((part) => codeBlock(part, "text")),
    ...command.commands.map((one) => commandText(one, `${name} `, level + 1)),
  ).trimEnd();
}

function optionRow({ flags, description, argChoices, defaultValue, mandatory, envVar }: Option): readonly string[] {
  const notes = [
    plain(description.replace(/(?<![.!?])$/, ".")),
    argChoices === undefined ? "" : `One of ${argChoices.map(inlineCode).join(", ")}.`,
    defaultValue === undefined || defaultValue === false ? "" : `Unless given: ${inlineCode(String(defaultValue))}.`,
    envVar === undefined ? "" : `Variable: ${inlineCode(envVar)}.`,
    mandatory ? "Required." : "",
  ];
  return [inlineCode(flags), notes.filter((one) => one !== "").join(" ")];
}
