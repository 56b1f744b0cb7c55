import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { notWritten } from "../project/not-written.ts";
import { type FoundSchemas, type Suggested, schemasIn, suggested } from "../project/suggested.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { hanging } from "../render/wrap.ts";
import { type CommonFlags, common } from "./options.ts";

interface InitFlags extends CommonFlags {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly registry?: string;
  readonly output?: string;
}

const FILE = "concordat.config.json";

/** `concordat init`: a config for the project in this folder. */
export function initCommand(command: Command, io: Io): Command {
  command
    .option("--yes", "ask nothing: write what is found")
    .option("--force", "replace the config that is there")
    .option("--registry <url>", "the registry, instead of CONCORDAT_REGISTRY or http://127.0.0.1:8081")
    .option("--output <folder>", "the folder for generated code");
  return common(command)
    .addHelpText("after", "\nExample:\n  concordat init --yes\n\nExit codes: 0 written, 2 usage or input.")
    .action(async (flags: InitFlags) => io.finish(await init(io, flags)));
}

async function init(io: Io, flags: InitFlags): Promise<ExitCode> {
  const folder = process.cwd();
  const there = [FILE, "concordat.config.ts"].find((name) => existsSync(join(folder, name)));
  if (there !== undefined && !flags.force)
    throw new CliError({
      code: "cli/config-exists",
      message: `There is a ${there} here already.`,
      hint: "Edit it, or replace it with --force.",
      place: { file: there },
    });
  if (!flags.yes && !io.interactive)
    throw new CliError({
      code: "cli/usage",
      message: "Nobody is there to answer questions: the standard input or error is no terminal.",
      hint: "Add --yes to write what is found.",
    });
  const found = schemasIn(folder);
  const registry = flags.registry ?? (io.env.CONCORDAT_REGISTRY || undefined);
  const proposal = suggested(folder, found, { registry, output: flags.output });
  const config = flags.yes ? proposal : await asked(io, proposal, found);
  if (config === undefined) {
    io.note("Nothing was written.");
    return EXIT.yes;
  }
  try {
    writeFileSync(join(folder, FILE), `${jsonText(config)}\n`);
  } catch (error) {
    throw notWritten(FILE, error, "Check who may write to this folder.");
  }
  if (flags.format === "json") io.out(jsonText({ file: FILE, schemas: found.files, config }));
  else io.out(summary(io, config, found));
  return EXIT.yes;
}

/** Asks what cannot be found out. Undefined where the answer is no, or the questions are left with Ctrl+C or Ctrl+D. */
async function asked(io: Io, proposal: Suggested, found: FoundSchemas): Promise<Suggested | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Not its own questions: those lose lines that were typed ahead.
  const lines = terminal[Symbol.asyncIterator]();
  let closed = false;
  terminal.once("close", () => {
    closed = true;
  });
  const ask = async (question: string, usual: string): Promise<string | undefined> => {
    terminal.setPrompt(`${question} ${io.paint("dim", `(${usual})`)} `);
    if (!closed) terminal.prompt();
    const { value, done } = await lines.next();
    if (done === true) return undefined;
    return value.trim() === "" ? usual : value.trim();
  };
  try {
    io.note(foundText(found));
    const url = await ask("Where is the registry?", proposal.registry.url);
    const output = await ask("Which folder is for generated code?", proposal.output);
    const imports = await ask("How do modules import each other, js (compiled) or ts (run by Node)?", proposal.imports);
    if (url === undefined || output === undefined || imports === undefined) return undefined;
    if (imports !== "js" && imports !== "ts")
      throw new CliError({ code: "cli/usage", message: `${imports} is neither js nor ts.`, hint: "Answer js or ts." });
    const answer = await ask(`Write ${FILE}?`, "yes");
    return answer !== undefined && /^y(es)?$/i.test(answer)
      ? { ...proposal, registry: { url }, output, imports }
      : undefined;
  } finally {
    terminal.close();
  }
}

function foundText({ files }: FoundSchemas): string {
  if (files.length === 0) return "No schemas were found in this folder.";
  const shown = files.slice(0, 5).join(", ");
  const more = files.length > 5 ? `, and ${files.length - 5} more` : "";
  return printable(`Found ${files.length} schema${files.length === 1 ? "" : "s"}: ${shown}${more}`);
}

function summary(io: Io, config: Suggested, found: FoundSchemas): string {
  const concordat = io.env.npm_command === undefined ? "concordat" : "npx concordat";
  const topics = Object.keys(config.topics);
  const steps = [
    ...(found.files.length === 0 ? [`Write a schema that matches ${config.schemas.join(" or ")}.`] : []),
    ...(topics.length === 0
      ? ['List topics with the subjects of their events: "topics": { "orders": ["orders-value"] }.']
      : [`Check that these are your topics: ${topics.join(", ")}.`]),
    `${concordat} doctor says whether the registry and the rest are in order.`,
    `${concordat} check, ${concordat} register, ${concordat} generate.`,
  ];
  return [
    `${io.paint(["bold", "green"], "Wrote")} ${FILE}`,
    foundText(found),
    "",
    io.paint("bold", "Next:"),
    ...steps.map((step, at) => `  ${at + 1}. ${hanging(printable(step), 5, io.paint.width)}`),
  ].join("\n");
}
