import { randomUUID } from "node:crypto";
import pg from "pg";
import { type Kept, keptService } from "./kept.ts";

/** A PostgreSQL for tests: its URL, or the reason why there is none. */
export type PostgresForTests = Kept<{ readonly url: string }>;

/** The PostgreSQL of POSTGRES_URL or DATABASE_URL, whose user may create databases, else a real one that test files share. */
export async function postgresForTests(): Promise<PostgresForTests> {
  const given = process.env.POSTGRES_URL || process.env.DATABASE_URL;
  if (given) return { url: given };
  return keptService("postgres", { url: "" });
}

/** Makes an empty database in it, and gives that one's URL. */
export async function makeDatabase(url: string): Promise<string> {
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}
