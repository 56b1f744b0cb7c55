import { lineAndColumn } from "../error.ts";
import type { SchemaNames } from "../names.ts";
import { builtinFile } from "./builtin/files.ts";
import { readProto } from "./read/file.ts";

/**
 * The paths that a `.proto` file imports, those apart that every file may. Throws SchemaError where it cannot be read.
 */
export function namesProtobuf(source: string): SchemaNames {
  const uses = readProto(source).items.flatMap((item) => {
    if (item.kind !== "import" || builtinFile(item.path.text) !== undefined) return [];
    return [{ names: [item.path.text], ...lineAndColumn(source, item.path.at.start) }];
  });
  const first = new Map(uses.toReversed().map((use) => [use.names[0], use]));
  return { defines: undefined, uses: uses.filter((use) => first.get(use.names[0]) === use) };
}
