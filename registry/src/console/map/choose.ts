import type { FlowMap, MapFlow, MapService, MapTopic } from "../../cases/map.ts";

/** By what services and topics are put together. */
export const GROUPINGS = ["prefix", "team"] as const;
/** One of {@link GROUPINGS}. */
export type Grouping = (typeof GROUPINGS)[number];

/** The group of those whose owner is not known. */
export const NO_TEAM = "no owner";

/** A map in which one name may stand for several services or topics. */
export interface GroupedMap extends FlowMap {
  /** For each group of services, and of topics, the names in it. */
  readonly groups: Readonly<Record<"services" | "topics", ReadonlyMap<string, readonly string[]>>>;
}

/** A map as it is, without groups. */
export function ungrouped(map: FlowMap): GroupedMap {
  return { ...map, groups: { services: new Map(), topics: new Map() } };
}

/**
 * The part of a map around the services and topics of a name or an owner, up to some steps away: from a service to its topics is one step,
 * to the other services there the next. Where nothing has the very name, all that have it somewhere in theirs.
 */
export function neighbourhood(map: FlowMap, text: string, steps: number): FlowMap {
  const wanted = text.toLowerCase();
  const very = startsOf(map, (name) => name.toLowerCase() === wanted);
  const isKnown = very.services.size + very.topics.size > 0;
  const { services, topics } = isKnown ? very : startsOf(map, (name) => name.toLowerCase().includes(wanted));
  for (let step = 0; step < steps; step += 1) {
    const reached = map.flows.filter(({ service, topic }) => services.has(service) !== topics.has(topic));
    if (reached.length === 0) break;
    for (const { service, topic } of reached) {
      services.add(service);
      topics.add(topic);
    }
  }
  return {
    services: map.services.filter(({ name }) => services.has(name)),
    topics: map.topics.filter(({ name }) => topics.has(name)),
    flows: map.flows.filter(({ service, topic }) => services.has(service) && topics.has(topic)),
  };
}

/** The services and topics that fit by name or owner, topics by what is on them as well. */
function startsOf({ services, topics }: FlowMap, fits: (name: string) => boolean) {
  const isOne = ({ name, owner = "" }: Named) => fits(name) || fits(owner);
  const hasEvent = ({ events }: MapTopic) => events.some(({ name = "", subject }) => fits(name) || fits(subject));
  return {
    services: new Set(services.filter(isOne).map(({ name }) => name)),
    topics: new Set(topics.filter((topic) => isOne(topic) || hasEvent(topic)).map(({ name }) => name)),
  };
}

/** A map with one service and one topic for each group of several. */
export function grouped(map: FlowMap, by: Grouping): GroupedMap {
  const services = namesBy(map.services, by);
  const topics = namesBy(map.topics, by);
  const flows = new Map<string, MapFlow>();
  for (const flow of map.flows) {
    const [service, topic] = [services.get(flow.service) ?? flow.service, topics.get(flow.topic) ?? flow.topic];
    const name = JSON.stringify([service, flow.role, topic]);
    const subjects = [...(flows.get(name)?.subjects ?? []), ...flow.subjects];
    flows.set(name, { service, topic, role: flow.role, subjects });
  }
  return {
    services: merged(
      map.services,
      services,
      (name, all): MapService => ({
        name,
        versions: all.length === 1 ? (all[0]?.versions ?? []) : [],
        owner: all[0]?.owner,
      }),
    ),
    topics: merged(
      map.topics,
      topics,
      (name, all): MapTopic => ({
        name,
        events: all.flatMap(({ events }) => events),
        owner: all[0]?.owner,
      }),
    ),
    flows: [...flows.values()],
    groups: { services: membersOf(services), topics: membersOf(topics) },
  };
}

interface Named {
  readonly name: string;
  readonly owner: string | undefined;
}

/** For each name the one that it is shown under: its own where it is alone in its group. */
function namesBy(all: readonly Named[], by: Grouping): ReadonlyMap<string, string> {
  const groups = Map.groupBy(all, (one) => groupOf(one, by));
  return new Map(
    [...groups].flatMap(([group, members]) =>
      members.map(({ name }) => [name, members.length === 1 ? name : group] as const),
    ),
  );
}

function groupOf({ name, owner }: Named, by: Grouping): string {
  if (by === "team") return owner ?? NO_TEAM;
  const prefix = /^[^-._/:]+(?=[-._/:])/.exec(name)?.[0];
  return prefix === undefined ? name : `${prefix}…`;
}

function merged<One extends Named>(
  all: readonly One[],
  names: ReadonlyMap<string, string>,
  make: (name: string, members: readonly One[]) => One,
): readonly One[] {
  const groups = Map.groupBy(all, ({ name }) => names.get(name) ?? name);
  return [...groups].map(([name, members]) => make(name, members)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function membersOf(names: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy([...names], ([, group]) => group);
  return new Map(
    [...groups].flatMap(([group, members]) =>
      members.length === 1 ? [] : [[group, members.map(([name]) => name)] as const],
    ),
  );
}

/** What a change of subjects concerns: the topics that they are on, who produces them, and who consumes them. */
export interface Concerned {
  readonly topics: ReadonlySet<string>;
  readonly producers: ReadonlySet<string>;
  readonly consumers: ReadonlySet<string>;
  readonly flows: ReadonlySet<MapFlow>;
}

/** What of a map a change of these subjects concerns. */
export function concernedIn({ flows }: FlowMap, subjects: ReadonlySet<string>): Concerned {
  const all = flows.filter((flow) => flow.subjects.some(({ subject }) => subjects.has(subject)));
  const of = (role: MapFlow["role"]) => new Set(all.filter((one) => one.role === role).map(({ service }) => service));
  return {
    topics: new Set(all.map(({ topic }) => topic)),
    producers: of("produces"),
    consumers: of("consumes"),
    flows: new Set(all),
  };
}
