import { writeFileSync } from "node:fs";
import type { CliError } from "../error.ts";
import type { Io } from "../io.ts";
import { notWritten } from "../project/not-written.ts";
import { repositoryTop } from "../project/top.ts";
import type { FileAnswer } from "./answer.ts";
import { type AnswersLook, answersText } from "./answers-text.ts";
import { failureJson } from "./failure.ts";
import { github, githubError, pathsFor } from "./github.ts";
import { jsonText, verdictJson } from "./json.ts";
import { junit, junitError } from "./junit.ts";
import { markdown, markdownError } from "./markdown.ts";
import type { OutputFormat } from "./output.ts";
import { sarif, sarifError } from "./sarif.ts";

/** A format that answers are printed in. */
interface Renderer {
  answers(answers: readonly FileAnswer[], io: Io, how: AnswersLook): string | Promise<string>;
  /** What ended a command early; absent where the format is for a person, who reads it on the standard error. */
  failure?(error: CliError, env: NodeJS.ProcessEnv): string;
}

/** Every format; the compiler misses one that is not here. */
const RENDERERS: Readonly<Record<OutputFormat, Renderer>> = {
  text: { answers: (answers, { paint }, how) => answersText(answers, how, paint) },
  json: {
    answers: (answers) => jsonText({ compatible: compatible(answers), results: answers.map(answerJson) }),
    failure: (error) => jsonText(failureJson(error)),
  },
  github: {
    answers: (answers, { env }) => {
      const path = pathsFor(env);
      return answers
        .map((one) => ("verdict" in one ? github(one.verdict, path) : githubError(one.error, path)))
        .join("\n");
    },
    failure: (error, env) => githubError(error, pathsFor(env)),
  },
  sarif: {
    answers: async (answers, { env }) => jsonText(await sarif(answers, repositoryTop(env))),
    failure: (error, env) => jsonText(sarifError(error, repositoryTop(env))),
  },
  junit: { answers: junit, failure: junitError },
  markdown: { answers: markdown, failure: markdownError },
};

/** Prints answers in a format, all of it to the standard output. */
export async function printAnswers(
  io: Io,
  format: OutputFormat,
  answers: readonly FileAnswer[],
  how: AnswersLook = { quiet: false, left: 0 },
): Promise<void> {
  const text = await RENDERERS[format].answers(answers, io, how);
  if (text !== "") io.out(text);
}

/** A report that is written beside the answer: its format and file. */
export interface Report {
  readonly format: OutputFormat;
  readonly file: string;
}

/** Writes answers in further formats into files. Throws CliError where a file cannot be written. */
export async function writeReports(io: Io, reports: readonly Report[], answers: readonly FileAnswer[]): Promise<void> {
  for (const { format, file } of reports)
    writeReport(file, await RENDERERS[format].answers(answers, io, { quiet: false, left: 0 }));
}

/** Writes what ended a command early into the same files. Throws CliError where a file cannot be written. */
export function writeFailedReports(io: Io, reports: readonly Report[], error: CliError): void {
  for (const { format, file } of reports)
    writeReport(file, RENDERERS[format].failure?.(error, io.env) ?? error.message);
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`);
  } catch (error) {
    throw notWritten(file, error, "Name another file with --report.");
  }
}

/** What ended a command early, in a format that a program reads; undefined where the format is none, or for a person. */
export function failureAs(format: string | undefined, error: CliError, env: NodeJS.ProcessEnv): string | undefined {
  const renderer = Object.entries(RENDERERS).find(([name]) => name === format)?.[1];
  return renderer?.failure?.(error, env);
}

/** Whether all are; null where one was not judged and none is incompatible. */
function compatible(answers: readonly FileAnswer[]): boolean | null {
  if (answers.some((one) => "verdict" in one && one.verdict.outcome === "incompatible")) return false;
  return answers.some((one) => !("verdict" in one) || one.verdict.outcome === "unknown") ? null : true;
}

function answerJson(one: FileAnswer): unknown {
  if ("verdict" in one) return verdictJson(one.verdict);
  return { file: one.file, outcome: "invalid", ...(failureJson(one.error) as object) };
}
