import type { Span } from "../../error.ts";
import type { ResolvedReference } from "../../format.ts";
import type { ProtobufModel } from "../model.ts";
import type { AddNote } from "./facts.ts";
import type { SymbolTable } from "./symbols.ts";

/** What a check is given, and where it says what it found. */
export interface Checking {
  readonly model: ProtobufModel;
  readonly source: string;
  readonly references: readonly ResolvedReference[];
  /** `proto2`, `proto3` or an edition. */
  readonly syntax: string;
  readonly symbols: SymbolTable;
  /** Where a part of the schema's descriptor stands. */
  readonly placeOf: (part: object) => Span;
  /** Says that a rule is broken at a place. */
  readonly add: AddNote;
}

/** One of the things that are looked for. */
export type Check = (checking: Checking) => void;

/** Whether a file is in an edition: there features say what keywords say elsewhere. */
export function isEdition(syntax: string): boolean {
  return !syntax.startsWith("proto");
}
