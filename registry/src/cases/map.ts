import type { StoredUse } from "@concordat/client/api";
import { knownEnvironment } from "../decide/services.ts";
import { qualifiedName, subjectKey } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import { readParts } from "../search/catalogue.ts";
import { environmentsSeen } from "./environments.ts";
import { referrersOf } from "./referrers.ts";
import type { View } from "./view.ts";

/** What a service does with a topic. */
export type FlowRole = "produces" | "consumes";

/** Events of one subject on a topic. */
export interface MapEvent {
  readonly subject: string;
  /** The event's name, without its namespace; undefined where the schema names none. */
  readonly name: string | undefined;
}

/** A topic, with the events that services say they send and receive on it. */
export interface MapTopic {
  readonly name: string;
  readonly events: readonly MapEvent[];
  /** The team that the newest schema's metadata names as `owner`. */
  readonly owner: string | undefined;
}

/** A service, with the versions that are looked at and where they run. */
export interface MapService {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly environments: readonly string[] }[];
  /** The owner of most of what it produces. */
  readonly owner: string | undefined;
}

/** That a service produces to a topic, or consumes from it. */
export interface MapFlow {
  readonly service: string;
  readonly topic: string;
  readonly role: FlowRole;
  /** With the service's versions that have it. */
  readonly subjects: readonly { readonly subject: string; readonly versions: readonly string[] }[];
}

/** Who produces and who consumes what. */
export interface FlowMap {
  readonly services: readonly MapService[];
  readonly topics: readonly MapTopic[];
  readonly flows: readonly MapFlow[];
}

/**
 * The services that run in an environment, or anywhere, with what they produce and consume by their manifests. Without an
 * environment, services that run nowhere are there by their newest version. Throws a Refusal for an environment that is not
 * known.
 */
export async function flowMap(at: View, environment: string | undefined): Promise<FlowMap> {
  const services = await versionsShown(at, environment);
  const pause = pacer();
  const found = { services: new Map<string, MapService>(), flows: new Map<string, MapFlow>() };
  const uses = new Map<string, StoredUse>();
  for (const { service, version, environments } of services) {
    const kept = await at.reading.services.version(service, version);
    const known = found.services.get(service);
    const versions = [...(known?.versions ?? []), { version, environments }];
    found.services.set(service, { name: service, versions, owner: undefined });
    for (const role of ["produces", "consumes"] as const)
      for (const use of kept?.manifest[role] ?? []) {
        if (!at.sight.subject(subjectKey(use.subject))) continue;
        addFlow(found.flows, { service, version, role, use });
        const newest = uses.get(use.subject);
        if (newest === undefined || newest.version < use.version) uses.set(use.subject, use);
      }
    await pause();
  }
  const flows = [...found.flows.values()];
  const topics = await topicsOf(at, flows, uses);
  const owners = new Map(topics.map(({ name, owner }) => [name, owner]));
  const owned = [...found.services.values()].map((one) => ({ ...one, owner: ownerOf(one.name, flows, owners) }));
  return { services: owned.sort(byName), topics, flows };
}

/** The topic that messages of a subject are on where nobody says: `orders` for `orders-value`, else the subject itself. */
export function topicOfSubject(subject: string): string {
  return subject.replace(/-(?:value|key)$/, "");
}

interface Shown {
  readonly service: string;
  readonly version: string;
  readonly environments: readonly string[];
}

async function versionsShown(at: View, environment: string | undefined): Promise<readonly Shown[]> {
  const { sight } = at;
  const { services } = at.reading;
  if (environment !== undefined) knownEnvironment(environmentsSeen(sight, await services.environments()), environment);
  const deployments = (await services.deployments()).filter(
    (one) =>
      (environment === undefined ? sight.environment(one.environment) : one.environment === environment) &&
      sight.service(one.service),
  );
  const byVersion = Map.groupBy(deployments, ({ service, version }) => JSON.stringify([service, version]));
  const shown = [...byVersion.values()].flatMap(([first, ...others]): readonly Shown[] => {
    if (first === undefined) return [];
    const environments = [first, ...others].map((one) => one.environment).sort();
    return [{ service: first.service, version: first.version, environments }];
  });
  if (environment !== undefined) return shown;
  const running = new Set(shown.map(({ service }) => service));
  const newest = new Map<string, Shown>();
  for (const { service, version } of await services.versions())
    if (!running.has(service) && !newest.has(service) && sight.service(service))
      newest.set(service, { service, version, environments: [] });
  return [...shown, ...newest.values()];
}

interface Used {
  readonly service: string;
  readonly version: string;
  readonly role: FlowRole;
  readonly use: StoredUse;
}

function addFlow(flows: Map<string, MapFlow>, { service, version, role, use }: Used): void {
  const topic = use.topic ?? topicOfSubject(use.subject);
  const name = JSON.stringify([service, role, topic]);
  const subjects = new Map(flows.get(name)?.subjects.map((one) => [one.subject, one.versions]));
  subjects.set(use.subject, [...new Set([...(subjects.get(use.subject) ?? []), version])]);
  const all = [...subjects].map(([subject, versions]) => ({ subject, versions }));
  flows.set(name, { service, topic, role, subjects: all });
}

async function topicsOf(
  at: View,
  flows: readonly MapFlow[],
  uses: ReadonlyMap<string, StoredUse>,
): Promise<readonly MapTopic[]> {
  const pause = pacer();
  const events = new Map<string, { readonly name: string | undefined; readonly owner: string | undefined }>();
  for (const [subject, { id }] of uses) {
    const stored = await at.library.stored(at.reading, subjectKey(subject).context, id);
    const parts = stored === undefined ? [] : await readParts(at, stored);
    const name = parts.find(({ kind }) => kind === "type")?.name;
    const short = name === undefined || name === "" ? undefined : name.slice(name.lastIndexOf(".") + 1);
    events.set(subject, { name: short, owner: stored?.metadata?.properties?.owner });
    await pause();
  }
  const topics = Map.groupBy(flows, ({ topic }) => topic);
  return [...topics]
    .map(([name, all]): MapTopic => {
      const subjects = [...new Set(all.flatMap((flow) => flow.subjects.map(({ subject }) => subject)))].sort();
      return {
        name,
        events: subjects.map((subject) => ({ subject, name: events.get(subject)?.name })),
        owner: subjects.map((subject) => events.get(subject)?.owner).find((owner) => owner !== undefined),
      };
    })
    .sort(byName);
}

function ownerOf(
  service: string,
  flows: readonly MapFlow[],
  owners: ReadonlyMap<string, string | undefined>,
): string | undefined {
  const produced = flows.filter((flow) => flow.service === service && flow.role === "produces");
  const all = produced.flatMap(({ topic }) => owners.get(topic) ?? []);
  const counts = [...Map.groupBy(all, (owner) => owner)].map(([owner, { length }]) => ({ owner, length }));
  return counts.sort((a, b) => b.length - a.length || (a.owner < b.owner ? -1 : 1))[0]?.owner;
}

/**
 * The subjects that a change of one concerns: itself, and those whose latest version refers to it, directly or through
 * others. By their qualified names.
 */
export async function concernedSubjects(at: View, subject: string): Promise<ReadonlySet<string>> {
  const key = subjectKey(subject);
  const referrers = await referrersOf(at, key);
  return new Set([qualifiedName(key), ...referrers.map((one) => qualifiedName(one.key))]);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
