import type { Mismatch } from "@concordat/client/api";
import type { RegistrySchema } from "@concordat/client/registry";
import type { Contract, ContractMessage } from "@concordat/contracts/model";
import { contractSha } from "@concordat/contracts/pact";
import { mismatchesWithSchema } from "@concordat/contracts/usage";
import type { ContractResult } from "@concordat/contracts/verify";
import { DEFAULT_SCHEMA_TYPE, type Schema } from "@concordat/schema";
import type { EventConfig } from "../project/config.ts";
import { type EventSources, readEvent } from "../project/events.ts";
import { formatOf } from "../project/formats.ts";
import type { Project } from "../project/project.ts";
import { serviceConfig } from "../project/service.ts";
import { askModule, contractsModule } from "./exchange.ts";
import { contractReaders } from "./readers.ts";

/** A contract with where it is from: a file, or consumers' versions at the registry. */
export interface ContractToKeep {
  readonly contract: Contract;
  readonly from: string;
}

/** What verifying one contract gave. */
export interface VerifiedPact {
  readonly provider: string;
  readonly consumer: string;
  readonly from: string;
  readonly contract: string;
  /** `messages`: on events that the service's own code built. `schemas`: on its schemas alone. */
  readonly by: "messages" | "schemas";
  readonly answer: "yes" | "no" | "unknown";
  readonly messages: readonly string[];
  readonly neverSent: readonly string[];
  readonly mismatches: readonly Mismatch[];
  readonly notes: readonly string[];
}

/**
 * Verifies contracts with a service: that its schemas as they are in the project write what each contract reads, and where the
 * config names its module, that the events which its own code builds are what each message says. Throws CliError.
 */
export async function verifyService(
  project: Project,
  { service, contracts, sources }: Verifying,
): Promise<readonly VerifiedPact[]> {
  const { produces = [], contracts: module } = serviceConfig(project, service);
  const writers = await writersOf(produces, sources);
  const readers = contractReaders(sources);
  const results: VerifiedPact[] = [];
  const schemas = new Map<number, RegistrySchema>();
  for (const one of contracts) {
    const mismatches: Mismatch[] = [];
    const missing = new Set<string>();
    for (const message of one.contract.messages) {
      const reader = await readers(message);
      if (reader === undefined) missing.add(`${message.subject} version ${message.version}`);
      else schemas.set(message.schemaId, reader);
      mismatches.push(...(await mismatchesOf(message, { writers, reader, service })));
    }
    results.push(bySchemas(one, { service, mismatches, missing: [...missing] }));
  }
  const answer = module === undefined ? undefined : await messagesOf(project, { service, module, contracts, schemas });
  return answer === undefined ? results : results.map((one, at) => withMessages(one, answer[at]));
}

interface Verifying {
  readonly service: string;
  readonly contracts: readonly ContractToKeep[];
  readonly sources: EventSources;
}

/** What a service writes of a subject: its schema in the project, and the version that it is registered as. */
interface Writer {
  readonly schema: Schema;
  readonly version: number | undefined;
}

async function writersOf(
  produces: readonly (string | EventConfig)[],
  sources: EventSources,
): Promise<ReadonlyMap<string, Writer>> {
  const writers = new Map<string, Writer>();
  for (const one of produces) {
    const event = typeof one === "string" ? { subject: one } : one;
    const {
      subject,
      schema,
      schemaType = DEFAULT_SCHEMA_TYPE,
      resolved = [],
      version,
    } = await readEvent(event, sources);
    const format = await formatOf(schemaType, subject);
    const entry = sources.files.ofSubject(subject);
    const registered = version ?? (entry === undefined ? undefined : (await sources.pins.of(entry))?.version);
    writers.set(subject, { schema: format.parse(schema, { references: resolved }), version: registered });
  }
  return writers;
}

async function mismatchesOf(
  message: ContractMessage,
  {
    writers,
    reader,
    service,
  }: {
    readonly writers: ReadonlyMap<string, Writer>;
    readonly reader: RegistrySchema | undefined;
    readonly service: string;
  },
): Promise<readonly Mismatch[]> {
  const writer = writers.get(message.subject);
  if (writer === undefined) {
    const problem = `is of ${message.subject}, which ${service} does not produce, by the config`;
    return [{ message: message.description, path: "$", problem }];
  }
  const format = await formatOf(writer.schema.type, message.subject);
  const read =
    reader === undefined
      ? undefined
      : (await formatOf(reader.schemaType, message.subject)).parse(reader.schema, { references: reader.resolved });
  return mismatchesWithSchema({
    message,
    format,
    writer: writer.schema,
    reader: read,
    ahead: writer.version !== undefined && writer.version < message.version,
  });
}

function bySchemas(
  { contract, from }: ContractToKeep,
  {
    service,
    mismatches,
    missing,
  }: { readonly service: string; readonly mismatches: readonly Mismatch[]; readonly missing: readonly string[] },
): VerifiedPact {
  const { consumer, messages, deletions = [] } = contract;
  const incomplete = [...messages, ...deletions].some(({ gaps }) => gaps.length > 0);
  return {
    provider: service,
    consumer,
    from,
    contract: contractSha(contract),
    by: "schemas",
    answer: mismatches.length > 0 ? "no" : missing.length > 0 ? "unknown" : "yes",
    messages: messages.map(({ description }) => description),
    neverSent: [],
    mismatches,
    notes: [
      ...missing.map(
        (one) => `${one} is not at hand: only the names of the fields were checked. Name a registry that has it.`,
      ),
      ...(incomplete ? [`The contract is incomplete: ${consumer} may read more than it says.`] : []),
    ],
  };
}

/** What the service's own events give; undefined where its module builds none. A contract whose schema is not at hand is left out. */
async function messagesOf(
  project: Project,
  {
    service,
    module,
    contracts,
    schemas,
  }: {
    readonly service: string;
    readonly module: string;
    readonly contracts: readonly ContractToKeep[];
    readonly schemas: ReadonlyMap<number, RegistrySchema>;
  },
): Promise<readonly (ContractResult | undefined)[] | undefined> {
  const path = contractsModule(project, service, module);
  const able = contracts
    .map(({ contract }) => contract)
    .filter(({ messages }) => messages.every(({ schemaId }) => schemas.has(schemaId)));
  if (able.length === 0) return undefined;
  const question = { kind: "verify", module: path, service, contracts: able, schemas: [...schemas] } as const;
  const answer = await askModule(question, project.folder);
  if (answer.kind !== "verified") return undefined;
  return contracts.map(({ contract }) => answer.results[able.indexOf(contract)]);
}

function withMessages(one: VerifiedPact, result: ContractResult | undefined): VerifiedPact {
  if (result === undefined) return one;
  // An event that cannot be read by the schemas fails here too: it is reported once.
  const known = new Set(result.mismatches.map(({ message }) => message));
  const mismatches = [...result.mismatches, ...one.mismatches.filter(({ message }) => !known.has(message))];
  return {
    ...one,
    by: "messages",
    answer: mismatches.length > 0 ? "no" : one.answer,
    neverSent: result.neverSent,
    mismatches,
  };
}
