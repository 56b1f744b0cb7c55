export { DatabaseError } from "../error.ts";
export type { SqliteConnection } from "./connection.ts";
export { type SqliteDatabaseOptions, sqlite } from "./sqlite.ts";
