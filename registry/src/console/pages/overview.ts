import { look } from "../../cases/registry.ts";
import type { Page, PageRequest } from "../page.ts";
import { Overview, type OverviewModel } from "../views/overview.ts";

/** The page that says what is in the registry, and what has happened. */
export async function overviewPage({ registry }: PageRequest): Promise<Page> {
  const at = look(registry);
  const subjects = await at.reading.subjects({ context: undefined, prefix: "", deleted: "without" });
  const byContext = Map.groupBy(subjects, ({ context }) => context);
  const model: OverviewModel = {
    subjects: subjects.length,
    contexts: [...byContext].map(([context, all]) => ({ context, subjects: all.length })),
  };
  return { title: "Overview", area: "overview", main: Overview(model) };
}
