import { readFileSync } from "node:fs";
import type { Command, Option } from "commander";
import { ROOT } from "../folders.ts";
import { type ConfigKey, configKeys } from "./config.ts";
import { inlineCode, madeFrom, markdownTable, paragraphs, plain } from "./markdown.ts";
import { sourceFiles } from "./sources.ts";

const VARIABLE = /CONCORDAT_[A-Z_]+/g;

/** More commands than these are counted, not named. */
const MANY = 8;
/** Between the processes of one server, which set them themselves. */
const OWN_USE = new Set(["CONCORDAT_PROCESS_NUMBER", "CONCORDAT_PROCESS_PORT"]);

/** The page of the server's settings, and of every variable that a command reads. */
export function settingsPage(commands: readonly Command[]): string {
  const serve = commands.find((one) => one.name() === "serve");
  if (serve === undefined) throw new Error("there is no command serve");
  const keys = configKeys();
  return paragraphs(
    "# Settings",
    madeFrom("the options of the commands and the schema of the config"),
    "A flag comes before its variable, and that before the config. [Configuration](/reference/config) has the rest of the config.",
    "## The server",
    markdownTable(
      ["flag", "variable", "config", "meaning"],
      serve.options.map((option) => [
        inlineCode(option.flags),
        variablesOf(option).map(inlineCode).join(", "),
        configKeyOf(option, keys),
        plain(option.description.replace(/ \(CONCORDAT_[A-Z_]+(?:=\w+)?\)/, "")),
      ]),
    ),
    "## Variables",
    "Every variable, with the options that it stands for; of one without an option, the file that reads it.",
    markdownTable(["variable", "option", "commands"], variableRows(commands)),
  );
}

function variablesOf({ description, envVar }: Option): readonly string[] {
  return [...new Set([...(description.match(VARIABLE) ?? []), ...(envVar === undefined ? [] : [envVar])])];
}

function configKeyOf(option: Option, keys: readonly ConfigKey[]): string {
  const name = option.attributeName();
  const found = keys.find(({ path }) => path === `serve.${name}` || path === `serve.access.${name}`);
  return found === undefined ? "" : inlineCode(found.path);
}

function variableRows(commands: readonly Command[]): readonly (readonly string[])[] {
  const users = new Map<string, { flags: Set<string>; commands: Set<string> }>();
  const visit = (command: Command, name: string) => {
    for (const option of command.options)
      for (const variable of variablesOf(option)) {
        const known = users.get(variable) ?? { flags: new Set(), commands: new Set() };
        known.flags.add(option.flags);
        known.commands.add(name);
        users.set(variable, known);
      }
    for (const one of command.commands) visit(one, `${name} ${one.name()}`);
  };
  for (const one of commands) visit(one, one.name());
  for (const [variable, file] of variablesInSources())
    if (!users.has(variable)) users.set(variable, { flags: new Set(), commands: new Set([file]) });
  return [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([variable, { flags, commands: all }]) => [
      inlineCode(variable),
      [...flags].map(inlineCode).join(", "),
      all.size > MANY ? `${all.size} commands` : [...all].map(plain).join(", "),
    ]);
}

/** Variables that sources read, whatever options say, with the first file. */
export function variablesInSources(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of sourceFiles())
    for (const [name] of readFileSync(ROOT + file, "utf8").matchAll(/\bCONCORDAT_[A-Z_]*[A-Z]\b/g))
      if (!found.has(name) && !OWN_USE.has(name)) found.set(name, file);
  return found;
}
