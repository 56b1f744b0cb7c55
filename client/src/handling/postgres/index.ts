export { DatabaseError } from "../error.ts";
export { type PostgresOptions, postgres } from "./postgres.ts";
