import { StartError } from "../../errors.ts";
import { shownPlace } from "../place.ts";
import { SCHEMA } from "./migrations.ts";

/** Where a registry's tables are. */
export interface DatabasePlace {
  /** For the driver. It may hold a password: never to be shown. */
  readonly connectionString: string;
  readonly schema: string;
  /** The address without its password. */
  readonly shown: string;
}

/** Not quoted anywhere, and short enough for a channel's name. */
const NAME = /^[a-z_][a-z0-9_]{0,40}$/;

/**
 * The parts of `postgres://user:password@host:port/database?schema=name`. Throws {@link StartError} where it is no such
 * address; what it says has no password in it.
 */
export function databasePlace(address: string): DatabasePlace {
  const url = URL.parse(address);
  if (url === null || url.hostname === "")
    throw new StartError(
      "registry/bad-database-address",
      "the address of the database is not a URL",
      "Write postgres://user@host:5432/database, with the password in PGPASSWORD, or percent-encoded after the user.",
    );
  const schema = url.searchParams.get("schema") ?? SCHEMA;
  if (!NAME.test(schema) || schema.startsWith("pg_"))
    throw new StartError(
      "registry/bad-database-address",
      `a schema of the database cannot be named ${JSON.stringify(schema)}`,
      "Use up to 41 small letters, digits and underscores after ?schema=, or leave it out.",
    );
  url.searchParams.delete("schema");
  return { connectionString: url.href, schema, shown: shownPlace(address) };
}
