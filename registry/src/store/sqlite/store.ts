import { Epochs } from "../epochs.ts";
import type { Sealer } from "../sealing.ts";
import type { Store, Write } from "../store.ts";
import { prepareAssociationReads } from "./associations.ts";
import { type Applied, groupCommit } from "./group-commit.ts";
import { checkKeys } from "./keys.ts";
import { openDatabase } from "./open.ts";
import { prepareReads } from "./read.ts";
import { prepareServiceReads } from "./services.ts";
import { MOST_VERSIONS, rememberedVersions } from "./versions.ts";
import { prepareWrites } from "./write.ts";

const SETTINGS: ReadonlySet<Write["kind"]> = new Set(["put-config", "put-mode", "clear-modes", "put-policy"]);

const STALE: Applied = { outcome: { kind: "stale" }, ids: [] };

export interface SqliteOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Seals sensitive metadata; without one none is taken. */
  readonly sealer?: Sealer | undefined;
  /** Whether versions and settings that were read are kept in memory: true unless given. */
  readonly caches?: boolean;
}

/**
 * A store in one SQLite file (`:memory:` for none): write-ahead log, synchronous=FULL, plans committed in groups.
 * Throws StartError where the file cannot be used.
 */
export function sqliteStore(file: string, { now = Date.now, sealer, caches = true }: SqliteOptions = {}): Store {
  const database = openDatabase(file);
  checkKeys(database, sealer, file);
  const reads = prepareReads(database, sealer, caches);
  const write = prepareWrites(database, now, sealer);
  const services = prepareServiceReads(database);
  const associations = prepareAssociationReads(database);
  const epochs = new Epochs();
  const versions = rememberedVersions(reads.versionsOfSubject, epochs, caches ? MOST_VERSIONS : 0);
  const group = groupCommit(
    database,
    (plan, epoch) => (epochs.of(plan.scope) === epoch ? write(plan) : STALE),
    (plan, ids) => {
      epochs.advance(plan, ids);
      versions.changed(plan);
      if (plan.writes.some(({ kind }) => SETTINGS.has(kind))) reads.forgetSettings();
    },
  );
  return {
    facts: async (scope) => ({
      epoch: epochs.of(scope),
      key: scope.key,
      versions: versions.of(scope.key),
      config: reads.config(scope.key),
      mode: reads.mode(scope.key),
      policy: reads.policy(scope.key),
      // Few decisions ask for it. Read late it may be newer than the epoch, and then the plan is stale.
      get referrers() {
        return reads.referrers(scope.key);
      },
    }),
    epoch: async (scope) => epochs.of(scope),
    config: async (key) => reads.config(key),
    commit: (plan, epoch) => group.add(plan, epoch),
    schema: async (context, id) => reads.schema(context, id),
    byIdentity: async (identity) => reads.byIdentity(identity),
    versionsOf: async (context, id) => reads.versionsOfId(context, id),
    subjects: async (filter) => reads.subjects(filter),
    versions: async (filter) => reads.versions(filter),
    aliases: async () => reads.aliases(),
    associations: async (filter) => associations(filter),
    counts: async () => reads.counts(),
    contexts: async () => reads.contexts(),
    maxId: async (context) => reads.maxId(context),
    services,
    canSeal: sealer !== undefined,
    ping: async () => {
      database.prepare("SELECT 1").get();
    },
    close: async () => {
      await group.drain();
      database.close();
    },
  };
}
