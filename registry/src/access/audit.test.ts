import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditEntry, AuditVerification } from "@concordat/client/api";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type RunningRegistry, startRegistry } from "../start.ts";

/** The audit log of a registry on disk, and what becomes of it when somebody edits the file. */

let folder: string;
let running: RunningRegistry | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-"));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(folder, { recursive: true });
});

/** How long is waited for what the server does by itself; how soon it comes is not asserted. */
const LATER = { timeout: 20_000 };
const PASSWORD = "first admin";
const data = () => join(folder, "registry.db");
const auditFile = () => join(folder, "audit.jsonl");

async function serve(auditDays = 365): Promise<void> {
  running = await startRegistry({
    port: 0,
    data: data(),
    access: { adminPassword: PASSWORD, auditFile: auditFile(), auditDays },
  });
}

async function call(method: string, path: string, body?: object, password = PASSWORD): Promise<unknown> {
  const headers = {
    authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
    "content-type": "application/json",
    "x-request-id": `${method} ${path}`,
  };
  const answer = await fetch(`${running?.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

const log = async () => (await call("GET", "/api/v1/audit")) as readonly AuditEntry[];
const verified = async () => (await call("GET", "/api/v1/audit/verification")) as AuditVerification;

test("it has each write with what was before, each denial and each login, and goes to a file as well", async () => {
  await serve();
  await call("POST", "/subjects/orders/versions", { schema: '"int"' });
  await call("PUT", "/config/orders", { compatibility: "FULL" });
  await call("PUT", "/config/orders", { compatibility: "NONE" });
  await call("POST", "/api/v1/access/grants", { holder: "ann", allows: "read", on: "orders" });
  await call("DELETE", "/subjects/orders");
  await call("GET", "/subjects", undefined, "a wrong one");
  await fetch(`${running?.url}/subjects/orders/versions`);
  await vi.waitFor(async () => expect((await log()).some(({ what }) => what === "denied")).toBe(true), LATER);
  const entries = await log();
  expect(entries.map(({ what, target, actor }) => `${what} ${target ?? ""} ${actor}`)).toEqual([
    "put-user admin anonymous",
    "put-grant admin anonymous",
    expect.stringMatching(/^(login password|put-version orders) admin$/),
    expect.stringMatching(/^(login password|put-version orders) admin$/),
    "put-config orders admin",
    "put-config orders admin",
    "put-grant ann admin",
    "hide-version orders admin",
    "failed-login password admin",
    "denied  anonymous",
  ]);
  const configs = entries.filter(({ what }) => what === "put-config");
  expect(configs.map(({ before, after }) => [before, after])).toEqual([
    [undefined, { compatibility: "FULL" }],
    [{ compatibility: "FULL" }, { compatibility: "NONE" }],
  ]);
  expect(configs[1]).toMatchObject({ from: "127.0.0.1", request: "PUT /config/orders" });
  expect(entries.at(-1)).toMatchObject({ after: { call: "GET /subjects/orders/versions" } });
  expect(await verified()).toMatchObject({ whole: true, entries: entries.length });
  await vi.waitFor(
    () => expect(readFileSync(auditFile(), "utf8").trim().split("\n")).toHaveLength(entries.length),
    LATER,
  );
  const lines = readFileSync(auditFile(), "utf8").trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as AuditEntry).what).sort()).toEqual(
    entries.map(({ what }) => what).sort(),
  );
});

const EDITS: Readonly<Record<string, readonly [sql: string, broken: number, message: RegExp]>> = {
  "an entry that was altered": [
    "UPDATE notes SET entry = replace(entry, 'admin', 'adnim') WHERE seq = 4",
    4,
    /4 was altered/,
  ],
  "an entry that was removed": ["DELETE FROM notes WHERE seq = 4", 5, /missing between 3 and 5/],
  "the first entries removed": ["DELETE FROM notes WHERE seq <= 2", 3, /before 3 are missing/],
  "an entry altered with its hash": [
    'UPDATE notes SET entry = \'{"time":1,"actor":"eve","what":"x"}\', hash = sha(previous, \'{"time":1,"actor":"eve","what":"x"}\') WHERE seq = 4',
    5,
    /4 or 5 was replaced/,
  ],
};

test.each(Object.entries(EDITS))("%s is found", async (_, [sql, broken, message]) => {
  await serve();
  for (let times = 0; times < 3; times += 1)
    await call("PUT", "/config", { compatibility: times % 2 === 0 ? "FULL" : "NONE" });
  expect((await verified()).whole).toBe(true);
  await running?.close();
  const { chained } = await import("../store/chain.ts");
  const database = new Database(data());
  database.function("sha", (previous, entry) => chained(String(previous), String(entry)));
  expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
  database.close();
  await serve();
  const found = await verified();
  expect(found).toMatchObject({ whole: false, broken });
  expect(found.message).toMatch(message);
});

test("entries that are too old are removed, which an entry says, and the rest is whole", async () => {
  await serve();
  await call("PUT", "/config", { compatibility: "FULL" });
  await running?.close();
  await serve(0);
  await vi.waitFor(async () => expect((await log())[0]?.what).toBe("forgotten"), LATER);
  expect(await verified()).toMatchObject({ whole: true });
});
