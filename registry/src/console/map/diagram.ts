import type { FlowRole, MapTopic } from "../../cases/map.ts";
import { boxHeight, type Diagram, type DrawnBox, type DrawnLine } from "../views/map-diagram.ts";
import { amount, hrefWith, subjectHref } from "../views/parts.ts";
import { type Concerned, type GroupedMap, NO_TEAM } from "./choose.ts";
import { type Line, type Measures, placed } from "./layout.ts";

const MEASURES: Measures = { boxWidth: 232, columnGap: 132, gap: 12, margin: 12, head: 30 };
/** Lines below a label. */
const MOST_DETAILS = 4;
const HEADS = ["Producers", "Topics and events", "Consumers"];

/** What of a page's query the links of the diagram keep. */
export type KeptQuery = Readonly<Record<string, string | undefined>>;

interface Unplaced extends Omit<DrawnBox, "place"> {
  readonly column: number;
}

/**
 * The diagram of a map: who produces on the left, topics in the middle, who consumes on the right. A service that does both is
 * there twice. Of services that do neither there is nothing to draw.
 */
export function diagramOf(map: GroupedMap, concerned: Concerned | undefined, query: KeptQuery): Diagram {
  const lines = map.flows.map(
    (flow): DrawnLine => ({
      ...(flow.role === "produces"
        ? { from: idOf("produces", flow.service), to: topicId(flow.topic) }
        : { from: topicId(flow.topic), to: idOf("consumes", flow.service) }),
      isHit: concerned?.flows.has(flow) ?? false,
    }),
  );
  const boxes = [
    ...serviceBoxes(map, "produces", concerned, query),
    ...map.topics.map((topic) => topicBox(map, topic, concerned, query)),
    ...serviceBoxes(map, "consumes", concerned, query),
  ];
  const sized = boxes.map(({ id, column, details }) => ({ id, column, height: boxHeight(details.length) }));
  const { places, width, height } = placed(sized, lines satisfies readonly Line[], MEASURES);
  const { margin, boxWidth, columnGap } = MEASURES;
  return {
    boxes: boxes.flatMap(({ column: _, ...box }) => {
      const place = places.get(box.id);
      return place === undefined ? [] : [{ ...box, place }];
    }),
    lines,
    heads: HEADS.map((text, column) => ({ text, x: margin + column * (boxWidth + columnGap) })),
    width: Math.max(width, 2 * margin + 3 * boxWidth + 2 * columnGap),
    height,
    hasChange: concerned !== undefined,
    label: `${amount(map.services.length, "service")} and ${amount(map.topics.length, "topic")}: who produces, who consumes. The table below says the same.`,
  };
}

function idOf(role: FlowRole, service: string): string {
  return `${role}:${service}`;
}

function topicId(topic: string): string {
  return `topic:${topic}`;
}

function serviceBoxes(
  { services, flows, groups }: GroupedMap,
  role: FlowRole,
  concerned: Concerned | undefined,
  query: KeptQuery,
): readonly Unplaced[] {
  const doing = new Set(flows.filter((flow) => flow.role === role).map(({ service }) => service));
  const hit = role === "produces" ? concerned?.producers : concerned?.consumers;
  return services
    .filter(({ name }) => doing.has(name))
    .map(({ name, versions }): Unplaced => {
      const members = groups.services.get(name);
      return {
        id: idOf(role, name),
        column: role === "produces" ? 0 : 2,
        kind: "service",
        label: name,
        href: hrefOf(name, members, query),
        details: members === undefined ? versionDetails(versions) : [{ text: amount(members.length, "service") }],
        mark: hit?.has(name) ? (role === "produces" ? "source" : "hit") : focusMark(name, query),
      };
    });
}

function focusMark(name: string, { focus }: KeptQuery): DrawnBox["mark"] {
  return focus?.toLowerCase() === name.toLowerCase() ? "focus" : undefined;
}

/** Leads to what is around it; of a group, to its members each by itself. */
function hrefOf(name: string, members: readonly string[] | undefined, query: KeptQuery): string {
  const group = name === NO_TEAM ? undefined : name.replace(/…$/, "");
  const kept = { ...query, focus: members === undefined ? name : group };
  return hrefWith("/ui/map", members === undefined ? kept : { ...kept, group: undefined });
}

function versionDetails(
  versions: readonly { readonly version: string; readonly environments: readonly string[] }[],
): DrawnBox["details"] {
  return versions.slice(0, MOST_DETAILS).map(({ version, environments }) => ({
    text: `${version}${environments.length === 0 ? " not deployed" : ` ${environments.join(", ")}`}`,
  }));
}

function topicBox(
  { groups }: GroupedMap,
  { name, events }: MapTopic,
  concerned: Concerned | undefined,
  query: KeptQuery,
): Unplaced {
  const members = groups.topics.get(name);
  const shown = events.slice(0, events.length > MOST_DETAILS ? MOST_DETAILS - 1 : MOST_DETAILS);
  const left = events.length - shown.length;
  const details = shown.map((event) => ({ text: event.name ?? event.subject, href: subjectHref(event.subject) }));
  return {
    id: topicId(name),
    column: 1,
    kind: "topic",
    label: name,
    href: hrefOf(name, members, query),
    details: [
      ...(members === undefined ? details : [{ text: amount(members.length, "topic") }]),
      ...(members === undefined && left > 0 ? [{ text: `and ${left} more` }] : []),
    ],
    mark: concerned?.topics.has(name) ? "hit" : focusMark(name, query),
  };
}
