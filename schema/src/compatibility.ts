import type { Difference } from "./difference.ts";
import type { Schema } from "./format.ts";

export const COMPATIBILITY_LEVELS = [
  "NONE",
  "BACKWARD",
  "BACKWARD_TRANSITIVE",
  "FORWARD",
  "FORWARD_TRANSITIVE",
  "FULL",
  "FULL_TRANSITIVE",
] as const;
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

/** A version of a subject's history. `canonical` is its stored text. */
export interface HistoryEntry {
  readonly version: number;
  readonly schema: Schema;
  readonly canonical: string;
}

/** What comparing with one version gave. `differences` has errors first, warnings after them. */
export interface Comparison {
  readonly version: number;
  readonly canonical: string;
  readonly differences: readonly Difference[];
}

export interface CompatibilityReport {
  readonly level: CompatibilityLevel;
  readonly compatible: boolean;
  /** One for each version that was compared, newest first; it ends with the first that fails. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Judges a proposed schema against a subject's live versions (any order). The level says which versions and
 * directions are compared (Confluent's Schema Registry, "Compatibility types").
 */
export declare function checkCompatibility(
  level: CompatibilityLevel,
  proposed: Schema,
  history: readonly HistoryEntry[],
): CompatibilityReport;

/** The `messages` of Confluent's compatibility answer and of error 40901, empty exactly when compatible. */
export declare function confluentMessages(report: CompatibilityReport): readonly string[];
