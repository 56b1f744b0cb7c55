import { RegistryError, type RegistrySchema } from "@concordat/client/registry";
import type { ContractMessage } from "@concordat/contracts/model";
import { DEFAULT_SCHEMA_TYPE } from "@concordat/schema";
import { type EventSources, readEvent } from "../project/events.ts";

/**
 * Gives the function that finds the schema which a contract's message names: a file of the project that is registered as that
 * version, else what concordat.lock keeps, else the registry's. Undefined where none of them has it.
 */
export function contractReaders(
  sources: EventSources,
): (message: Pick<ContractMessage, "subject" | "version">) => Promise<RegistrySchema | undefined> {
  const known = new Map<string, Promise<RegistrySchema | undefined>>();
  return ({ subject, version }) => {
    const key = JSON.stringify([subject, version]);
    const found = known.get(key) ?? find(subject, version, sources);
    known.set(key, found);
    return found;
  };
}

async function find(subject: string, version: number, sources: EventSources): Promise<RegistrySchema | undefined> {
  const { files, pins, lock, registry } = sources;
  const entry = files.ofSubject(subject);
  if (entry !== undefined && (await pins.of(entry))?.version === version) {
    const {
      schema,
      schemaType = DEFAULT_SCHEMA_TYPE,
      references = [],
      resolved = [],
    } = await readEvent({ subject }, sources);
    return { schema, schemaType, references, resolved, guid: undefined };
  }
  const kept = lock.get(subject);
  if (kept?.version === version && kept.offline?.schema !== undefined) {
    const { schema, schemaType = DEFAULT_SCHEMA_TYPE, references = [], resolved = [] } = kept.offline;
    return { schema, schemaType, references, resolved, guid: kept.guid };
  }
  if (registry === undefined) return undefined;
  try {
    return await registry.client.version(subject, version);
  } catch (error) {
    if (error instanceof RegistryError && error.code === "registry/not-found") return undefined;
    throw error;
  }
}
