import type { EventInput } from "@concordat/codegen";
import type {
  DocumentedEvent,
  DocumentedKey,
  DocumentedSchema,
  DocumentedService,
} from "@concordat/contracts/asyncapi";
import { type About, DEFAULT_SCHEMA_TYPE } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { EventConfig, ServiceConfig } from "./config.ts";
import { type EventSources, readEvent } from "./events.ts";
import { formatOf } from "./formats.ts";
import { lockFor } from "./lock.ts";
import { type Project, shownPath } from "./project.ts";
import { serviceConfig, topicOf } from "./service.ts";
import { readKey, topicsOf } from "./topics.ts";

interface Documented {
  readonly services: readonly DocumentedService[];
  readonly events: readonly DocumentedEvent[];
}

/** What the config says that services send and receive, with the schemas of it. Throws CliError. */
export async function documented(
  project: Project,
  service: string | undefined,
  sources: EventSources,
): Promise<Documented> {
  const configs = Object.entries(
    service === undefined ? servicesOf(project) : { [service]: serviceConfig(project, service) },
  );
  const used = new Map<string, EventConfig>();
  const keysOf = (uses: ServiceConfig["produces"] = []) =>
    uses.map((use) => {
      const event = typeof use === "string" ? { subject: use } : use;
      const key = event.version === undefined ? event.subject : `${event.subject}.v${event.version}`;
      used.set(key, event);
      return key;
    });
  const services = configs.map(([name, { produces, consumes }]) => ({
    name,
    produces: keysOf(produces),
    consumes: keysOf(consumes),
  }));
  const keyOf = keyReader(project, sources);
  const events: DocumentedEvent[] = [];
  for (const [key, event] of used) {
    const documented = await documentedEvent(project, key, event, sources);
    const messageKey = await keyOf(documented.topic);
    const broker = topicsOf(project.config).find(({ topic }) => topic === documented.topic)?.broker ?? "kafka";
    events.push({ ...documented, ...(messageKey === undefined ? {} : { messageKey }), broker });
  }
  return { services, events };
}

/** Gives the schema of a topic's keys, each read once; undefined where keys have none, or the topic is not known. */
function keyReader(project: Project, sources: EventSources) {
  const known = new Map<string, Promise<DocumentedKey | undefined>>();
  const topics = topicsOf(project.config);
  const read = async (topic: string): Promise<DocumentedKey | undefined> => {
    const config = topics.find((one) => one.topic === topic);
    const input =
      config === undefined
        ? undefined
        : await readKey(config, {
            ...sources,
            locked: false,
            config: project.config,
            placeOf: project.placeOf,
          });
    if (input === undefined) return undefined;
    return { subject: input.subject, ...(await schemaOf(input)).documented };
  };
  return (topic: string | undefined): Promise<DocumentedKey | undefined> => {
    if (topic === undefined) return Promise.resolve(undefined);
    const reading = known.get(topic) ?? read(topic);
    known.set(topic, reading);
    return reading;
  };
}

async function documentedEvent(
  project: Project,
  key: string,
  event: EventConfig,
  sources: EventSources,
): Promise<DocumentedEvent> {
  const input = await readEvent(event, sources);
  const { subject } = input;
  const { documented, about } = await schemaOf(input);
  const named = (await lockFor([input], sources)).get(subject);
  return { key, subject, topic: topicOf(project, subject), ...named, ...wordsOf(about, input), ...documented };
}

interface Written {
  readonly documented: DocumentedSchema;
  readonly about: About;
}

/** A schema with the types of its references written out, and what it says of its events. */
async function schemaOf({
  subject,
  schema,
  schemaType = DEFAULT_SCHEMA_TYPE,
  resolved = [],
}: EventInput): Promise<Written> {
  const format = await formatOf(schemaType, subject);
  const parsed = format.parse(schema, { references: resolved });
  const written = format.embedded(parsed);
  const { payload, schema: schemaFormat } = format.mediaTypes;
  const documented = { contentType: payload, schemaFormat: schemaFormat(format.canonical(parsed)), schema: written };
  return { documented, about: format.about(parsed) };
}

/** What is said of the schema is said of its own message; one that the config chooses has its name alone. */
function wordsOf(
  { name, description }: About,
  { subject, message }: EventInput,
): Pick<DocumentedEvent, "name" | "description"> {
  const chosen = message?.slice(message.lastIndexOf(".") + 1);
  if (chosen !== undefined && chosen !== name) return { name: chosen };
  return { name: name ?? subject, ...(description === undefined ? {} : { description }) };
}

function servicesOf({ config, file }: Project): Readonly<Record<string, ServiceConfig>> {
  if (config.services !== undefined && Object.keys(config.services).length > 0) return config.services;
  throw new CliError({
    code: "cli/no-services",
    message: `${file === undefined ? "There is no concordat.config.ts or .json here that says" : `${shownPath(file)} does not say`} what services produce and consume.`,
    hint: 'Add it to the config, such as "services": { "payment": { "consumes": ["orders-value"] } }.',
  });
}
