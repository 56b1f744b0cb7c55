import { environmentList } from "../../cases/environments.ts";
import { concernedSubjects, type FlowMap, flowMap } from "../../cases/map.ts";
import { look } from "../../cases/registry.ts";
import type { View } from "../../cases/view.ts";
import { concernedIn, GROUPINGS, grouped, neighbourhood, ungrouped } from "../map/choose.ts";
import { diagramOf } from "../map/diagram.ts";
import type { Page, PageRequest } from "../page.ts";
import { FlowMapView, type MapChoice, type MapModel, MOST_STEPS } from "../views/map.ts";

/** The page that shows who produces and who consumes what. */
export async function mapPage({ registry, query }: Pick<PageRequest, "registry" | "query">): Promise<Page> {
  const model = await mapModel(look(registry), mapChoice(query));
  return { title: "Map", area: "map", main: FlowMapView(model), scripts: ["map.js"] };
}

/** What chooses the part of the map that is shown, as a query says it; what it says wrongly counts as not said. */
export function mapChoice(query: PageRequest["query"]): MapChoice {
  const steps = Number.parseInt(query.steps ?? "", 10);
  return {
    env: query.env || undefined,
    focus: query.focus?.trim() || undefined,
    steps: steps >= 1 && steps <= MOST_STEPS ? steps : 2,
    group: GROUPINGS.find((one) => one === query.group),
    subject: query.subject || undefined,
  };
}

/** What the map shows of a registry. Throws a Refusal for an environment that is not known. */
export async function mapModel(at: View, choice: MapChoice): Promise<MapModel> {
  const { env, focus, steps, subject } = choice;
  const all = await flowMap(at, env);
  const map = focus === undefined ? all : neighbourhood(all, focus, steps);
  const subjects = subject === undefined ? undefined : await concernedSubjects(at, subject);
  const concerned = subjects === undefined ? undefined : concernedIn(map, subjects);
  const drawn = drawnMap(map, choice);
  const hit = subjects === undefined ? undefined : concernedIn(drawn, subjects);
  return {
    choice,
    environments: (await environmentList(at)).map(({ name }) => name),
    map,
    services: all.services.length,
    diagram: diagramOf(drawn, hit, { env, subject, focus, group: choice.group }),
    concerned,
  };
}

function drawnMap(map: FlowMap, { group }: MapChoice) {
  const by = GROUPINGS.find((one) => one === group);
  return by === undefined ? ungrouped(map) : grouped(map, by);
}
