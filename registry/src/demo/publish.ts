import type { Contract, ContractMessage } from "@concordat/contracts/model";
import { pactOf } from "@concordat/contracts/pact";
import { parsePath, type SchemaType, TYPE_FACTS } from "@concordat/schema";
import { verify } from "../cases/contracts.ts";
import { register } from "../cases/register.ts";
import { look, type Registry } from "../cases/registry.ts";
import { publish, readServiceVersion } from "../cases/services.ts";
import type { View } from "../cases/view.ts";
import { subjectKey } from "../names.ts";
import type { DemoSchema } from "./schema.ts";
import type { DemoReads, DemoService, DemoVerification } from "./services.ts";

/** Registers a version of the demo. Throws a Refusal where it would not be accepted. */
export async function registerDemo(registry: Registry, schema: DemoSchema): Promise<void> {
  const { subject, ending, text, references = [], owner } = schema;
  await register(registry, {
    key: subjectKey(subject),
    request: {
      text,
      type: typeOf(ending),
      references,
      metadata: owner === undefined ? undefined : { properties: { owner } },
      ruleSet: undefined,
      normalize: false,
    },
    version: 0,
    id: -1,
    force: false,
  });
}

function typeOf(ending: string): SchemaType {
  const types = Object.keys(TYPE_FACTS) as SchemaType[];
  const found = types.find((type) => TYPE_FACTS[type].extensions.includes(ending));
  if (found === undefined) throw new Error(`no schema type has files that end with ${ending}`);
  return found;
}

/** Publishes a version of a service with its contracts. Throws a Refusal where it would not be accepted. */
export async function publishDemo(registry: Registry, service: DemoService): Promise<void> {
  const at = look(registry);
  const { service: consumer, version, branch, produces, consumes } = service;
  const contracts = await Promise.all(
    Object.entries(service.contracts).map(async ([provider, all]) => {
      const messages = await Promise.all(all.map((reads) => messageOf(at, reads)));
      return pactOf({ consumer, provider, messages } satisfies Contract);
    }),
  );
  await publish(registry, consumer, version, {
    branch,
    produces: usesOf(produces),
    consumes: usesOf(consumes),
    contracts,
  });
}

function usesOf(versions: Readonly<Record<string, number>>) {
  return Object.entries(versions).map(([subject, version]) => ({ subject, version, topic: topicOf(subject) }));
}

/** What comes before the record's name, or before `-value`. */
function topicOf(subject: string): string {
  return subject.replace(/-(?:value|shop\..*)$/, "");
}

async function messageOf(at: View, { event, subject, version, body, reads, gaps = [] }: DemoReads) {
  const schemaId = await at.reading.idAt(subjectKey(subject), version);
  if (schemaId === undefined) throw new Error(`${subject} has no version ${version}`);
  const paths = reads.map((text) => {
    const path = parsePath(text);
    if (path === undefined) throw new Error(`${text} is not a path`);
    return path;
  });
  const message: ContractMessage = {
    description: event,
    event,
    subject,
    version,
    schemaId,
    body,
    rules: paths.map((path) => ({ path, combine: "AND", matchers: [{ match: "type" }] })),
    reads: paths,
    gaps,
  };
  return message;
}

/** Records what a provider made of contracts. Throws a Refusal where it would not be accepted. */
export async function verifyDemo(registry: Registry, at: View, verification: DemoVerification): Promise<void> {
  const { provider, version, consumer, consumerVersions, mismatch } = verification;
  const published = await Promise.all(consumerVersions.map((one) => readServiceVersion(at, consumer, one)));
  const shas = new Set(
    published.flatMap(({ contracts }) => contracts.filter((one) => one.provider === provider).map(({ sha }) => sha)),
  );
  const results = [...shas].map((contract) => ({
    contract,
    success: mismatch === undefined,
    ...(mismatch === undefined ? {} : { mismatches: [mismatch] }),
  }));
  await verify(registry, { provider, version, results });
}
