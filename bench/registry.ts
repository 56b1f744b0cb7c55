import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load, type Side } from "./load.ts";
import { hottest } from "./profile.ts";

/**
 * The registry beside the least that could be done, in one run: `node bench/registry.ts [WORDS]`, where words choose
 * the measurements whose titles have them. Needs wrk. The median of three rounds, the sides in turn; with PROFILE=1 also
 * what the registry spends its time on.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const HOTTEST = 25;
const VERSIONS = 500;
const words = process.argv.slice(2).join(" ");

const schema = JSON.stringify({ type: "record", name: "A", fields: [{ name: "x", type: "int" }] });
const BODY = JSON.stringify({
  subject: "s",
  version: 1,
  guid: "ae0b2e64-33d5-3689-0cdb-9814614e3463",
  schemaType: "AVRO",
  schema,
  ts: 1795460189223,
  deleted: false,
});

await compare("GET a schema by id", { path: "/schemas/ids/1", prepare: (url) => register(url, "s", schema) });
await compare("GET the latest version", {
  path: "/subjects/s/versions/latest",
  prepare: (url) => register(url, "s", schema),
});
await compare("register under new subjects", { path: "/", script: "register.lua", cold: true }, [
  { name: "raw rows, group commit", server: "raw-rows.ts", path: "/", script: "register.lua" },
]);
await compare("register new versions of one subject", {
  path: "/subjects/s/versions",
  script: "new-schema.lua",
  cold: true,
});
await compare("register new versions after 5,000", {
  path: "/subjects/s/versions",
  script: "new-schema.lua",
  cold: true,
  prepare: (url) => versions(url, "s", 5_000),
});
await compare("register the same schema again", {
  path: "/subjects/s/versions",
  script: "again.lua",
  prepare: (url) => register(url, "s", schema),
});
await compare("look a schema up", {
  path: "/subjects/s",
  script: "again.lua",
  prepare: (url) => register(url, "s", schema),
});
await compare("check a new schema", {
  path: "/compatibility/subjects/s/versions/latest?verbose=true",
  script: "new-schema.lua",
  prepare: (url) => versions(url, "s", 1),
});
await compare(`check a new schema, FULL_TRANSITIVE over ${VERSIONS} versions`, {
  path: "/compatibility/subjects/s/versions?verbose=true",
  script: "new-schema.lua",
  prepare: async (url) => {
    await versions(url, "s", VERSIONS);
    await send("PUT", `${url}/config/s`, { compatibility: "FULL_TRANSITIVE" });
  },
});

async function compare(title: string, ours: Omit<Side, "name" | "server">, more: readonly Side[] = []): Promise<void> {
  if (!title.includes(words)) return;
  const concordat = { ...ours, name: "concordat", server: "registry.ts" };
  const script = ours.script === undefined ? {} : { script: ours.script };
  const bare: Side = { name: "node:http, a fixed body", server: "bare.ts", path: ours.path, env: { BODY }, ...script };
  const sides = [concordat, bare, ...more];
  const rates = sides.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, side] of sides.entries()) rates[index]?.push(await load(side));
  }
  const [own = 0, ...others] = rates.map(median);
  const show = (rate: number) => Math.round(rate).toLocaleString("en");
  for (const [index, rate] of others.entries()) {
    console.log(
      `| ${title} | ${show(own)}/s | ${show(rate)}/s, ${sides[index + 1]?.name} | ${(own / rate).toFixed(2)} |`,
    );
  }
  if (process.env.PROFILE === "1") await profile(concordat);
}

async function profile(side: Side): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-profile-"));
  await load(side, folder);
  for (const line of hottest(folder, HOTTEST)) console.log(`    ${line}`);
  rmSync(folder, { recursive: true, force: true });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function register(url: string, subject: string, text: string): Promise<void> {
  await send("POST", `${url}/subjects/${subject}/versions`, { schema: text });
}

/** Registers versions that differ in one optional field. */
async function versions(url: string, subject: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const fields = [
      { name: "orderId", type: "string" },
      { name: "placedAt", type: { type: "long", logicalType: "timestamp-millis" } },
      { name: "total", type: "double" },
      { name: "status", type: { type: "enum", name: "Status", symbols: ["NEW", "PAID"] } },
      { name: `note${number}`, type: ["null", "string"], default: null },
    ];
    await register(url, subject, JSON.stringify({ type: "record", name: "OrderPlaced", namespace: "shop", fields }));
  }
}

async function send(method: string, url: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
}
