import type { SchemaType } from "@concordat/schema";
import type { Format } from "../commands/options.ts";
import type { CliError } from "../error.ts";
import type { Io } from "../io.ts";
import type { Verdict } from "../judge/verdict.ts";
import { repositoryTop } from "../project/top.ts";
import { failure, failureJson } from "./failure.ts";
import { github, githubError, pathsFor } from "./github.ts";
import { jsonText, verdictJson } from "./json.ts";
import { junit, junitError } from "./junit.ts";
import { sarif, sarifError } from "./sarif.ts";
import { terminal } from "./terminal.ts";

/** What asking about one file gave: a verdict, or why there is none. */
export type Answer = { readonly subject?: string | undefined } & (
  | { readonly verdict: Verdict }
  | { readonly file: string; readonly type: SchemaType; readonly error: CliError }
);

/** Prints answers in a format, all of it to the standard output. */
export async function printAnswers(io: Io, format: Format, answers: readonly Answer[]): Promise<void> {
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
    case "sarif":
      io.out(jsonText(await sarif(answers, repositoryTop(io.env))));
      return;
    case "junit":
      io.out(junit(answers));
      return;
    case "json":
      io.out(jsonText({ compatible: compatible(answers), results: answers.map(answerJson) }));
  }
}

/** What ended a command early, in a format that a program reads; undefined where the format is for a person. */
export function failureAs(format: string | undefined, error: CliError, env: NodeJS.ProcessEnv): string | undefined {
  switch (format) {
    case "json":
      return jsonText(failureJson(error));
    case "github":
      return githubError(error, pathsFor(env));
    case "sarif":
      return jsonText(sarifError(error, repositoryTop(env)));
    case "junit":
      return junitError(error);
    default:
      return undefined;
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
