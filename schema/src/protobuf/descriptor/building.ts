import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  SymbolVisibility,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import type { Resolved, Scope } from "../scope.ts";
import type { NamedType, Visibility } from "../tree.ts";
import type { Declaration } from "./declarations.ts";

/** What building a descriptor needs to know, and what it notes on the way. */
export interface Building {
  readonly source: string;
  readonly syntax: string;
  readonly scope: Scope;
  /** Where each part of the descriptor stands in the text. */
  readonly places: Map<object, Span>;
  readonly declarations: Declaration[];
  /** The type that a name stands for. Throws {@link SchemaError} where there is none. */
  readonly typeOf: (name: NamedType, within: string) => Resolved;
}

/** The lists of a file or a message that its types and extensions go into. */
export interface Holder {
  readonly messageType: DescriptorProto[];
  readonly enumType: EnumDescriptorProto[];
  readonly extension: FieldDescriptorProto[];
}

/** Editions 2024: who sees a type, where that is written. */
export function visibilityOf(visibility: Visibility | undefined): { visibility?: SymbolVisibility } {
  if (visibility === undefined) return {};
  return {
    visibility: visibility === "export" ? SymbolVisibility.VISIBILITY_EXPORT : SymbolVisibility.VISIBILITY_LOCAL,
  };
}
