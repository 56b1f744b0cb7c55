import { resolve } from "node:path";
import type { CliError } from "../error.ts";
import { EXIT } from "../exit.ts";
import { asCliError } from "../explain.ts";
import type { Candidate } from "../project/candidate.ts";
import { needsOf } from "../project/references.ts";
import { shownName } from "../project/schema-file.ts";
import type { FileAnswer } from "../render/answer.ts";
import { type CheckOptions, checkFile } from "./check-file.ts";
import { type JudgedFile, toldOnce } from "./once.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges files together: each with the others as they are, and what is wrong with one of them told of that one alone.
 * What ends the whole check, such as a registry that is down, is thrown.
 */
export async function judgeAll(chosen: readonly Candidate[], options: CheckOptions): Promise<readonly FileAnswer[]> {
  const found: FileAnswer[] = [];
  const counter = options.io.counting("Checking", chosen.length);
  try {
    for (const candidate of chosen) {
      counter.step(candidate.file);
      const answer = await answerFor(candidate, options);
      found.push(answer);
      if (options.failFast && isFailure(answer)) break;
    }
  } finally {
    counter.end();
  }
  const answers = await Promise.all(found.map((one) => withoutCauseElsewhere(one, found, options)));
  const judged = new Map<FileAnswer, JudgedFile>();
  for (const [index, answer] of answers.entries()) {
    const candidate = chosen[index];
    if (!("verdict" in answer) || candidate === undefined || answer.verdict.outcome === "unknown") continue;
    const { own } = await needsOf(candidate, options.sources);
    const needs = own.map(({ file }) => resolve(file));
    judged.set(answer, { verdict: answer.verdict, file: resolve(candidate.file), needs });
  }
  const subjects = new Set(chosen.map(({ subject }) => subject));
  return answers.map((answer): FileAnswer => {
    const one = judged.get(answer);
    if (one === undefined) return answer;
    const verdict = withoutJudged(toldOnce(one, [...judged.values()]), subjects);
    return { verdict, subject: answer.subject };
  });
}

function isFailure(answer: FileAnswer): boolean {
  return "error" in answer || answer.verdict.outcome === "incompatible";
}

/**
 * The schemas that refer to the subject and are no files that are judged here: those are judged as they are now, where the
 * registry has them as they were. Where the policy rejects what breaks them, all are reported.
 */
function withoutJudged(verdict: Verdict, subjects: ReadonlySet<string | undefined>): Verdict {
  const { referrers, ...rest } = verdict;
  if (referrers === undefined || referrers.refused) return verdict;
  const broken = referrers.broken.filter(({ subject }) => !subjects.has(subject));
  return broken.length === 0 ? rest : { ...rest, referrers: { ...referrers, broken } };
}

async function answerFor(candidate: Candidate, options: CheckOptions): Promise<FileAnswer> {
  const { file, subject, type } = candidate;
  try {
    return { verdict: await checkFile(candidate, options), subject };
  } catch (thrown) {
    const error = asCliError(thrown);
    if (error === undefined || error.exit !== EXIT.input || error.place === undefined) throw thrown;
    return { file, subject, type, error };
  }
}

/** An error in another file is reported for that file, which is judged as well. */
async function withoutCauseElsewhere(
  answer: FileAnswer,
  all: readonly FileAnswer[],
  { sources }: CheckOptions,
): Promise<FileAnswer> {
  if (!("error" in answer) || isAbout(answer, answer.file)) return answer;
  const cause = all.find((one) => "error" in one && isAbout(answer, one.file) && isAbout(one, one.file));
  if (cause === undefined || !("file" in cause)) return answer;
  const { file, subject, type } = answer;
  const proposed = { name: shownName(file), text: await sources.files.textOf(answer), type };
  const note = `It was not judged: it needs ${shownName(cause.file)}, which has an error.`;
  return {
    verdict: { proposed, against: undefined, level: undefined, outcome: "unknown", unread: true, compared: [], note },
    subject,
  };
}

function isAbout({ error: { place } }: Extract<FileAnswer, { readonly error: CliError }>, file: string): boolean {
  return place !== undefined && resolve(place.file) === resolve(file);
}
