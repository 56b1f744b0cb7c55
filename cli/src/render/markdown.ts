import type { CliError } from "../error.ts";
import type { FileAnswer } from "./answer.ts";
import { failure } from "./failure.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { summary } from "./summary.ts";
import { terminal } from "./terminal.ts";

const plain: Paint = (_, text) => text;

/** Letters of a report; GitHub takes comments of 65,536, GitLab of a million. */
const MOST = 60_000;

/** Answers as a comment on a change: a line for each file, then all that a person at a terminal would be shown. */
export function markdown(answers: readonly FileAnswer[]): string {
  const rows = answers.map((one) => `| ${mark(one)} | ${cell(nameOf(one))} | ${cell(lineOf(one))} |`);
  const head = [`### ${title(answers)}`, "", "| | schema | verdict |", "|---|---|---|", ...rows].join("\n");
  const told = answers.filter(hasMore).map(details);
  return fitting([head, ...told]);
}

/** What ended the whole check, as a comment. */
export function markdownError(error: CliError): string {
  return fitting([`### Concordat could not check this change\n\n${fence(failure(error, plain))}`]);
}

function title(answers: readonly FileAnswer[]): string {
  const broken = answers.filter((one) => "verdict" in one && one.verdict.outcome === "incompatible").length;
  const invalid = answers.filter((one) => "error" in one).length;
  const said = [
    ...(broken > 0 ? [`${broken} incompatible`] : []),
    ...(invalid > 0 ? [`${invalid} not valid`] : []),
  ].join(", ");
  const all = `${answers.length} ${answers.length === 1 ? "schema" : "schemas"}`;
  return said === "" ? `Concordat: ${all} checked, nothing breaks` : `Concordat: ${said}, of ${all}`;
}

function mark(answer: FileAnswer): string {
  if ("error" in answer || answer.verdict.outcome === "incompatible") return "❌";
  return answer.verdict.outcome === "unknown" ? "❔" : "✅";
}

function nameOf(answer: FileAnswer): string {
  return "error" in answer ? answer.file : answer.verdict.proposed.name;
}

function lineOf(answer: FileAnswer): string {
  if ("error" in answer) return `${answer.error.code}: ${answer.error.message}`;
  const { name } = answer.verdict.proposed;
  return summary(answer.verdict).replace(`${name}: `, "");
}

/** Whether there is more to say than the line in the table. */
function hasMore(answer: FileAnswer): boolean {
  return "error" in answer || terminal(answer.verdict, plain).includes("\n");
}

function details(answer: FileAnswer): string {
  const text = "error" in answer ? failure(answer.error, plain) : terminal(answer.verdict, plain);
  const open = mark(answer) === "❌" ? " open" : "";
  return `<details${open}><summary>${html(nameOf(answer))}</summary>\n\n${fence(text)}\n\n</details>`;
}

/** As code that nothing in it can end: what schemas say is shown, and means nothing. */
function fence(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const ticks = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${ticks}text\n${printable(text)}\n${ticks}`;
}

/** A cell of a table, as code. */
function cell(text: string): string {
  return `<code>${html(text)}</code>`;
}

/** Text that means nothing as HTML or Markdown, and calls nobody's name. */
function html(text: string): string {
  return printable(text).replace(/[&<>"'`|*_~#@[\]\\\n]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

/** As many of the parts as a comment may have, whole. */
function fitting(parts: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length + 2;
    if (length > MOST) break;
    kept.push(part);
  }
  const left = parts.length - kept.length;
  if (left > 0) kept.push(`The output of the job has the rest (${left} more).`);
  return kept.join("\n\n");
}
