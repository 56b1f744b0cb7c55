import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { nearestName } from "../project/nearest.ts";
import { jsonText } from "../render/json.ts";
import type { Paint } from "../render/paint.ts";
import { printable } from "../render/printable.ts";
import { table } from "../render/table.ts";
import { findings } from "../render/terminal.ts";
import { hanging } from "../render/wrap.ts";
import type { RuleExample } from "../why/examples.ts";
import { type ExplainedRule, explainedRules, verdictOfExample } from "../why/rules.ts";
import { type CommonFlags, common } from "./options.ts";

/** `concordat why`: what a rule is for, with an example. */
export function whyCommand(command: Command, io: Io): Command {
  command.argument("[rule]", "the rule, such as avro/type-mismatch; without it, a list of all");
  return common(command)
    .addHelpText(
      "after",
      "\nExample:\n  concordat why avro/reader-field-missing-default\n\nExit codes: 0 explained, 1 no such rule, 2 usage.",
    )
    .action(async (rule: string | undefined, flags: CommonFlags) => io.finish(await why(io, rule, flags)));
}

async function why(io: Io, id: string | undefined, { format }: CommonFlags): Promise<ExitCode> {
  const all = await explainedRules();
  if (id === undefined) {
    io.out(format === "json" ? jsonText({ rules: all }) : list(all, io.paint));
    return EXIT.yes;
  }
  // The part behind the slash is enough where it is of one rule.
  const found = all.filter((one) => one.id === id || one.id.slice(one.id.indexOf("/") + 1) === id);
  const [rule] = found;
  if (rule === undefined) throw noRule(id, all);
  if (format === "json") io.out(jsonText({ rules: found }));
  else for (const one of found) io.out(await ruleText(one, io.paint));
  return EXIT.yes;
}

/** The columns from which a rule and its purpose fit one line. */
const WIDE = 150;

function list(all: readonly ExplainedRule[], paint: Paint): string {
  const { width } = paint;
  if (width !== undefined && width < WIDE)
    return all
      .map(({ id, severity, purpose }) => {
        const head = `${paint("bold", id)} ${paint(severity === "error" ? "red" : "yellow", severity)}`;
        return `${head}\n  ${hanging(purpose, 2, width)}`;
      })
      .join("\n");
  return table(
    all.map(({ id, severity, purpose }) => [
      { text: id, style: "bold" },
      { text: severity, style: severity === "error" ? "red" : "yellow" },
      purpose,
    ]),
    paint,
  );
}

async function ruleText(rule: ExplainedRule, paint: Paint): Promise<string> {
  const { id, severity, purpose, sentence, help, example } = rule;
  const line = (name: string, text: string) =>
    `${paint("bold", `${name}:`.padEnd(9))}${hanging(printable(text), 9, paint.width)}`;
  const head = [
    `${paint(["bold", severity === "error" ? "red" : "yellow"], severity)} ${paint("bold", id)}`,
    line("why", purpose),
    line("message", sentence),
    ...help
      .split("\n")
      .map((one, at) => (at === 0 ? line("help", one) : `${" ".repeat(9)}${hanging(printable(one), 9, paint.width)}`)),
  ];
  if (example === undefined) return head.join("\n");
  const verdict = await verdictOfExample(rule, example);
  const found = verdict === undefined ? [] : ["", ...findings(verdict, paint)];
  return [...head, "", ...exampleText(example, paint), ...found].join("\n");
}

function exampleText({ old, new: changed, imported }: RuleExample, paint: Paint): readonly string[] {
  const block = (title: string, text: string) => [
    paint("bold", title),
    ...text
      .trimEnd()
      .split("\n")
      .map((one) => `  ${printable(one)}`),
  ];
  if (imported === undefined) return [...block("Before:", old), ...block("After:", changed)];
  return [
    ...block("The schema:", changed),
    ...block(`${imported.name} before:`, imported.old),
    ...block(`${imported.name} after:`, imported.new),
  ];
}

function noRule(id: string, all: readonly ExplainedRule[]): CliError {
  const near = nearestName(
    id,
    all.map((one) => one.id),
  );
  return new CliError({
    code: "cli/no-rule",
    message: `There is no rule ${id}.`,
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}concordat why lists all.`,
    exit: EXIT.no,
  });
}
