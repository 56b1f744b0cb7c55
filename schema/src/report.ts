import { type Budget, BudgetExceeded, largeBudget, textSize } from "./budget.ts";
import type { CompatibilityLevel, CompatibilityReport, TypeChange } from "./compatibility.ts";
import type { Difference, Direction, Side } from "./difference.ts";
import { lineAndColumn } from "./error.ts";
import type { Format, Schema } from "./format.ts";
import { ruleOf } from "./rule.ts";
import type { NoWitness, Witness } from "./witness.ts";

/** A report as plain JSON: what the API answers and what every renderer formats. */
export interface ReportView {
  readonly level: CompatibilityLevel;
  readonly compatible: boolean;
  readonly comparisons: readonly ComparisonView[];
}

/** What comparing with one version found, as plain JSON. */
export interface ComparisonView {
  readonly version: number;
  readonly typeChanged?: TypeChange;
  readonly differences: readonly DifferenceView[];
  /** How many further differences there are, where they are too many to list. */
  readonly unlisted?: number;
}

/** A difference as plain JSON: judged by the level, worded, with both sides and their places. */
export interface DifferenceView {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly direction: Direction;
  readonly breaks: "new readers" | "old readers";
  readonly old: SideView;
  readonly new: SideView;
  readonly message: string;
  readonly hint: string;
  /** The sentences of what a finding rests on, such as what is wrong with the nearest branch of a union. */
  readonly causes?: readonly string[];
  /** At how many further places the same types meet with this difference, where those are too many to list. */
  readonly more?: number;
  /** Only where it was asked for; null where no event is known to show the difference. */
  readonly witness?: WitnessView | null;
  /** With a witness that is null: why there is none. */
  readonly noWitness?: string;
}

/** One side: `line`, `column` (from 1) and `length` (UTF-16 units) are of that schema's text, where the place is in it. */
export interface SideView {
  readonly pointer: string;
  readonly value: string;
  readonly line?: number;
  readonly column?: number;
  readonly length?: number;
}

/** An event that shows a difference; `bytes` are what the writer puts on the wire, in hexadecimal. */
export interface WitnessView {
  readonly event: unknown;
  readonly bytes: string;
  readonly outcome: "fails" | "changes";
  readonly observed: string;
  readonly neighbour?: { readonly event: unknown; readonly bytes: string };
}

/** What turns a report into JSON: the schemas that were compared, and whether witnesses are searched. */
export interface ReportOptions {
  readonly format: Format;
  readonly proposed: Schema;
  /** The schemas compared with, by version. */
  readonly past: ReadonlyMap<number, Schema>;
  readonly witness?: boolean;
  /** The steps for all witnesses; those that it is not enough for are said not to have been searched. */
  readonly budget?: Budget;
}

/** Turns the engine's report into plain JSON, with places as lines and columns and, on request, witnesses. */
export function viewReport(report: CompatibilityReport, given: ReportOptions): ReportView {
  const options = { ...given, budget: given.budget ?? largeBudget(textSize(given.proposed)) };
  const comparisons = report.comparisons.map(({ version, typeChanged, differences }): ComparisonView => {
    const old = options.past.get(version);
    return {
      version,
      ...(typeChanged === undefined ? {} : { typeChanged }),
      differences: old === undefined ? [] : differences.map((difference) => viewDifference(difference, old, options)),
      ...unlistedOf(differences),
    };
  });
  return { level: report.level, compatible: report.compatible, comparisons };
}

function unlistedOf(differences: readonly Difference[]): Pick<ComparisonView, "unlisted"> {
  const unlisted = differences.reduce((sum, { finding }) => sum + (finding.others ?? 0), 0);
  return unlisted === 0 ? {} : { unlisted };
}

function viewDifference(
  difference: Difference,
  old: Schema,
  { format, proposed, witness, budget }: ReportOptions,
): DifferenceView {
  const { rule, severity, direction, breaks, message, hint, finding } = difference;
  const words =
    direction === "backward"
      ? { reader: "the new schema", writer: "the old schema" }
      : { reader: "the old schema", writer: "the new schema" };
  const causes = (finding.causes ?? []).map((cause) => ruleOf(format, cause.rule).sentence(cause.facts, words));
  const [reader, writer] = direction === "backward" ? [proposed, old] : [old, proposed];
  return {
    rule,
    severity,
    direction,
    breaks,
    old: viewSide(difference.old, old.source),
    new: viewSide(difference.new, proposed.source),
    message,
    hint,
    ...(causes.length === 0 ? {} : { causes }),
    ...(finding.more === undefined ? {} : { more: finding.more }),
    ...(witness
      ? viewWitness(
          search(() => format.witness(reader, writer, finding, budget)),
          severity,
        )
      : {}),
  };
}

function viewSide({ pointer, value, at }: Side, source: string): SideView {
  return at === undefined
    ? { pointer, value }
    : { pointer, value, ...lineAndColumn(source, at.start), length: at.end - at.start };
}

const REASONS: Readonly<Record<NoWitness["reason"], string>> = {
  masked: "another difference fails first in every event",
  "by-rule": "rejected by rule, no event is known to break",
  "too-large": "the smallest event that may show it is too large to show",
  "no-event": "no event of the writer can have a value at this place",
  budget: "not searched to the end: the schemas are too entangled",
};

/** What a search gives; one that comes to the end of its budget says nothing of whether there is an event. */
function search(find: () => Witness | NoWitness): Witness | NoWitness {
  try {
    return find();
  } catch (error) {
    if (error instanceof BudgetExceeded) return { outcome: "none", reason: "budget" };
    throw error;
  }
}

function viewWitness(
  found: Witness | NoWitness,
  severity: Difference["severity"],
): Pick<DifferenceView, "witness" | "noWitness"> {
  if (found.outcome === "none") {
    // A warning rejects nothing.
    const isWarning = found.reason === "by-rule" && severity === "warning";
    return { witness: null, noWitness: isWarning ? "no event is known to show it" : REASONS[found.reason] };
  }
  const { event, bytes, outcome, observed, neighbour } = found;
  const beside = neighbour === undefined ? {} : { neighbour: { event: neighbour.event, bytes: hex(neighbour.bytes) } };
  return { witness: { event, bytes: hex(bytes), outcome, observed, ...beside } };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
