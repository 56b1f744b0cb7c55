import type { Impact, ReferrerImpact } from "@concordat/client/api";
import type { ComparisonView, CompatibilityLevel } from "@concordat/schema";
import type { Pin } from "../project/pins.ts";
import type { NamedText } from "../project/schema-file.ts";

/**
 * `first`: there is nothing before it that it could be compared with. `unknown`: nothing was given to compare with.
 */
export type CheckOutcome = "compatible" | "incompatible" | "first" | "unknown";

/** One text compared with one other. `old.text` is undefined where it was not fetched. */
export interface ComparedText {
  readonly old: { readonly name: string; readonly text: string | undefined };
  readonly view: ComparisonView;
}

/** The schemas that refer to the subject and would break. */
export interface Referrers {
  /** Whether the subject's policy refuses a schema that breaks them. */
  readonly refused: boolean;
  readonly broken: readonly ReferrerImpact[];
}

/** What is wrong with a file by itself, whatever it is compared with. Line and column count from 1. */
export interface Fault {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
  readonly line?: number;
  readonly column?: number;
}

/** What a check of one schema gave: all that renderers need. */
export interface Verdict {
  readonly proposed: NamedText;
  /** What it was compared with, in a few words. */
  readonly against: string | undefined;
  readonly level: CompatibilityLevel | undefined;
  readonly outcome: CheckOutcome;
  /** Of an unknown outcome: the text was not even read to its end, as another file that it needs has an error. */
  readonly unread?: true;
  readonly compared: readonly ComparedText[];
  /** What is wrong besides, such as that the file is gone. */
  readonly faults?: readonly Fault[];
  /** Files whose differences are reported for those files, and not repeated here. */
  readonly toldOf?: readonly string[];
  /** Where the subject has exactly this schema already. */
  readonly registered?: Pin;
  /** Who reads what the change touches; undefined where no registry told. */
  readonly impact?: Impact;
  /** Which schemas that refer to the subject would break; undefined where no registry told. */
  readonly referrers?: Referrers;
  /** What else the reader should know, as a sentence. */
  readonly note?: string;
}

/** What a reader should know of a level that judges nothing. */
export function levelNote(level: CompatibilityLevel): { readonly note?: string } {
  return level === "NONE"
    ? { note: "Level NONE compares nothing: whether the change breaks anybody was not looked at." }
    : {};
}
