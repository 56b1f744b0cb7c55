import type { Span } from "./error.ts";
import type { FindingFacts } from "./rule.ts";

/** One side of a finding: where in that schema, and what stands there. */
export interface Side {
  /** JSON pointer, through named types as if they were written out (Avro Java's convention). */
  readonly pointer: string;
  /** The place in the schema's own text, where it is in that text. */
  readonly at: Span | undefined;
  /** What stands there, short, for a person. */
  readonly value: string;
}

/** What a walk over a reader and a writer schema found. It has no direction yet: either may be the newer one. */
export interface Finding {
  /** Rule id, such as `avro/reader-field-missing-default`. */
  readonly rule: string;
  readonly reader: Side;
  readonly writer: Side;
  /** The path as the format's reference implementation words it (Avro Java's `location`). */
  readonly location: string;
  /** What the rule's sentence is filled with. */
  readonly facts: FindingFacts;
  /** Why, where the finding rests on others: what is wrong with the nearest branch of a union. */
  readonly causes?: readonly Finding[];
  /** At how many further places the same types meet, where those are too many to list. */
  readonly more?: number;
  /** On the last finding of a list: how many other ones are not listed. */
  readonly others?: number;
}

/** `backward`: the new schema reads what the old one wrote. `forward`: the old one reads what the new one wrote. */
export type Direction = "backward" | "forward";

/** A finding seen from a change: which side is new, who breaks, a sentence and what to do about it. */
export interface Difference {
  readonly rule: string;
  /** The rule's. `error`: the reader cannot read it. `warning`: it reads, and means something else. */
  readonly severity: "error" | "warning";
  readonly direction: Direction;
  /** Who is hurt: `new readers` of events already written, or `old readers` of events to come. */
  readonly breaks: "new readers" | "old readers";
  readonly old: Side;
  readonly new: Side;
  readonly message: string;
  readonly hint: string;
  readonly finding: Finding;
}
