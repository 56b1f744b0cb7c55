import { SchemaError } from "@concordat/schema";
import { linesOf } from "../code/lines.ts";
import type { Html } from "../html.ts";
import { type ExampleModel, ExamplesView } from "../views/subject-examples.ts";
import type { ShownVersion } from "./subject-version.ts";

const EXAMPLES = 3;
/** Lines and parts of one event that are shown. */
const MOST_ROWS = 400;
/** The same events each time that a page is loaded. */
const SEED = 7;

/** Some events of a version, as JSON and as bytes. */
export async function examplesTab({ at, facts, found, stored }: ShownVersion): Promise<Html> {
  if (!at.formats.has(stored.type)) return ExamplesView({ examples: [], id: found.id, reason: undefined });
  const source = await at.library.source(at.whole, facts.key.context, stored);
  try {
    const events = await at.engine.run("examples", { source, seed: SEED, most: EXAMPLES });
    const examples = events.map(
      ({ json, parts, messageIndexes }): ExampleModel => ({
        lines: linesOf(json).slice(0, MOST_ROWS),
        parts: parts.slice(0, MOST_ROWS),
        messageIndexes,
        bytes: parts.reduce((sum, { hex }) => sum + hex.length / 2, 0),
        isCut: parts.length > MOST_ROWS,
      }),
    );
    return ExamplesView({ examples, id: found.id, reason: undefined });
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return ExamplesView({ examples: [], id: found.id, reason: error.message });
  }
}
