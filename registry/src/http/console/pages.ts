import type { Rows } from "../core/route.ts";
import { type ConsoleSettings, pageRow } from "./row.ts";

/** The pages that only show. What makes a page is loaded with the first request for it. */
export function pageRows(settings: ConsoleSettings): Rows {
  return {
    overviewPage: pageRow(settings, "/ui", "read", async (asked) =>
      (await import("../../console/pages/overview.ts")).overviewPage(asked),
    ),
    subjectsPage: pageRow(settings, "/ui/subjects", "read", async (asked) =>
      (await import("../../console/pages/subjects.ts")).subjectsPage(asked),
    ),
  };
}
