import type { Io } from "../io.ts";
import { fetchLatest } from "../project/fetch.ts";
import type { NamedRegistry } from "../project/registry.ts";
import { printable } from "../render/printable.ts";
import { table } from "../render/table.ts";

/** How many subjects are shown with what they are. */
const MOST = 50;

/** Subjects in a line each: for a person with the latest version, if there are not too many; a program gets the bare names. */
export async function subjectLines(io: Io, registry: NamedRegistry, subjects: readonly string[]): Promise<string> {
  if (io.paint.width === undefined || subjects.length > MOST)
    return subjects.map((name) => io.paint("cyan", printable(name))).join("\n");
  const rows = (await fetchLatest(registry, subjects)).map(({ subject, version, id, schemaType }) => [
    { text: subject, style: "cyan" as const },
    { text: String(version), style: "bold" as const },
    `id ${id}`,
    schemaType,
  ]);
  return table(rows, io.paint, { head: ["subject", "version", "id", "type"] });
}
