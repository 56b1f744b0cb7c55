import { linesOf } from "../code/lines.ts";
import type { Html } from "../html.ts";
import { SchemaTextView } from "../views/subject-schema.ts";
import { outlineOfVersion } from "./outlines.ts";
import type { ShownVersion } from "./subject-version.ts";

/** Lines that are shown unless all are asked for: more take long to lay out in a browser. */
export const MOST_LINES = 2_500;

/** The text of a version, with what it says of itself. */
export async function schemaTab({ at, facts, found, stored, name }: ShownVersion): Promise<Html> {
  const lines = linesOf(stored.text);
  const outline = await outlineOfVersion(at, facts.key, found.id);
  return SchemaTextView({
    name,
    version: found.version,
    lines: lines.slice(0, MOST_LINES),
    hidden: Math.max(0, lines.length - MOST_LINES),
    about: outline?.about,
    properties: Object.entries(stored.metadata?.properties ?? {}),
    rules: (stored.ruleSet?.domainRules ?? []).length + (stored.ruleSet?.migrationRules ?? []).length,
  });
}
