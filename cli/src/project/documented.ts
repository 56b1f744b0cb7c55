import type { DocumentedEvent, DocumentedService } from "@concordat/contracts/asyncapi";
import { CliError } from "../error.ts";
import type { EventConfig, ServiceConfig } from "./config.ts";
import { type EventSources, readEvent } from "./events.ts";
import { formatOf } from "./formats.ts";
import { lockFor, readLock } from "./lock.ts";
import { type Project, shown } from "./project.ts";
import { serviceOf, topicOf } from "./service.ts";

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
    service === undefined ? servicesOf(project) : { [service]: serviceOf(project, service) },
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
  const events: DocumentedEvent[] = [];
  for (const [key, event] of used) events.push(await documentedEvent(project, key, event, sources));
  return { services, events };
}

async function documentedEvent(
  project: Project,
  key: string,
  event: EventConfig,
  sources: EventSources,
): Promise<DocumentedEvent> {
  const input = await readEvent(event, sources);
  const { subject, schema: text, schemaType = "AVRO", resolved = [] } = input;
  const format = await formatOf(schemaType, subject);
  const written = format.inForm(format.parse(text, { references: resolved }), "resolved");
  // A type whose texts are no JSON is documented by its text.
  const schema: unknown = format.type === "PROTOBUF" ? written : JSON.parse(written);
  const named = (await lockFor([input], readLock(project), sources.registry)).get(subject);
  return { key, subject, topic: topicOf(project, subject), ...named, ...wordsOf(schema, subject), schema };
}

function wordsOf(schema: unknown, subject: string): { readonly name: string; readonly description?: string } {
  const named = typeof schema === "object" && schema !== null ? schema : {};
  return {
    name: "name" in named && typeof named.name === "string" ? named.name : subject,
    ...("doc" in named && typeof named.doc === "string" ? { description: named.doc } : {}),
  };
}

function servicesOf({ config, file }: Project): Readonly<Record<string, ServiceConfig>> {
  if (config.services !== undefined && Object.keys(config.services).length > 0) return config.services;
  throw new CliError({
    code: "cli/no-services",
    message: `${file === undefined ? "There is no concordat.config.ts or .json here that says" : `${shown(file)} does not say`} what services produce and consume.`,
    hint: 'Add it to the config, such as "services": { "payment": { "consumes": ["orders-value"] } }.',
  });
}
