import {
  type CompatibilityLevel,
  type CompatibilityPolicy,
  checkCompatibility,
  type HistoryEntry,
  SchemaError,
  viewReport,
} from "@concordat/schema";
import { invalidSchema, type NamedSchema } from "../project/schema-file.ts";
import { type ComparedText, levelNote, type Verdict } from "./verdict.ts";

/** An older schema with its version; files have none, so theirs counts from 1. */
export interface PastSchema {
  readonly version: number;
  readonly old: Omit<NamedSchema, "format">;
}

/** A comparison that is made in this process, without a registry. */
export interface Question {
  readonly proposed: NamedSchema;
  /** What it is compared with, in a few words. */
  readonly against: string;
  readonly past: readonly PastSchema[];
  readonly level: CompatibilityLevel;
  readonly policy: CompatibilityPolicy | undefined;
  readonly witness: boolean;
}

/** Judges a schema with the engine, on this machine. */
export function judgeHere({ proposed, against, past, level, policy = "STRICT", witness }: Question): Verdict {
  const history = past.map(({ version, old }): HistoryEntry => ({ version, schema: old.schema, canonical: old.text }));
  const byVersion = new Map(past.map(({ version, old }) => [version, old]));
  try {
    const report = checkCompatibility(proposed.format, level, proposed.schema, history, { policy });
    const view = viewReport(report, {
      format: proposed.format,
      proposed: proposed.schema,
      past: new Map(past.map(({ version, old }) => [version, old.schema])),
      witness,
    });
    const compared = view.comparisons.map((comparison): ComparedText => {
      const old = byVersion.get(comparison.version);
      return { old: { name: old?.name ?? against, text: old?.text }, view: comparison };
    });
    const outcome = view.compatible ? "compatible" : "incompatible";
    return { proposed, against, level, outcome, compared, ...levelNote(level) };
  } catch (error) {
    throw error instanceof SchemaError ? invalidSchema(error, proposed) : error;
  }
}
