import type { Verdict } from "../judge/verdict.ts";
import type { FileAnswer } from "./answer.ts";
import { failure } from "./failure.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { counted } from "./summary.ts";
import { type Cell, table } from "./table.ts";
import { findings, terminal } from "./terminal.ts";
import { hanging } from "./wrap.ts";

/** How answers are printed. */
export interface AnswersLook {
  /** Only what is wrong. */
  readonly quiet: boolean;
  /** How many files were not looked at, as an earlier one failed. */
  readonly left: number;
}

/** What became of a file, in a word or two. */
type Word =
  | "new"
  | "unchanged"
  | "compatible"
  | "accepted"
  | "incompatible"
  | "rejected"
  | "invalid"
  | "not judged"
  | "not compared";

const STYLES: Readonly<Record<Word, Style | readonly Style[]>> = {
  new: "green",
  unchanged: "dim",
  compatible: "green",
  accepted: "yellow",
  incompatible: ["bold", "red"],
  rejected: ["bold", "red"],
  invalid: ["bold", "red"],
  "not judged": "yellow",
  "not compared": "yellow",
};
const WRONG: ReadonlySet<Word> = new Set(["incompatible", "rejected", "invalid", "not judged", "not compared"]);

/**
 * Answers for a person. One file: what was found, then how it stands. Several: what was found in all of them, a line for each,
 * and how many there are of each kind.
 */
export function answersText(answers: readonly FileAnswer[], { quiet, left }: AnswersLook, paint: Paint): string {
  const [only] = answers;
  if (answers.length === 1 && only !== undefined && left === 0)
    return quiet && !WRONG.has(wordFor(only)) ? found(only, paint).join("\n\n") : whole(only, paint);
  const shown = quiet ? answers.filter((one) => WRONG.has(wordFor(one))) : answers;
  const blocks = answers.flatMap((one) => found(one, paint));
  const lines = table(shown.map(row), paint);
  const ending = quiet && shown.length === 0 ? "" : totals(answers, left, paint);
  return [...blocks, lines, [...notes(shown, paint), ending].join("\n")].filter((text) => text !== "").join("\n\n");
}

function whole(answer: FileAnswer, paint: Paint): string {
  return "verdict" in answer ? terminal(answer.verdict, paint) : failure(answer.error, paint);
}

function found(answer: FileAnswer, paint: Paint): readonly string[] {
  return "verdict" in answer ? findings(answer.verdict, paint) : [failure(answer.error, paint)];
}

function wordFor(answer: FileAnswer): Word {
  if (!("verdict" in answer)) return "invalid";
  const { outcome, unread, registered, level, compared } = answer.verdict;
  if (outcome === "first") return "new";
  if (outcome === "unknown") return unread ? "not judged" : "not compared";
  if (outcome === "incompatible") return compared.length === 0 ? "rejected" : "incompatible";
  if (registered !== undefined) return "unchanged";
  return level === "NONE" ? "accepted" : "compatible";
}

function row(answer: FileAnswer): readonly (string | Cell)[] {
  const word = wordFor(answer);
  const cell = { text: word, style: STYLES[word] };
  if (!("verdict" in answer)) return [cell, answer.file, answer.subject ?? "", answer.error.code];
  const { verdict, subject } = answer;
  const against = verdict.against ?? subject ?? "";
  return [cell, verdict.proposed.name, `${against}${leveled(verdict)}`, detail(verdict)];
}

function leveled({ level }: Verdict): string {
  return level === undefined ? "" : ` (${level})`;
}

function detail(verdict: Verdict): string {
  if (verdict.unread) return verdict.note?.replace(/^It was not judged: /, "") ?? "";
  const { registered, toldOf = [] } = verdict;
  const id = registered?.id === undefined ? "" : `id ${registered.id}`;
  const { toldOf: _, ...own } = verdict;
  const elsewhere = toldOf.length === 0 ? "" : `see ${toldOf.join(", ")}`;
  return [id, counted(own).replace(/^: /, ""), elsewhere].filter((text) => text !== "").join(", ");
}

/** What else there is to know, each once, however many files it is about. */
function notes(answers: readonly FileAnswer[], paint: Paint): readonly string[] {
  const all = answers.flatMap((one) => {
    if (!("verdict" in one) || one.verdict.unread || one.verdict.note === undefined) return [];
    // A file of a subject that is new says so in its line.
    return one.verdict.outcome === "first" && one.verdict.level !== undefined ? [] : [one.verdict.note];
  });
  return [...new Set(all)].map((note) => hanging(printable(note), 0, paint.width));
}

function totals(answers: readonly FileAnswer[], left: number, paint: Paint): string {
  const words = Map.groupBy(answers, wordFor);
  const parts = (Object.keys(STYLES) as Word[]).flatMap((word) => {
    const count = words.get(word)?.length ?? 0;
    return count === 0 ? [] : [paint(STYLES[word], `${count.toLocaleString("en")} ${word}`)];
  });
  const rest = left === 0 ? "" : paint("yellow", `; ${left.toLocaleString("en")} not looked at (--fail-fast)`);
  const count = `${answers.length.toLocaleString("en")} schema${answers.length === 1 ? "" : "s"}`;
  return `${paint("bold", `${count}:`)} ${parts.join(", ")}${rest}`;
}
