import type { SchemaPart } from "../parts.ts";
import { readProto } from "./read/file.ts";
import { entitiesOf, metaTexts } from "./tags.ts";

/** The messages and fields of a `.proto` file, each message before what is in it. Throws SchemaError where it cannot be read. */
export function partsProtobuf(text: string): readonly SchemaPart[] {
  const tree = readProto(text);
  const space = tree.items.find((item) => item.kind === "package")?.name.text;
  return entitiesOf(tree).map((entity): SchemaPart => {
    const path = space === undefined ? entity.path : `${space}.${entity.path}`;
    const isField = entity.type === "sr_field";
    return {
      kind: isField ? "field" : "type",
      name: isField ? path.slice(path.lastIndexOf(".") + 1) : path,
      path,
      doc: metaTexts(entity, "doc")[0],
      tags: metaTexts(entity, "tags"),
    };
  });
}
