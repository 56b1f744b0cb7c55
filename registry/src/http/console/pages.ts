import type { PageRequest } from "../../console/page.ts";
import type { Rows } from "../core/route.ts";
import { explorePageRows } from "./explore.ts";
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
    subjectPage: pageRow(settings, "/ui/subjects/{subject}", "read", subject),
    comparePage: pageRow(settings, "/ui/compare", "read", async (asked) =>
      (await import("../../console/pages/compare.ts")).comparePage(asked),
    ),
    versionPage: pageRow(settings, "/ui/subjects/{subject}/versions/{version}", "read", subject),
    ...explorePageRows(settings),
  };
}

const subject = async (asked: PageRequest) => (await import("../../console/pages/subject.ts")).subjectPage(asked);
