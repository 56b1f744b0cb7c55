import type { Span } from "../error.ts";
import type { Declaration } from "./descriptor/declarations.ts";
import type { Definitions } from "./descriptor/options/definitions.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { Scope } from "./scope.ts";
import type { ProtoFile } from "./tree.ts";

/** A schema: a file with its text's tree. */
export interface ProtobufModel extends LinkedFile {
  readonly tree: ProtoFile;
  /** What names in it mean. */
  readonly scope: Scope;
  /** What names in its options mean. */
  readonly definitions: Definitions;
  /** Where the descriptor's messages, fields, enums, values, oneofs, services and methods stand in the text. */
  readonly places: ReadonlyMap<object, Span>;
  /** What it declares, in the order of the text, the file itself first. */
  readonly declarations: readonly Declaration[];
  /** Options that mean nothing, by the rules that they break; the descriptor has them uninterpreted. */
  readonly notes: readonly Note[];
}

/** A place where a rule is broken, with what its sentence names. */
export interface Note {
  /** Such as `protobuf/unknown-option`. */
  readonly rule: string;
  readonly at: Span;
  readonly facts: Readonly<Record<string, string>>;
}
