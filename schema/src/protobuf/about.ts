import type { About } from "../format.ts";
import type { ProtobufModel } from "./model.ts";

/** What a schema calls its events and says of them: the name of its first message, and the comment before it. */
export function aboutProtobuf({ declarations }: ProtobufModel): About {
  const first = declarations.find(({ kind }) => kind === "message");
  if (first?.kind !== "message") return { name: undefined, description: undefined };
  return { name: first.item.name.text, description: first.item.doc?.trim() };
}
