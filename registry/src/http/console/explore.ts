import { look } from "../../cases/registry.ts";
import { Answer, type Row, type Rows } from "../core/route.ts";
import { type ConsoleSettings, pageRow, stringsOf } from "./row.ts";

/** The pages on which services, contracts and deployments are looked at, and that of a search. */
export function explorePageRows(settings: ConsoleSettings): Rows {
  return {
    searchPage: pageRow(settings, "/ui/search", "read", async (asked) =>
      (await import("../../console/pages/search.ts")).searchPage(asked),
    ),
    mapPage: pageRow(settings, "/ui/map", "read", async (asked) =>
      (await import("../../console/pages/map.ts")).mapPage(asked),
    ),
    mapFile: MAP_FILE,
    deploymentsPage: pageRow(settings, "/ui/deployments", "read", async (asked) =>
      (await import("../../console/pages/deployments.ts")).deploymentsPage(asked),
    ),
    canIDeployPage: pageRow(settings, "/ui/can-i-deploy", "read", async (asked) =>
      (await import("../../console/pages/can-i-deploy.ts")).canIDeployPage(asked),
    ),
    contractsPage: pageRow(settings, "/ui/contracts", "read", async (asked) =>
      (await import("../../console/pages/contracts.ts")).contractsPage(asked),
    ),
    contractPage: pageRow(settings, "/ui/contracts/{consumer}/{provider}", "read", async (asked) =>
      (await import("../../console/pages/contracts.ts")).contractPage(asked),
    ),
  };
}

/** The file has its own styles, and nothing else: no script runs in it, wherever it is opened. */
const SVG_HEADERS: readonly string[] = [
  ...["content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"],
  ...["x-content-type-options", "nosniff"],
  ...["content-disposition", 'inline; filename="map.svg"'],
  ...["cache-control", "no-store"],
];

const MAP_FILE: Row = {
  method: "GET",
  path: "/ui/map.svg",
  summary: "The map of the console as a file",
  permission: "read",
  limited: true,
  respond: async (registry, request) => {
    const [{ mapChoice, mapModel }, { svgFile }] = await Promise.all([
      import("../../console/pages/map.ts"),
      import("../../console/map/svg.ts"),
    ]);
    const { diagram } = await mapModel(look(registry), mapChoice(stringsOf(request.query)));
    return new Answer(200, svgFile(diagram), "image/svg+xml; charset=utf-8", SVG_HEADERS);
  },
};
