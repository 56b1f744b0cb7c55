import type { Command } from "commander";
import type { ChangeRequest, KeptComment } from "../comment/forge.ts";
import { PAGE } from "../comment/forge.ts";
import { githubChange } from "../comment/github.ts";
import { gitlabChange } from "../comment/gitlab.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { readText } from "../project/schema-file.ts";
import { jsonText } from "../render/json.ts";
import { type CommonFlags, common } from "./options.ts";

interface CommentFlags extends CommonFlags {
  readonly name: string;
}

/** `concordat comment`: a report as a comment on the pull or merge request of a CI job. */
export function commentCommand(command: Command, io: Io): Command {
  command
    .argument("<file>", "the report, as `check --report markdown=FILE` writes it; - for the standard input")
    .option("--name <name>", "tells the comments of several checks of one change apart", "check");
  return common(command)
    .addHelpText(
      "after",
      "\nExample:\n  concordat check --against-git origin/main --report markdown=report.md; concordat comment report.md\n\nOn GitHub Actions it needs GITHUB_TOKEN, on GitLab CI CONCORDAT_GITLAB_TOKEN. A comment that is there already is replaced.\n\nExit codes: 0 commented, or the job is about no change; 2 usage or input; 3 the host could not be reached, or denied it.",
    )
    .action(async (file: string, flags: CommentFlags) => io.finish(await comment(io, file, flags)));
}

async function comment(io: Io, file: string, { name, format }: CommentFlags): Promise<ExitCode> {
  const change = githubChange(io.env) ?? gitlabChange(io.env);
  if (change === undefined) {
    tell(
      io,
      format,
      { outcome: "none" },
      "This job is about no pull or merge request: there is nothing to comment on.",
    );
    return EXIT.yes;
  }
  // Hidden where the comment is shown; by it the comment is found again.
  const mark = `<!-- concordat ${name.replaceAll(/[^\w.-]/g, "-")} -->`;
  const body = `${mark}\n${readText(file).trimEnd()}`;
  const kept = await io.waiting(`Commenting on ${change.name}`, keptComment(change, mark));
  const same = kept?.body.trimEnd() === body;
  if (kept === undefined) await change.add(body);
  else if (!same) await change.replace(kept.id, body);
  const outcome = kept === undefined ? "added" : same ? "unchanged" : "replaced";
  tell(io, format, { outcome, change: change.name }, `The comment on ${change.name} is ${outcome}.`);
  return EXIT.yes;
}

function tell(io: Io, format: CommonFlags["format"], facts: object, sentence: string): void {
  io.out(format === "json" ? jsonText(facts) : sentence);
}

async function keptComment(change: ChangeRequest, mark: string): Promise<KeptComment | undefined> {
  for (let page = 1; ; page += 1) {
    const comments = await change.comments(page);
    const found = comments.find(({ body }) => body.startsWith(mark));
    if (found !== undefined || comments.length < PAGE) return found;
  }
}
