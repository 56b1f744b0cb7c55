import type { DifferenceView } from "@concordat/schema";
import type { Version } from "../../entities.ts";
import type { LinePair } from "../code/diff.ts";
import type { CodeRange } from "../code/lines.ts";
import type { CodeLine } from "../code/token.ts";

/** A version that is compared. */
export interface ComparedSide {
  readonly version: number;
  readonly id: number;
  readonly type: string;
  readonly text: string;
  readonly lines: readonly CodeLine[];
  /** Lines that are left out. */
  readonly hidden: number;
}

/** A place of a difference in a side, and the line (from 0) that it is shown at. */
interface NotePlace {
  readonly range: CodeRange;
  readonly line: number;
}

/** A difference with its places. */
export interface DiffNote {
  readonly difference: DifferenceView;
  readonly old: NotePlace | undefined;
  readonly fresh: NotePlace | undefined;
}

/** What the comparison shows. */
export interface CompareModel {
  readonly name: string;
  readonly versions: readonly Version[];
  readonly old: ComparedSide;
  readonly fresh: ComparedSide;
  readonly pairs: readonly LinePair[];
  readonly notes: readonly DiffNote[];
  /** Differences that are not listed. */
  readonly unlisted: number;
  /** False where the engine cannot compare them. */
  readonly judged: boolean;
  /** Whether lines stand below each other rather than beside. */
  readonly inline: boolean;
  /** The level in force. */
  readonly level: string;
}
