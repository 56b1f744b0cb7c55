import { RegistryError } from "@concordat/client/registry";
import type { EventInput, GenerateInput, TopicInput } from "@concordat/codegen";
import { DEFAULT_SCHEMA_TYPE } from "@concordat/schema";
import { CliError, type FilePlace } from "../error.ts";
import type { ConcordatConfig, EventConfig, TopicBroker, TopicConfig, TopicEventConfig } from "./config.ts";
import { type EventSources, NO_SCHEMA, readEvent } from "./events.ts";
import { readLocked } from "./locked.ts";
import type { Project } from "./project.ts";

/** A topic as the config says, in its longest form. */
export interface TopicEvents {
  readonly topic: string;
  readonly events: readonly TopicEventConfig[];
  readonly key: TopicEventConfig | false | undefined;
  readonly broker: TopicBroker;
}

/** The config's topics. */
export function topicsOf({ topics = {} }: ConcordatConfig): readonly TopicEvents[] {
  return Object.entries(topics).map(([topic, config]) => {
    const { events, key, broker = "kafka" }: TopicConfig = isList(config) ? { events: config } : config;
    return { topic, events: events.map(long), key: key === undefined || key === false ? key : long(key), broker };
  });
}

type Topics = NonNullable<ConcordatConfig["topics"]>[string];

function isList(config: Topics): config is Exclude<Topics, TopicConfig> {
  return Array.isArray(config);
}

function long(event: string | TopicEventConfig): TopicEventConfig {
  return typeof event === "string" ? { subject: event } : event;
}

/** Where the schemas of topics are. */
export interface TopicSources extends EventSources {
  /** Ask nobody: what no file of the project has is in the lock. */
  readonly locked: boolean;
  readonly config: ConcordatConfig;
  readonly placeOf: Project["placeOf"];
}

/** What code is generated from. Throws CliError, and RegistryError. */
export async function readTopics(topics: readonly TopicEvents[], sources: TopicSources): Promise<GenerateInput> {
  return { topics: await Promise.all(topics.map((topic) => readTopic(topic, sources))) };
}

async function readTopic(config: TopicEvents, sources: TopicSources): Promise<TopicInput> {
  const events: EventInput[] = [];
  for (const [index, event] of config.events.entries())
    events.push(
      await withPlace(
        () => read(event, sources),
        () => placeOfEvent(config, index, sources),
      ),
    );
  const key = await readKey(config, sources);
  return { topic: config.topic, events, ...(key === undefined ? {} : { key }) };
}

/** Where the config names the event of a topic. */
function placeOfEvent({ topic }: TopicEvents, index: number, { config, placeOf }: TopicSources): FilePlace | undefined {
  const written = config.topics?.[topic];
  return placeOf?.(["topics", topic, ...(Array.isArray(written) ? [] : ["events"]), index]);
}

/** Says of a subject that nothing has where the config names it. */
async function withPlace<Value>(work: () => Promise<Value>, place: () => FilePlace | undefined): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== NO_SCHEMA) throw error;
    const { code, message, hint, exit, cause } = error;
    throw new CliError({ code, message, hint, exit, cause, place: place() });
  }
}

async function read({ message, longs, ...event }: TopicEventConfig, sources: TopicSources): Promise<EventInput> {
  const input = await (sources.locked ? readLocked : readEvent)(event, sources);
  return { ...input, ...(message === undefined ? {} : { message }), ...(longs === undefined ? {} : { longs }) };
}

/** The schemas of the project's files that events refer to, directly or through others. Throws CliError. */
export async function readReferenced(
  events: readonly EventInput[],
  sources: TopicSources,
): Promise<readonly EventInput[]> {
  const own = events.filter(({ version }) => version === undefined);
  const subjects = new Set(own.flatMap(({ resolved = [] }) => resolved.map(({ subject }) => subject)));
  const read = own.map(({ subject }) => subject);
  const missing = [...subjects].filter((one) => !read.includes(one) && sources.files.ofSubject(one) !== undefined);
  return Promise.all(missing.map((subject) => (sources.locked ? readLocked : readEvent)({ subject }, sources)));
}

/** The schema of a topic's keys: of the subject that the config names, else of `TOPIC-key`, as Confluent's clients name it. */
export async function readKey(
  { topic, events, key }: TopicEvents,
  sources: TopicSources,
): Promise<EventInput | undefined> {
  if (key !== undefined) return key === false ? undefined : read(key, sources);
  const subject = `${topic}-key`;
  if (events.some((event) => event.subject === subject)) return undefined;
  const found = await readWhereFound({ subject }, sources);
  if (found === undefined) return undefined;
  const { isGenerated } = await import("@concordat/codegen");
  // Nobody asked for this one by its name: what no code can be generated for stays bytes.
  return isGenerated(found.schemaType ?? DEFAULT_SCHEMA_TYPE) ? found : undefined;
}

async function readWhereFound(event: EventConfig, sources: TopicSources): Promise<EventInput | undefined> {
  const { files, registry, lock, locked } = sources;
  if (files.ofSubject(event.subject) !== undefined) return read(event, sources);
  const kept = async () => (lock.has(event.subject) ? readLocked(event, sources) : undefined);
  if (locked || registry === undefined) return kept();
  try {
    return await readEvent(event, sources);
  } catch (error) {
    if (error instanceof CliError && error.code === NO_SCHEMA) return undefined;
    if (!(error instanceof RegistryError)) throw error;
    // Code is generated without a registry too: of what is not known anew, the lock says how it was.
    if (error.code === "registry/unreachable" || error.code === "registry/timeout") return kept();
    throw error;
  }
}
