import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { makeDatabase } from "../test/support/postgres.ts";
import { makePostgres } from "../test/support/postgres-server.ts";
import { type Load, type Measured, published, type Server, serverOf, serving, wrk, wrkAll } from "./load.ts";

/**
 * Registrations, reads and checks a second of one and of two processes over a SQLite file, and of one and of two nodes over one
 * PostgreSQL, beside node:http with a fixed body, raw rows with group commit, and a bare SQL function, in one run:
 * `node bench/nodes.ts`. Builds the published registry first, unless BUILT=1. Needs wrk and PostgreSQL's programs. The median of
 * three rounds, the sides in turn; CONNECTIONS (16), shared among the nodes.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SECONDS = Number(process.env.SECONDS ?? 4);

if (process.env.BUILT !== "1")
  execFileSync(process.execPath, [fileURLToPath(new URL("../build.ts", import.meta.url))], { stdio: "inherit" });

const postgres = await makePostgres();
await postgres.start();

/** What serves: a server for each of some nodes, all over one place. */
interface Side {
  readonly name: string;
  readonly servers: readonly Server[];
  readonly isPostgres?: true;
  /** The measurements that it is part of; all unless given. */
  readonly only?: string;
}

const flagged =
  (...flags: readonly string[]): Server =>
  (at) => [...published(at), ...flags];
const SIDES: readonly Side[] = [
  { name: "SQLite, one process", servers: [published] },
  { name: "SQLite, two processes", servers: [flagged("--processes", "2")] },
  { name: "PostgreSQL, one node", servers: [published], isPostgres: true },
  { name: "PostgreSQL, two nodes", servers: [published, published], isPostgres: true },
  {
    name: "PostgreSQL, two nodes, 100 ms stale",
    servers: [flagged("--stale-ms", "100"), flagged("--stale-ms", "100")],
    isPostgres: true,
    only: "read",
  },
  { name: "node:http, a fixed body", servers: [serverOf("bare.js")] },
  { name: "raw rows, group commit", servers: [serverOf("raw-rows.ts")], only: "register" },
  { name: "a bare SQL function", servers: [serverOf("sql-function.ts")], isPostgres: true, only: "register" },
];

const schema = JSON.stringify({ type: "record", name: "A", fields: [{ name: "x", type: "int" }] });
const LOADS: Readonly<Record<string, Load>> = {
  register: { path: "/", script: "register.lua" },
  read: { path: "/subjects/s/versions/latest" },
  check: { path: "/compatibility/subjects/c/versions/latest?verbose=true", script: "new-schema.lua" },
};

for (const [title, one] of Object.entries(LOADS)) {
  const sides = SIDES.filter(({ only }) => only === undefined || only === title);
  const rounds = sides.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, side] of sides.entries()) rounds[index]?.push(await measure(side, one));
  const rates = rounds.map((all) => median(all.map(({ rate }) => rate)));
  const fixed = rates[sides.findIndex(({ name }) => name.startsWith("node:http"))] ?? Number.NaN;
  for (const [index, { name }] of sides.entries()) {
    const [rate = 0, p99] = [rates[index], median((rounds[index] ?? []).map((each) => each.p99))];
    console.log(
      `| ${title} | ${name} | ${Math.round(rate).toLocaleString("en")}/s | ${p99.toFixed(1)} ms | ${(rate / fixed).toFixed(2)} |`,
    );
  }
}
await postgres.remove();

async function measure({ servers, isPostgres }: Side, one: Load): Promise<Measured> {
  const place = isPostgres ? await makeDatabase(postgres.url) : undefined;
  const urls: string[] = [];
  /** Starts one server after the other, each while the ones before it run. */
  const within = ([server, ...more]: readonly Server[]): Promise<Measured> => {
    if (server === undefined) return loaded(one, urls);
    const over: Server = ({ port, data }) => server({ port, data: place ?? data });
    const env = { BODY: schema, ...(place === undefined ? {} : { DATABASE: place }) };
    return serving({ server: over, env }, async ({ url }) => {
      urls.push(url);
      return within(more);
    });
  };
  return within(servers);
}

async function loaded(one: Load, urls: readonly string[]): Promise<Measured> {
  for (const subject of ["s", "c"]) await prepare(urls[0] ?? "", subject);
  wrk(one, urls[0] ?? "", 1);
  return wrkAll(one, urls, SECONDS);
}

async function prepare(url: string, subject: string): Promise<void> {
  const fields = [
    { name: "orderId", type: "string" },
    { name: "placedAt", type: { type: "long", logicalType: "timestamp-millis" } },
    { name: "total", type: "double" },
    { name: "status", type: { type: "enum", name: "Status", symbols: ["NEW", "PAID"] } },
  ];
  const body = JSON.stringify({
    schema: JSON.stringify({ type: "record", name: "OrderPlaced", namespace: "shop", fields }),
  });
  const headers = { "content-type": "application/json" };
  await (await fetch(`${url}/subjects/${subject}/versions`, { method: "POST", headers, body })).text();
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
