import { resolve } from "node:path";
import type { CliError } from "../error.ts";
import { EXIT } from "../exit.ts";
import { asCliError } from "../explain.ts";
import type { Candidate } from "../project/candidate.ts";
import { needsOf } from "../project/references.ts";
import { shownName } from "../project/schema-file.ts";
import type { Answer } from "../render/answers.ts";
import { type CheckOptions, checkFile } from "./check-file.ts";
import { type Judged, toldOnce } from "./once.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges files together: each with the others as they are, and what is wrong with one of them told of that one alone.
 * What ends the whole check, such as a registry that is down, is thrown.
 */
export async function judgeAll(chosen: readonly Candidate[], options: CheckOptions): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const candidate of chosen) answers.push(await answerFor(candidate, chosen, options));
  const judged = new Map<Answer, Judged>();
  for (const [index, answer] of answers.entries()) {
    const candidate = chosen[index];
    if (!("verdict" in answer) || candidate === undefined || answer.verdict.outcome === "unknown") continue;
    const { own } = await needsOf(candidate, options.sources);
    const needs = own.map(({ file }) => resolve(file));
    judged.set(answer, { verdict: answer.verdict, file: resolve(candidate.file), needs });
  }
  const subjects = new Set(chosen.map(({ subject }) => subject));
  return answers.map((answer): Answer => {
    const one = judged.get(answer);
    if (one === undefined) return answer;
    const verdict = withoutJudged(toldOnce(one, [...judged.values()]), subjects);
    return { verdict, subject: answer.subject };
  });
}

/**
 * The schemas that refer to the subject and are no files that are judged here: those are judged as they are now, where the
 * registry has them as they were. Where the policy refuses what breaks them, all are told.
 */
function withoutJudged(verdict: Verdict, subjects: ReadonlySet<string | undefined>): Verdict {
  const { referrers, ...rest } = verdict;
  if (referrers === undefined || referrers.refused) return verdict;
  const broken = referrers.broken.filter(({ subject }) => !subjects.has(subject));
  return broken.length === 0 ? rest : { ...rest, referrers: { ...referrers, broken } };
}

async function answerFor(candidate: Candidate, chosen: readonly Candidate[], options: CheckOptions): Promise<Answer> {
  const { file, subject, type } = candidate;
  try {
    return { verdict: await checkFile(candidate, options), subject };
  } catch (thrown) {
    const error = asCliError(thrown);
    if (error === undefined || error.exit !== EXIT.input || error.place === undefined) throw thrown;
    const cause = causeElsewhere(error, candidate, chosen);
    if (cause === undefined) return { file, subject, type, error };
    const proposed = { name: shownName(file), text: await options.sources.files.textOf(candidate), type };
    const note = `It was not judged: it needs ${shownName(cause.file)}, which has an error.`;
    return {
      verdict: { proposed, against: undefined, level: undefined, outcome: "unknown", unread: true, compared: [], note },
      subject,
    };
  }
}

/** The other file that an error is about, where that one is judged as well and so told of it. */
function causeElsewhere({ place }: CliError, { file }: Candidate, chosen: readonly Candidate[]): Candidate | undefined {
  const about = place === undefined ? undefined : resolve(place.file);
  return about === resolve(file) ? undefined : chosen.find((one) => resolve(one.file) === about);
}
