import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Load, load, type Measured, published, type Side, serverOf, serving, wrk } from "./load.ts";
import { hottest } from "./profile.ts";

/**
 * The registry, as it is published and over a file, beside the least that could be done, in one run:
 * `node bench/registry.ts [WORDS]`, where words choose the measurements whose titles have them. Builds it first, unless
 * BUILT=1. Needs wrk. The median of three rounds, the sides in turn; with PROFILE=1 also what the registry spends its time on.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const HOTTEST = 25;
const VERSIONS = 500;
const words = process.argv.slice(2).join(" ");

if (process.env.BUILT !== "1")
  execFileSync(process.execPath, [fileURLToPath(new URL("../build.ts", import.meta.url))], { stdio: "inherit" });

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
  { name: "raw rows, group commit", server: serverOf("raw-rows.ts"), path: "/", script: "register.lua" },
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

/** The same server under one kind of load after another: what it then has in memory. */
const ALL: readonly Load[] = [
  { path: "/schemas/ids/1" },
  { path: "/subjects/s/versions/latest" },
  { path: "/", script: "register.lua" },
  { path: "/subjects/s/versions", script: "again.lua" },
  { path: "/compatibility/subjects/c/versions/latest?verbose=true", script: "new-schema.lua" },
];
if ("memory".includes(words)) {
  const names = ["concordat", "node:http, a fixed body"] as const;
  for (const [index, server] of [published, serverOf("bare.js")].entries()) {
    const [idle, after] = await serving({ server, env: { BODY } }, async ({ url, memory }) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const before = memory();
      if (server === published) {
        await register(url, "s", schema);
        await versions(url, "c", 1);
      }
      for (const one of ALL) wrk(one, url, 5);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return [before, memory()] as const;
    });
    console.log(`| memory of ${names[index]} | idle ${idle.toFixed(0)} MB | after all kinds ${after.toFixed(0)} MB |`);
  }
}

async function compare(title: string, ours: Omit<Side, "name" | "server">, more: readonly Side[] = []): Promise<void> {
  if (!title.includes(words)) return;
  const concordat = { ...ours, name: "concordat", server: published };
  const script = ours.script === undefined ? {} : { script: ours.script };
  const bare: Side = {
    name: "node:http, a fixed body",
    server: serverOf("bare.js"),
    path: ours.path,
    env: { BODY },
    ...script,
  };
  const sides = [concordat, bare, ...more];
  const rounds = sides.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, side] of sides.entries()) rounds[index]?.push(await load(side));
  }
  const [own = NONE, ...others] = rounds.map((all) => ({
    rate: median(all.map(({ rate }) => rate)),
    p99: median(all.map(({ p99 }) => p99)),
  }));
  const show = ({ rate, p99 }: Measured) => `${Math.round(rate).toLocaleString("en")}/s, p99 ${p99.toFixed(1)} ms`;
  for (const [index, other] of others.entries()) {
    const ratio = (own.rate / other.rate).toFixed(2);
    console.log(`| ${title} | ${show(own)} | ${show(other)}, ${sides[index + 1]?.name} | ${ratio} |`);
  }
  if (process.env.PROFILE === "1") await profile(concordat);
}

const NONE: Measured = { rate: 0, p99: 0 };

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
