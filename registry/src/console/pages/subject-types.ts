import { sourceLines } from "../code/source.ts";
import type { Html } from "../html.ts";
import { TypesView } from "../views/subject-types.ts";
import type { ShownVersion } from "./subject-version.ts";

/** Lines of generated code that are shown. */
const MOST_LINES = 1_500;

/** The TypeScript that is generated for a version. */
export async function typesTab({ at, facts, found, stored, name, tools }: ShownVersion): Promise<Html> {
  if (tools.generate === undefined) return TypesView({ file: undefined, others: [], hidden: 0, reason: undefined });
  const { type, text, references } = stored;
  const { references: resolved } = await at.library.source(at.whole, facts.key.context, stored);
  try {
    const call = { subject: name, version: found.version, id: found.id, type, text, references, resolved };
    const [file, ...others] = await tools.generate(call);
    const lines = sourceLines(file?.text ?? "");
    return TypesView({
      file: file && { path: file.path, lines: lines.slice(0, MOST_LINES) },
      others: others.map(({ path }) => path),
      hidden: Math.max(0, lines.length - MOST_LINES),
      reason: undefined,
    });
  } catch (error) {
    // A schema that no code is generated for is no defect: its page says why.
    const reason = error instanceof Error ? error.message : String(error);
    return TypesView({ file: undefined, others: [], hidden: 0, reason });
  }
}
