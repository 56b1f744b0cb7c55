import { describe } from "vitest";
import { makeDatabase, postgresForTests } from "../../../../test/support/postgres.ts";
import { needService } from "../../../../test/support/services.ts";
import { conformance } from "../conformance.ts";
import { postgresStore } from "./store.ts";

const postgres = await postgresForTests();
const there = needService("PostgreSQL", postgres.reason);
const base = there ? await makeDatabase(postgres.url) : "";
let count = 0;

/** The address of an empty place for a registry: a schema of its own. */
function place(): string {
  count += 1;
  return `${base}?schema=s${count}`;
}

describe.skipIf(!there)("the PostgreSQL store", () => conformance(async () => postgresStore(place())));
