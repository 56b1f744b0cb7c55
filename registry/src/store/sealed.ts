import type { Metadata } from "@concordat/schema";
import { type Chain, type Config, configFields, type StoredSchema, type SubjectKey } from "../entities.ts";
import { StartError } from "../errors.ts";
import { GLOBAL_CONTEXT } from "../names.ts";
import { hasSensitive, openMetadata, type Sealer, sealMetadata } from "./sealing.ts";
import type { Reading, Settings, Store, Write } from "./store.ts";

/** What sealed metadata of a schema, or of a setting, belongs to. */
const belongsTo = {
  schema: (identity: string) => `schema/${identity}`,
  config: (context: string, subject: string, member: string) => `config/${context}/${subject}/${member}`,
};

const CONFIG_METADATA = configFields("metadata");

/** A store whose sensitive metadata rests sealed, over any other one; without a sealer it takes none. */
export function sealed(store: Store, sealer: Sealer | undefined): Store {
  return {
    ...store,
    read: sealer === undefined ? store.read : () => opened(store.read(), sealer),
    commit: async (writes, decided) => store.commit(sealedWrites(writes, sealer), decided),
    canSeal: sealer !== undefined,
  };
}

/** Throws {@link StartError} where a key that values of a store are sealed with was not given. */
export async function checkKeys(store: Store, sealer: Sealer | undefined, name: string): Promise<void> {
  const known = await store.keyIds();
  if (known.every((id) => sealer?.keyIds.has(id))) return;
  throw new StartError(
    "registry/secret-missing",
    `${name} has values that are sealed with a secret that was not given`,
    "Give it with --secret-file or CONCORDAT_SECRET; after a change of the secret, list the old one below the new one in the file.",
  );
}

function sealedWrites(writes: readonly Write[], sealer: Sealer | undefined): readonly Write[] {
  let isSealed = false;
  const seal = (metadata: Metadata, belongs: string): Metadata => {
    isSealed ||= hasSensitive(metadata);
    return sealMetadata(sealer, metadata, belongs);
  };
  const sealedOnes = writes.map((write): Write => {
    if (write.kind === "put-version") return { ...write, schema: withMetadata(write.schema, seal) };
    if (write.kind === "put-config" && write.config !== undefined)
      return { ...write, config: withConfigMetadata(write.key, write.config, seal) };
    return write;
  });
  return isSealed && sealer !== undefined ? [{ kind: "note-key", keyId: sealer.keyId }, ...sealedOnes] : writes;
}

/** A reading that gives metadata as it was before it was sealed. */
function opened(inner: Reading, sealer: Sealer): Reading {
  const open = (metadata: Metadata, belongs: string) => openMetadata(sealer, metadata, belongs);
  const openSettings = <Kind extends Settings>(key: SubjectKey, settings: Kind): Kind => ({
    ...settings,
    config: openChain(key, settings.config, open),
  });
  return {
    get asked() {
      return inner.asked;
    },
    get services() {
      return inner.services;
    },
    get access() {
      return inner.access;
    },
    rely: (asked) => inner.rely(asked),
    apart: (make) => inner.apart((reading) => make(opened(reading, sealer))),
    facts: async (key) => openSettings(key, await inner.facts(key)),
    settings: async (key) => openSettings(key, await inner.settings(key)),
    schema: async (context, id) => {
      const stored = await inner.schema(context, id);
      return stored === undefined ? undefined : withMetadata(stored, open);
    },
    versions: (key) => inner.versions(key),
    idAt: (key, version) => inner.idAt(key, version),
    referrers: (key) => inner.referrers(key),
    byIdentity: (identity) => inner.byIdentity(identity),
    versionsOf: (context, id, filter) => inner.versionsOf(context, id, filter),
    subjectsOf: (context, id, filter) => inner.subjectsOf(context, id, filter),
    subjects: (filter) => inner.subjects(filter),
    located: (filter) => inner.located(filter),
    aliases: () => inner.aliases(),
    associations: (filter) => inner.associations(filter),
    contexts: () => inner.contexts(),
    maxId: (context) => inner.maxId(context),
  };
}

type Change = (metadata: Metadata, belongs: string) => Metadata;

function withMetadata<Schema extends Pick<StoredSchema, "identity" | "metadata">>(
  schema: Schema,
  change: Change,
): Schema {
  const { identity, metadata } = schema;
  if (metadata === undefined) return schema;
  return { ...schema, metadata: change(metadata, belongsTo.schema(identity)) };
}

function withConfigMetadata({ context, subject }: SubjectKey, config: Config, change: Change): Config {
  const changed = CONFIG_METADATA.flatMap((member) => {
    const metadata = config[member];
    return metadata === undefined ? [] : [[member, change(metadata, belongsTo.config(context, subject, member))]];
  });
  return changed.length === 0 ? config : { ...config, ...Object.fromEntries(changed) };
}

function openChain(key: SubjectKey, chain: Chain<Config>, open: Change): Chain<Config> {
  const at = (place: SubjectKey, config: Config | undefined) =>
    config === undefined ? undefined : withConfigMetadata(place, config, open);
  return {
    subject: at(key, chain.subject),
    context: at({ ...key, subject: "" }, chain.context),
    global: at({ context: GLOBAL_CONTEXT, subject: "" }, chain.global),
  };
}
