import { relative, resolve, sep } from "node:path";
import { type DifferenceView, TYPE_CHANGED } from "@concordat/schema";
import type { CliError } from "../error.ts";
import type { Referrers, Verdict } from "../judge/verdict.ts";
import { FIELD_READ, touchedSentence } from "./impact.ts";
import { REFERRER_HELP, REFERRER_RULES, referrerSentence, referrerSeverity } from "./referrers.ts";
import { summary } from "./summary.ts";
import { who } from "./terminal.ts";

/** How GitHub calls a file. */
export type PathOf = (file: string) => string;

/** Files from the top of the repository, which the workflow's variable tells; else as they were given. */
export function pathsFor(env: NodeJS.ProcessEnv): PathOf {
  const top = env.GITHUB_WORKSPACE;
  return top === undefined || top === "" ? (file) => file : (file) => relative(top, resolve(file)).replaceAll(sep, "/");
}

/** A verdict as GitHub's workflow commands: an annotation for each difference, then one line for the log. */
export function github(verdict: Verdict, path: PathOf): string {
  const { proposed, compared, outcome } = verdict;
  const file = path(proposed.name);
  const annotations = compared.flatMap(({ view }) => {
    const changed = view.typeChanged;
    if (changed === undefined) return view.differences.map((one) => annotation(file, one));
    return [command("error", { file, title: TYPE_CHANGED.id }, TYPE_CHANGED.sentence(changed))];
  });
  const faults = (verdict.faults ?? []).map(({ severity, rule, message, hint, line, column }) =>
    command(severity, { file, line, col: column, title: rule }, `${message} ${hint}`),
  );
  const touched = (verdict.impact?.touched ?? []).map((one) =>
    command("warning", { file, title: FIELD_READ }, `${touchedSentence(one)}.`),
  );
  const referrers = verdict.referrers === undefined ? [] : referrerAnnotations(verdict.referrers, file);
  const unknown = outcome === "unknown" ? [command("warning", { file }, verdict.note ?? "")] : [];
  return [...annotations, ...faults, ...referrers, ...touched, ...unknown, oneLine(summary(verdict))].join("\n");
}

function referrerAnnotations(referrers: Referrers, file: string): readonly string[] {
  return referrers.broken.map((one) =>
    command(
      referrerSeverity(referrers),
      { file, title: REFERRER_RULES[one.outcome] },
      `${referrerSentence(one)}. ${REFERRER_HELP}`,
    ),
  );
}

/** An error as an annotation. */
export function githubError({ code, message, hint, place }: CliError, path: PathOf): string {
  const text = hint === undefined ? message : `${message} ${hint}`;
  return command(
    "error",
    { file: place === undefined ? undefined : path(place.file), line: place?.line, col: place?.column, title: code },
    text,
  );
}

function annotation(file: string, view: DifferenceView): string {
  const { severity, rule, message, hint, witness } = view;
  const event = witness ? `\nEvent: ${JSON.stringify(witness.event)}: ${witness.observed}` : "";
  const text = `${message} Breaks ${who(view)}. ${hint}${event}`;
  return command(severity, { file, line: view.new.line, col: view.new.column, title: rule }, text);
}

type Properties = Readonly<Record<string, string | number | undefined>>;

function command(name: "error" | "warning", properties: Properties, message: string): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  return `::${name} ${given.join(",")}::${escapeData(message)}`;
}

/** The escapes of GitHub's workflow commands. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A line of the log that cannot begin a workflow command. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/^::/, " ::");
}
