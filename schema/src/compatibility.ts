import type { Difference, Direction, Finding } from "./difference.ts";
import type { Comparing, Format, Schema } from "./format.ts";
import { ruleOf, type Words } from "./rule.ts";
import type { SchemaType } from "./schema-type.ts";

/** The compatibility levels of Confluent's registry. A transitive one asks every earlier version, others the last one. */
export const COMPATIBILITY_LEVELS = [
  "NONE",
  "BACKWARD",
  "BACKWARD_TRANSITIVE",
  "FORWARD",
  "FORWARD_TRANSITIVE",
  "FULL",
  "FULL_TRANSITIVE",
] as const;
/** One of {@link COMPATIBILITY_LEVELS}. */
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

/** What a level asks for: the directions, in the order Confluent reports them, and whether all versions count or the latest alone. */
const LEVELS: Readonly<
  Record<CompatibilityLevel, { readonly directions: readonly Direction[]; readonly all: boolean }>
> = {
  NONE: { directions: [], all: false },
  BACKWARD: { directions: ["backward"], all: false },
  BACKWARD_TRANSITIVE: { directions: ["backward"], all: true },
  FORWARD: { directions: ["forward"], all: false },
  FORWARD_TRANSITIVE: { directions: ["forward"], all: true },
  FULL: { directions: ["forward", "backward"], all: false },
  FULL_TRANSITIVE: { directions: ["forward", "backward"], all: true },
};

const WORDS: Readonly<Record<Direction, Words>> = {
  backward: { reader: "the new schema", writer: "the old schema" },
  forward: { reader: "the old schema", writer: "the new schema", readerIsOld: true },
};

/** A version of a subject's history. `canonical` is its stored text. */
export interface HistoryEntry {
  readonly version: number;
  readonly schema: Schema;
  readonly canonical: string;
}

/** The schema types of two versions that differ in them. */
export interface TypeChange {
  readonly old: SchemaType;
  readonly new: SchemaType;
}

/** The rule of versions that differ in their schema types, which is no format's own. */
export const TYPE_CHANGED = {
  id: "type-changed",
  severity: "error",
  purpose: "A subject keeps its schema type.",
  sentence: ({ old, new: now }: { readonly old: string; readonly new: string }): string =>
    `The schema type changed from ${old} to ${now}.`,
  hint: "Register it under another subject.",
} as const;

/** What comparing with one version gave. Errors stand first, warnings after them. */
export interface Comparison {
  readonly version: number;
  readonly canonical: string;
  /** Set where the version is of another schema type: nothing else is compared then. */
  readonly typeChanged?: TypeChange;
  readonly differences: readonly Difference[];
}

/** Whether a schema may follow a history at a level, with what was found in each version that was compared. */
export interface CompatibilityReport {
  readonly level: CompatibilityLevel;
  readonly compatible: boolean;
  /** One for each version that was compared, newest first; it ends with the first that fails. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Judges a proposed schema against a subject's live versions (any order). The level says which versions and
 * directions are compared: the latest or, if transitive, all, newest first until one fails. `format` is the proposed
 * schema's. With `only: "errors"` warnings are not looked for. Throws SchemaError where a pair is too deep to compare, and
 * BudgetExceeded at the end of a budget; without one each direction of each version has its own.
 */
export function checkCompatibility(
  format: Format,
  level: CompatibilityLevel,
  proposed: Schema,
  history: readonly HistoryEntry[],
  how: Comparing = {},
): CompatibilityReport {
  const comparisons: Comparison[] = [];
  for (const entry of versionsToCompare(level, history)) {
    const comparison = compareWith(format, LEVELS[level].directions, proposed, entry, how);
    comparisons.push(comparison);
    if (fails(comparison)) return { level, compatible: false, comparisons };
  }
  return { level, compatible: true, comparisons };
}

/** The versions (in any order) that a level asks to compare with, newest first. */
export function versionsToCompare<Entry extends { readonly version: number }>(
  level: CompatibilityLevel,
  history: readonly Entry[],
): readonly Entry[] {
  const { directions, all } = LEVELS[level];
  if (directions.length === 0 || history.length === 0) return [];
  if (!all) return [history.reduce((latest, one) => (one.version > latest.version ? one : latest))];
  return [...history].sort((a, b) => b.version - a.version);
}

function compareWith(
  format: Format,
  directions: readonly Direction[],
  proposed: Schema,
  entry: HistoryEntry,
  how: Comparing,
): Comparison {
  const { version, canonical, schema: old } = entry;
  if (old.type !== proposed.type) {
    return { version, canonical, typeChanged: { old: old.type, new: proposed.type }, differences: [] };
  }
  const differences: Difference[] = [];
  for (const direction of directions) differences.push(...differencesBetween(format, direction, old, proposed, how));
  if (differences.length === 0) return { version, canonical, differences };
  const errors = differences.filter(({ severity }) => severity === "error");
  const warnings = differences.filter(({ severity }) => severity === "warning");
  return { version, canonical, differences: [...errors, ...warnings] };
}

const NO_DIFFERENCES: readonly Difference[] = [];

/** The differences that a change from `old` to `proposed` makes in one direction. */
export function differencesBetween(
  format: Format,
  direction: Direction,
  old: Schema,
  proposed: Schema,
  how: Comparing = {},
): readonly Difference[] {
  const [reader, writer] = direction === "backward" ? [proposed, old] : [old, proposed];
  const findings = format.compare(reader, writer, how);
  if (findings.length === 0) return NO_DIFFERENCES;
  return findings.flatMap((finding) => inDirection(format, direction, finding) ?? []);
}

function inDirection(format: Format, direction: Direction, finding: Finding): Difference | undefined {
  const rule = ruleOf(format, finding.rule);
  const words = WORDS[direction];
  if (rule.applies?.(finding.facts, words) === false) return undefined;
  const backward = direction === "backward";
  return {
    rule: finding.rule,
    severity: rule.severity,
    direction,
    breaks: backward ? "new readers" : "old readers",
    old: backward ? finding.writer : finding.reader,
    new: backward ? finding.reader : finding.writer,
    message: capitalised(rule.sentence(finding.facts, words)) + elsewhere(finding),
    hint: rule.hint(finding.facts, words),
    finding,
  };
}

/** How many more places a difference has is part of its message, so that every renderer shows it. */
function elsewhere({ more }: Finding): string {
  if (more === undefined) return "";
  return ` The same types meet at ${more.toLocaleString("en")} further place${more === 1 ? "" : "s"}.`;
}

function fails(comparison: Comparison): boolean {
  return comparison.typeChanged !== undefined || comparison.differences.some(({ severity }) => severity === "error");
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Longest text of a schema that Confluent quotes in a message, in UTF-16 units. */
const QUOTED = 10_240;

/**
 * The `messages` of Confluent's compatibility answer and of error 40901: faults of reserved fields, one for each error,
 * the version and text compared with, then the settings. Empty exactly when compatible.
 */
export function confluentMessages(
  format: Format,
  report: CompatibilityReport,
  settings: { readonly validateFields: boolean; readonly reserved?: readonly string[] },
): readonly string[] {
  const { validateFields, reserved = [] } = settings;
  const failed = report.compatible ? undefined : report.comparisons.at(-1);
  if (failed === undefined && reserved.length === 0) return [];
  const told = `{validateFields: '${validateFields}', compatibility: '${report.level}'}`;
  return [...reserved, ...(failed === undefined ? [] : failedMessages(format, report.level, failed)), told];
}

/**
 * What failed against one version, and that version with its text. Where both directions are asked for, Confluent's
 * registry tells the version only if the new schema fails as the reader, the direction that it looks at last.
 */
function failedMessages(format: Format, level: CompatibilityLevel, failed: Comparison): readonly string[] {
  if (failed.typeChanged !== undefined) return ["Incompatible because of different schema type"];
  const messages = failed.differences.flatMap(({ direction, finding }) => {
    const message = ruleOf(format, finding.rule).confluent?.(finding.location, finding.facts, WORDS[direction]);
    return message === undefined ? [] : [message];
  });
  const unlisted = failed.differences.reduce(
    (sum, { finding }) => sum + (finding.more ?? 0) + (finding.others ?? 0),
    0,
  );
  if (unlisted > 0) messages.push(`{unlisted: ${unlisted} further ones are not listed}`);
  const last = LEVELS[level].directions.at(-1);
  const tellsVersion = failed.differences.some(({ direction, severity }) => direction === last && severity === "error");
  return tellsVersion ? [...messages, `{oldSchemaVersion: ${failed.version}}`, quoted(failed.canonical)] : messages;
}

function quoted(text: string): string {
  return text.length > QUOTED ? `{oldSchema: <truncated> '${text.slice(0, QUOTED)}...'}` : `{oldSchema: '${text}'}`;
}
