import type { Format } from "../commands/options.ts";
import type { CliError } from "../error.ts";
import type { Io } from "../io.ts";
import type { Verdict } from "../judge/verdict.ts";
import { failure, failureJson } from "./failure.ts";
import { github, githubError, pathsFor } from "./github.ts";
import { jsonText, verdictJson } from "./json.ts";
import { terminal } from "./terminal.ts";

/** What asking about one file gave: a verdict, or why there is none. */
export type Answer = { readonly verdict: Verdict } | { readonly file: string; readonly error: CliError };

/** Prints answers in a format, all of it to the standard output. */
export function printAnswers(io: Io, format: Format, answers: readonly Answer[]): void {
  switch (format) {
    case "text":
      io.out(
        answers
          .map((one) => ("verdict" in one ? terminal(one.verdict, io.paint) : failure(one.error, io.paint)))
          .join("\n\n"),
      );
      return;
    case "github":
      io.out(annotations(io, answers));
      return;
    case "json":
      io.out(jsonText({ compatible: compatible(answers), results: answers.map(answerJson) }));
  }
}

function annotations({ env }: Io, answers: readonly Answer[]): string {
  const path = pathsFor(env);
  return answers.map((one) => ("verdict" in one ? github(one.verdict, path) : githubError(one.error, path))).join("\n");
}

/** Whether all are; null where one was not judged and none is incompatible. */
function compatible(answers: readonly Answer[]): boolean | null {
  if (answers.some((one) => "verdict" in one && one.verdict.outcome === "incompatible")) return false;
  return answers.some((one) => !("verdict" in one) || one.verdict.outcome === "unknown") ? null : true;
}

function answerJson(one: Answer): unknown {
  if ("verdict" in one) return verdictJson(one.verdict);
  return { file: one.file, outcome: "invalid", ...(failureJson(one.error) as object) };
}
