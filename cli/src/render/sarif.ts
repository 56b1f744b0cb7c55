import { createHash } from "node:crypto";
import { relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { ReferrerImpact, Touched } from "@concordat/client/api";
import { type DifferenceView, type SchemaType, type SideView, TYPE_CHANGED, type TypeChange } from "@concordat/schema";
import type { CliError, FilePlace } from "../error.ts";
import type { ComparedText, Fault, Verdict } from "../judge/verdict.ts";
import { shownName } from "../project/schema-file.ts";
import { COMMAND_VERSION, HOMEPAGE } from "../version.ts";
import type { FileAnswer } from "./answer.ts";
import { FIELD_READ, touchedSentence } from "./impact.ts";
import { REFERRER_HELP, REFERRER_RULES, referrerSentence } from "./referrers.ts";
import { ruleText } from "./rule-texts.ts";
import { who } from "./terminal.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
/** What GitHub and others take for the repository's top. */
const TOP = "%SRCROOT%";
const STANDARD_INPUT = shownName("-");

type Level = "error" | "warning" | "note";

/** A result before its rule has an index, and before it is told from others like it. */
interface Result {
  readonly rule: string;
  readonly type: SchemaType;
  readonly level: "error" | "warning";
  readonly text: string;
  readonly location: object;
  /** What makes it this result and no other, without what moves when lines are added. */
  readonly identity: readonly unknown[];
  readonly properties: object;
}

interface Notification {
  readonly code: string;
  readonly level: Level;
  readonly text: string;
  readonly location: object | undefined;
}

/** Answers as a SARIF 2.1.0 log of one run. `top` is the folder that paths are written from. */
export async function sarif(answers: readonly FileAnswer[], top: string): Promise<unknown> {
  const verdicts = answers.flatMap((one) => ("verdict" in one ? [one.verdict] : []));
  const errors = answers.flatMap((one) => ("error" in one ? [one.error] : []));
  const results = verdicts.flatMap((verdict) => resultsOf(verdict, top));
  const rules = await Promise.all(rulesOf(results).map(descriptor));
  return log(results, rules, [
    ...errors.map((error) => failed(error, top)),
    ...verdicts.flatMap((verdict) => noteOf(verdict, top)),
  ]);
}

/** What ended the whole check, as a log without results. */
export function sarifError(error: CliError, top: string): unknown {
  return log([], [], [failed(error, top)]);
}

/** A result of each rule, in the order in which the log lists them. */
function rulesOf(results: readonly Result[]): readonly Result[] {
  return [...new Map(results.map((one) => [one.rule, one])).values()];
}

function log(results: readonly Result[], rules: readonly object[], notifications: readonly Notification[]): unknown {
  const ruleIndex = new Map(rulesOf(results).map(({ rule }, index) => [rule, index]));
  const codes = [...new Set(notifications.map(({ code }) => code))];
  const driver = {
    name: "concordat",
    version: COMMAND_VERSION,
    semanticVersion: COMMAND_VERSION,
    ...(HOMEPAGE === undefined ? {} : { informationUri: HOMEPAGE }),
    rules,
    ...(codes.length === 0 ? {} : { notifications: codes.map((id) => ({ id })) }),
  };
  const told = notifications.map((one) => notificationJson(one, codes.indexOf(one.code)));
  const invocation = {
    executionSuccessful: notifications.every(({ level }) => level !== "error"),
    ...(told.length === 0 ? {} : { toolExecutionNotifications: told }),
  };
  const fingerprints = fingerprintsOf(results);
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        columnKind: "utf16CodeUnits",
        invocations: [invocation],
        results: results.map((one, index) => ({
          ruleId: one.rule,
          ruleIndex: ruleIndex.get(one.rule),
          level: one.level,
          message: { text: one.text },
          locations: [one.location],
          // The name that GitHub reads. Its own, which is made of the line, would take all of a one-line schema for one.
          partialFingerprints: { primaryLocationLineHash: fingerprints[index] },
          properties: one.properties,
        })),
      },
    ],
  };
}

async function descriptor({ rule, type, level }: Result): Promise<object> {
  const { purpose, sentence, help, severity } = await ruleText(rule, type, level);
  return {
    id: rule,
    shortDescription: { text: purpose },
    fullDescription: { text: purpose === sentence ? purpose : `${purpose} ${sentence}` },
    help: { text: help },
    defaultConfiguration: { level: severity },
  };
}

function resultsOf(verdict: Verdict, top: string): readonly Result[] {
  const { compared, impact, referrers } = verdict;
  const differences = compared.flatMap((one) =>
    one.view.typeChanged === undefined
      ? one.view.differences.map((view) => difference(verdict, one, view, top))
      : [typeChanged(verdict, one, one.view.typeChanged, top)],
  );
  const faults = (verdict.faults ?? []).map((one) => faultResult(one, verdict, top));
  const touched = (impact?.touched ?? []).map((one) => fieldRead(one, verdict, top));
  const broken = (referrers?.broken ?? []).map((one) => referrer(one, verdict, referrers?.refused === true, top));
  return [...differences, ...faults, ...broken, ...touched];
}

function difference({ proposed }: Verdict, { old }: ComparedText, view: DifferenceView, top: string): Result {
  const { rule, severity, direction, breaks, message, hint, causes = [], witness, noWitness } = view;
  const event = witness ? [`Event: ${JSON.stringify(witness.event)}: ${witness.observed}`] : [];
  return {
    rule,
    type: proposed.type,
    level: severity,
    text: [`${message} Breaks ${who(view)}. ${hint}`, ...causes.map((one) => `Because: ${one}`), ...event].join("\n"),
    location: location(proposed.name, top, region(proposed.text, view.new)),
    identity: [rule, direction, artifact(proposed.name, top), view.old.pointer, view.new.pointer, message],
    properties: {
      direction,
      breaks,
      old: { name: old.name, ...view.old },
      new: view.new,
      ...(witness === undefined ? {} : { witness }),
      ...(noWitness === undefined ? {} : { noWitness }),
    },
  };
}

function faultResult(
  { rule, severity, message, hint, line, column }: Fault,
  { proposed }: Verdict,
  top: string,
): Result {
  const place =
    line === undefined
      ? undefined
      : region(proposed.text, { pointer: "", value: "", line, column: column ?? 1, length: 1 });
  return {
    rule,
    type: proposed.type,
    level: severity,
    text: `${message} ${hint}`,
    location: location(proposed.name, top, place),
    identity: [rule, artifact(proposed.name, top), message],
    properties: {},
  };
}

function typeChanged({ proposed }: Verdict, { old }: ComparedText, changed: TypeChange, top: string): Result {
  return {
    rule: TYPE_CHANGED.id,
    type: proposed.type,
    level: "error",
    text: TYPE_CHANGED.sentence(changed),
    location: location(proposed.name, top),
    identity: [TYPE_CHANGED.id, artifact(proposed.name, top), changed.old, changed.new],
    properties: { old: { name: old.name } },
  };
}

function fieldRead(touched: Touched, { proposed }: Verdict, top: string): Result {
  const { service, field, event, change } = touched;
  return {
    rule: FIELD_READ,
    type: proposed.type,
    level: "warning",
    text: `${touchedSentence(touched)}.`,
    location: location(proposed.name, top),
    identity: [FIELD_READ, artifact(proposed.name, top), service, event, field, change],
    properties: { touched },
  };
}

function referrer(broken: ReferrerImpact, { proposed }: Verdict, refused: boolean, top: string): Result {
  const { subject, outcome, message } = broken;
  const rule = REFERRER_RULES[outcome];
  return {
    rule,
    type: proposed.type,
    level: refused ? "error" : "warning",
    text: `${referrerSentence(broken)}. ${REFERRER_HELP}`,
    location: location(proposed.name, top),
    identity: [rule, artifact(proposed.name, top), subject, message],
    properties: { referrer: broken },
  };
}

/** What a reader should know that is no result: that there was nothing to compare with, or that the level judges nothing. */
function noteOf({ proposed, outcome, note }: Verdict, top: string): readonly Notification[] {
  if (note === undefined) return [];
  const level = outcome === "unknown" ? "warning" : "note";
  return [{ code: `outcome/${outcome}`, level, text: note, location: location(proposed.name, top) }];
}

function failed({ code, message, hint, place }: CliError, top: string): Notification {
  const text = hint === undefined ? message : `${message} ${hint}`;
  const at = place === undefined ? undefined : location(shownName(place.file), top, errorRegion(place));
  return { code, level: "error", text, location: at };
}

function notificationJson({ code, level, text, location: at }: Notification, index: number): object {
  return {
    descriptor: { id: code, index },
    level,
    message: { text },
    ...(at === undefined ? {} : { locations: [at] }),
  };
}

function location(file: string, top: string, place?: object): object {
  if (file === STANDARD_INPUT) return { logicalLocations: [{ name: file, kind: "resource" }] };
  return {
    physicalLocation: { artifactLocation: artifact(file, top), ...(place === undefined ? {} : { region: place }) },
  };
}

/** A file from the repository's top; one outside of it by its whole address. */
function artifact(file: string, top: string): object {
  const path = relative(top, resolve(file)).split(sep);
  if (path[0] === ".." || path[0] === "") return { uri: pathToFileURL(resolve(file)).href };
  return { uri: path.map((one) => encodeURIComponent(one.toWellFormed())).join("/"), uriBaseId: TOP };
}

/** The place of one side, to its end, where it is in the text. */
function region(text: string, { line, column, length }: SideView): object | undefined {
  if (line === undefined || column === undefined) return undefined;
  const rest = text
    .split("\n")
    .slice(line - 1)
    .join("\n")
    .slice(column - 1);
  const lines = rest.slice(0, length ?? 0).split("\n");
  const last = lines.at(-1)?.length ?? 0;
  const endColumn = lines.length === 1 ? column + last : last + 1;
  return { startLine: line, startColumn: column, endLine: line + lines.length - 1, endColumn };
}

function errorRegion({ line, column }: FilePlace): object | undefined {
  if (line === undefined) return undefined;
  return { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
}

/** A fingerprint for each result: the same after lines were added above, and never that of another result. */
function fingerprintsOf(results: readonly Result[]): readonly string[] {
  const seen = new Map<string, number>();
  return results.map(({ identity }) => {
    const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  });
}
