import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identityOf } from "@concordat/schema";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startRegistry } from "../../start.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { sqliteStore } from "./store.ts";

/** Files of every format there has been, with data in them, are taken over as they are. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-upgrade-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (field: string) =>
  `{"type":"record","name":"R","fields":[{"name":"${field}","type":"string","default":""}]}`;

/** A file as the program wrote it that knew so many steps: two versions of one subject, and one that was deleted. */
function written(steps: number): string {
  const file = join(folder, `${steps}.db`);
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  for (const step of MIGRATIONS.slice(0, steps)) database.exec(step);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${steps}`);
  database.exec(`INSERT INTO contexts VALUES ('.', 7)`);
  const schema = database.prepare(
    "INSERT INTO schemas (context, id, identity, type, text) VALUES ('.', ?, ?, 'AVRO', ?)",
  );
  const version = database.prepare("INSERT INTO versions VALUES ('.', ?, ?, ?, ?, 1700000000000)");
  for (const [id, field] of [
    [3, "a"],
    [7, "b"],
  ] as const)
    schema.run(id, identityOf({ text: text(field) }), text(field));
  version.run("orders", 1, 3, 0);
  version.run("orders", 4, 7, 0);
  version.run("gone", 1, 3, 1);
  database.exec(`INSERT INTO config VALUES ('.', 'orders', '{"compatibility":"FULL"}')`);
  if (steps > 1)
    database.exec("INSERT INTO service_versions VALUES ('mail', '1', '{\"produces\":[],\"consumes\":[]}', 1)");
  database.close();
  return file;
}

it.each(MIGRATIONS.map((_, index) => index + 1))(
  "format %i keeps ids, versions, deletes and settings, and goes on",
  async (steps) => {
    const registry = await startRegistry({ port: 0, data: written(steps) });
    const ask = async (path: string, init?: RequestInit): Promise<unknown> =>
      (await fetch(registry.url + path, init)).json();
    expect(await ask("/subjects/orders/versions")).toEqual([1, 4]);
    expect(await ask("/subjects/orders/versions/4")).toMatchObject({ id: 7, schema: text("b") });
    expect(await ask("/schemas/ids/3")).toMatchObject({ schema: text("a") });
    expect(await ask("/subjects?deletedOnly=true")).toEqual(["gone"]);
    expect(await ask("/config/orders")).toEqual({ compatibilityLevel: "FULL" });
    expect(await ask("/api/v1/services")).toHaveLength(steps > 1 ? 1 : 0);
    const body = JSON.stringify({ schema: text("c") });
    const headers = { "content-type": "application/json" };
    expect(await ask("/subjects/orders/versions", { method: "POST", headers, body })).toMatchObject({
      id: 8,
      version: 5,
    });
    await registry.close();
  },
);

it("the program before is refused a file of this one, which it leaves as it is", async () => {
  const file = written(MIGRATIONS.length);
  const database = new Database(file);
  database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  const before = readFileSync(file);
  expect(() => sqliteStore(file)).toThrow(expect.objectContaining({ code: "registry/data-newer" }));
  expect(readFileSync(file).equals(before)).toBe(true);
});
