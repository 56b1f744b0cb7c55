import type { Reference } from "@concordat/schema";

/** A version of a subject that the demo registers. */
export interface DemoSchema {
  readonly subject: string;
  /** What files of its type end with, such as `.avsc`. */
  readonly ending: string;
  /** Days since it was registered. */
  readonly days: number;
  readonly text: string;
  readonly references?: readonly Reference[];
  /** The team, as the version's metadata names it. */
  readonly owner?: string;
}
