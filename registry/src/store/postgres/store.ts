import { rm } from "node:fs/promises";
import { copyStore } from "../copy.ts";
import { keys } from "../epochs.ts";
import { StoreReading } from "../reading.ts";
import type { Outcome, Store } from "../store.ts";
import { accessReads } from "./access.ts";
import { associationReads } from "./associations.ts";
import { type Patience, patiently } from "./away.ts";
import { databaseAt, runStatement, statementsFor } from "./database.ts";
import { batchCommit } from "./group-commit.ts";
import { hearChanges } from "./listen.ts";
import { type Reliance, remembered } from "./memo.ts";
import { migrated } from "./migrate.ts";
import { isOfIds, newsFrom } from "./news.ts";
import { databasePlace } from "./place.ts";
import { reads } from "./read.ts";
import type { Ask } from "./rows.ts";
import { serviceReads } from "./services.ts";
import { newestOf, verifier } from "./verify.ts";

const STALE: Outcome = { kind: "stale" };
const HOLDS: Outcome = { kind: "done", ids: [] };

/** Milliseconds after which a database that does not answer counts as away, and that a question waits for one that is. */
const PATIENCE_MS = 2_000;
/** Milliseconds that a database may work on a question, and that one that has fallen silent has for it. */
const ANSWER_MS = 15_000;
const AWAY_MS = 1_000;
/** Versions, and settings, kept in memory. */
const MOST_VERSIONS = 100_000;
const MOST_SETTINGS = 10_000;

/** How a PostgreSQL store is opened. */
export interface PostgresStoreOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Whether versions and settings that were read are kept in memory: true unless given. */
  readonly caches?: boolean;
  /** Milliseconds that what is known of other nodes' commits may be old; 0, which is the default, has every request verified. */
  readonly staleMs?: number;
  /** Milliseconds after which a database that does not answer counts as away: 2,000 unless given. */
  readonly awayMs?: number;
}

/**
 * A store in a PostgreSQL database, which any number of nodes share: `postgres://user@host/database?schema=concordat`. It
 * seals nothing. Throws StartError where the database cannot be used.
 */
export async function postgresStore(address: string, options: PostgresStoreOptions = {}): Promise<Store> {
  const { now = Date.now, caches = true, staleMs = 0, awayMs = PATIENCE_MS } = options;
  const place = databasePlace(address);
  const database = await databaseAt(place);
  const statement = statementsFor(place.schema);
  const news = newsFrom(
    await migrated(database)
      .then(() => newestOf(database, statement, awayMs))
      .catch(async (error: unknown) => {
        await database.close();
        throw error;
      }),
  );
  const { epochs } = news;
  const verifying = verifier({ database, news, statement, awayMs });
  const worth = () => verifying.awaySince === undefined || performance.now() - verifying.awaySince < awayMs;
  const patience: Patience = { budget: awayMs, worth, place: place.shown };
  const ask: Ask = (sql, ...values) =>
    patiently(patience, () =>
      runStatement(database.reads, statement(sql), values, verifying.awaySince === undefined ? ANSWER_MS : AWAY_MS),
    );
  const standing: Reliance = {
    of: (key) => epochs.of(key),
    // What cannot be verified is not relied on, but for what ids stand for.
    hold: (asked) => epochs.hold(asked) && (verifying.awaySince === undefined || isOfIds(asked)),
  };
  const questions = reads(ask);
  const asking = {
    ...questions,
    epochs: standing,
    versions: remembered(standing, questions.versions, {
      keyOf: keys.versions,
      sizeOf: (versions) => versions.length + 1,
      most: caches ? MOST_VERSIONS : 0,
    }),
    settings: remembered(standing, questions.settings, {
      keyOf: () => keys.settings,
      sizeOf: () => 1,
      most: caches ? MOST_SETTINGS : 0,
    }),
    services: serviceReads(ask),
    associations: associationReads(ask),
    access: accessReads(ask),
  };
  const group = batchCommit({ database, news, statement, now, awayMs, worth, answered: verifying.answered });
  const hearing = hearChanges(database, () => void verifying.verify().catch(() => undefined));
  return {
    read: () => new StoreReading(asking),
    commit: async (writes, { asked }) => {
      if (writes.length > 0) return group.add(writes, asked);
      // Answers may be of different moments, and of any after what is known here.
      await patiently(patience, () => verifying.verify());
      return epochs.hold(asked) ? HOLDS : STALE;
    },
    holds: (asked) => standing.hold(asked),
    answersApart: true,
    fresh: () => {
      if (staleMs > 0 && performance.now() - verifying.verifiedAt < staleMs) return undefined;
      // While the database is away it is looked for without anybody waiting.
      if (verifying.awaySince !== undefined) return undefined;
      return verifying.verify().catch(() => undefined);
    },
    onChange: news.onChange,
    counts: questions.counts,
    keyIds: questions.keyIds,
    canSeal: false,
    place: place.shown,
    backup: (to) => backUp(address, to),
    ping: async () => {
      await runStatement(database.news, statement("SELECT 1 AS one"), [], awayMs);
    },
    close: async () => {
      await group.drain();
      verifying.close();
      await hearing.close();
      await database.close();
    },
  };
}

/** Copies a database into a new data file; leaves none where it could not. */
async function backUp(from: string, to: string): Promise<void> {
  try {
    await copyStore({ from, to });
  } catch (error) {
    for (const rest of ["", "-journal", "-wal", "-shm"]) await rm(`${to}${rest}`, { force: true });
    throw error;
  }
}
