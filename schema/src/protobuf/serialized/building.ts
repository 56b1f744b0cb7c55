import type { Message } from "@bufbuild/protobuf";
import type { ProtobufModel } from "../model.ts";

/** What making a descriptor needs to know of the schema. */
export interface Serializing {
  readonly syntax: string | undefined;
  readonly scope: ProtobufModel["scope"];
  /** The options of what a node of the tree declares, with their meaning; of a message its items stand for it. */
  readonly optionsOf: (item: object) => Message | undefined;
}

/** Gathers what is needed, with the options that each part of the tree was found to have. */
export function buildingOf({ tree, scope, declarations }: ProtobufModel): Serializing {
  const parts = new Map<object, { readonly options?: Message | undefined }>();
  for (const one of declarations)
    if (one.kind !== "range") parts.set(one.kind === "message" ? one.item.items : one.item, one.part);
    // All ranges of a statement have its options.
    else if (one.part[0] !== undefined) parts.set(one.item, one.part[0]);
  return { syntax: tree.syntax?.value, scope, optionsOf: (item) => parts.get(item)?.options };
}
