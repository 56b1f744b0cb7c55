import { type OpenOptions, openStore, type Store } from "@concordat/registry";
import pg from "pg";

/** Nodes of a registry on one database. */
export interface PostgresNodes {
  readonly stores: readonly Store[];
  /** Takes everything out of the database, as if another one had been put in its place. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Opens two stores on a database of PostgreSQL, whose `close` leaves them open for the next registry. */
export async function openNodes(address: string, options: OpenOptions = {}): Promise<PostgresNodes> {
  const open = () => openStore(address, { secrets: [SECRET], ...options });
  const stores = await Promise.all([open(), open()]);
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'concordat'",
  );
  const tables = rows.map(({ name }) => name).filter((name) => name !== "concordat.format");
  return {
    stores: stores.map((store) => ({ ...store, close: async () => undefined })),
    empty: async () => {
      await client.query(
        `TRUNCATE ${tables.join(", ")}; INSERT INTO concordat.changes VALUES (0, gen_random_uuid(), '{}', '[]')`,
      );
    },
    close: async () => {
      await client.end();
      for (const store of stores) await store.close();
    },
  };
}

/** Stands in for the key of the moment that a registry in memory has. */
const SECRET = "a secret of the tests alone";
