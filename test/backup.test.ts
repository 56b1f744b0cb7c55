import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRegistry } from "@concordat/registry";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type RunOptions, type Served, serving } from "./support/concordat.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const run = (args: string, options: Partial<RunOptions> = {}) =>
  concordat(args.split(" "), { cwd: folder, ...options });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-backup-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const schemaOf = (count: number) => JSON.stringify({ type: "record", name: "R", doc: `number ${count}`, fields: [] });

async function register(url: string, subject: string, count: number): Promise<number> {
  const body = JSON.stringify({ schema: schemaOf(count) });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/subjects/${subject}/versions`, { method: "POST", headers, body });
  const { id } = (await answer.json()) as { id: number };
  expect(answer.status).toBe(200);
  return id;
}

async function stop({ child, ended }: Served): Promise<void> {
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 0, err: "" });
}

/** Makes a data file with some schemas, each larger than a page, so that there is a middle to damage. */
async function dataFile(name: string, schemas: number): Promise<void> {
  const registry = await startRegistry({ port: 0, data: at(name) });
  for (let count = 0; count < schemas; count += 1) {
    const schema = JSON.stringify({ type: "record", name: "R", doc: `${count} ${"long ".repeat(2_000)}`, fields: [] });
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ schema });
    const answer = await fetch(`${registry.url}/subjects/s${count}/versions`, { method: "POST", headers, body });
    expect(answer.status).toBe(200);
  }
  await registry.close();
}

test("a backup under load has all that was acknowledged before it, and restores to a registry that has it", async () => {
  const served = await serving(["--data", "busy.db"], { cwd: folder });
  const acknowledged = new Map<number, number>();
  let isWriting = true;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let count = writer; isWriting; count += 8)
      acknowledged.set(count, await register(served.url, `s${count % 20}`, count));
  });
  await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(100);
  const before = new Map(acknowledged);
  const made = await run(`backup --registry ${served.url} --to busy.backup`);
  isWriting = false;
  await Promise.all(writers);
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toMatch(/^busy.backup has \d+ bytes, and every page of it is whole.\n$/);
  expect(acknowledged.size).toBeGreaterThan(before.size);
  expect(await run(`verify --registry ${served.url}`)).toMatchObject({ code: 0 });
  await stop(served);

  expect((await run("restore --from busy.backup --to restored.db")).code).toBe(0);
  const restored = await serving(["--data", "restored.db"], { cwd: folder });
  for (const [count, id] of before) {
    const answer = await fetch(`${restored.url}/schemas/ids/${id}`);
    expect(await answer.json()).toMatchObject({ schema: schemaOf(count) });
  }
  await stop(restored);
});

test("a backup of data that nobody serves is the same; of data that is served it says how to get one", async () => {
  await dataFile("quiet.db", 3);
  expect((await run("backup --data quiet.db --to quiet.backup")).code).toBe(0);
  const verified = await run("verify --data quiet.backup --format json");
  expect(JSON.parse(verified.out)).toEqual({ whole: true, versions: 3, schemas: 3, faults: [] });
  expect(await run("backup --data quiet.db --to quiet.backup")).toMatchObject({ code: 2 });
  const served = await serving(["--data", "quiet.db"], { cwd: folder });
  const refused = await run("backup --data quiet.db --to other.backup");
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("quiet.db is in use by another registry");
  expect(refused.err).toContain("--registry");
  expect(existsSync(at("other.backup"))).toBe(false);
  expect(await run("restore --from quiet.backup --to quiet.db --force")).toMatchObject({ code: 2 });
  await stop(served);
});

test("restoring replaces a file only with --force, and keeps what was there", async () => {
  await dataFile("first.db", 1);
  await dataFile("second.db", 2);
  expect((await run("backup --data first.db --to first.backup")).code).toBe(0);
  const refused = await run("restore --from first.backup --to second.db");
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("--force")]);
  expect((await run("restore --from first.backup --to second.db --force")).out).toContain("second.db.replaced");
  const versions = async (file: string) =>
    JSON.parse((await run(`verify --data ${file} --format json`)).out).versions as number;
  expect([await versions("second.db"), await versions("second.db.replaced")]).toEqual([1, 2]);
  // A log of the file that was replaced would change the new one.
  expect(existsSync(at("second.db-wal"))).toBe(false);
});

test("a restore takes no damaged backup, and no file of another program", async () => {
  await dataFile("whole.db", 20);
  copyFileSync(at("whole.db"), at("damaged.backup"));
  damage(at("damaged.backup"), "number 7");
  damage(at("damaged.backup"), "long long");
  const refused = await run("restore --from damaged.backup --to from-damaged.db");
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("is not what was registered");
  expect(existsSync(at("from-damaged.db"))).toBe(false);
  writeFileSync(at("notes.txt"), "not a data file, and long enough to be one");
  expect(await run("restore --from notes.txt --to from-notes.db")).toMatchObject({ code: 2 });
  expect(await run("verify --data nowhere.db")).toMatchObject({ code: 2 });
});

/** Changes a byte in the middle of a text in a file, where it stands last; nothing where the text is not there. */
function damage(file: string, text: string): void {
  const bytes = readFileSync(file);
  const place = bytes.lastIndexOf(text);
  if (place === -1) return;
  bytes[place + 3] = 0x58;
  writeFileSync(file, bytes);
}

test("nobody is given a schema that was changed on the disk", async () => {
  await dataFile("changed.db", 20);
  damage(at("changed.db"), "long long");
  const served = await serving(["--data", "changed.db"], { cwd: folder });
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const answer = await fetch(`${served.url}/schemas/ids/${index + 1}`);
      return { status: answer.status, body: await answer.text() };
    }),
  );
  const failed = answers.filter(({ status }) => status !== 200);
  expect(failed).toHaveLength(1);
  expect(failed[0]?.body).toMatch(/changed\.db is damaged: schema \d+ of context \. is not what was registered/);
  expect(answers.filter(({ body }) => body.includes("lonX"))).toEqual([]);
  expect(await run(`verify --registry ${served.url}`)).toMatchObject({ code: 1 });
  const { body } = await metrics(served.url);
  expect(body).toContain("concordat_refusals_total");
  served.child.kill("SIGTERM");
  await served.ended;
  const verified = await run("verify --data changed.db");
  expect(verified.code).toBe(1);
  expect(verified.out).toContain("is not what was registered");
});

async function metrics(url: string) {
  const answer = await fetch(`${url}/metrics`);
  return { body: await answer.text() };
}

test("the control: the text itself is what SQLite gives, and no fault to it", async () => {
  const database = new Database(at("changed.db"), { readonly: true });
  const texts = database.prepare<[], { text: string }>("SELECT text FROM schemas").all();
  expect(texts.filter(({ text }) => text.includes("lonX"))).toHaveLength(1);
  database.close();
});

test("a file whose pages are damaged is not served from, with a message that names it and says what to do", async () => {
  await dataFile("pages.db", 5);
  const whole = readFileSync(at("pages.db"));
  const page = (number: number, fill: number) => {
    const bytes = Buffer.from(whole);
    bytes.fill(fill, (number - 1) * 4_096 + (number === 1 ? 100 : 0), number * 4_096);
    writeFileSync(at("pages.db"), bytes);
  };
  page(1, 0x41);
  const first = await run("serve --port 0 --data pages.db");
  expect(first.code).toBe(2);
  expect(first.err).toMatch(/pages\.db is damaged: .*\n.*concordat restore --from BACKUP --to/s);
  page(4, 0);
  expect(await run("serve --port 0 --data pages.db")).toMatchObject({ code: 2 });
  expect(await run("verify --data pages.db")).toMatchObject({ code: expect.toBeOneOf([1, 2]) });
  writeFileSync(at("pages.db"), whole.subarray(0, whole.length - 3 * 4_096));
  expect((await run("verify --data pages.db")).code).toBeGreaterThan(0);
});

test("a log that is damaged at its beginning is reported; one that ends early keeps all before its end", async () => {
  const served = await serving(["--data", "log.db"], { cwd: folder });
  for (let count = 0; count < 20; count += 1) await register(served.url, "s", count);
  served.child.kill("SIGKILL");
  await served.ended;
  const log = readFileSync(at("log.db-wal"));
  const bytes = Buffer.from(log);
  bytes.fill(0, 0, 8);
  writeFileSync(at("log.db-wal"), bytes);
  const refused = await run("serve --port 0 --data log.db");
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("log.db-wal is damaged")]);
  writeFileSync(at("log.db-wal"), log.subarray(0, log.length - 5_000));
  appendFileSync(at("log.db-wal"), Buffer.alloc(2_000, 0x41));
  const again = await serving(["--data", "log.db"], { cwd: folder });
  const versions = (await (await fetch(`${again.url}/subjects/s/versions`)).json()) as readonly number[];
  expect(versions.length).toBeLessThan(20);
  expect(versions).toEqual(versions.map((_, index) => index + 1));
  expect(await run(`verify --registry ${again.url}`)).toMatchObject({ code: 0 });
  await stop(again);
});

test("/readyz says so before requests are rejected; then what is under way ends", async () => {
  const served = await serving(["--data", ":memory:", "--drain-ms", "1500"], { cwd: folder });
  expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
  served.child.kill("SIGTERM");
  await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  const answer = await fetch(`${served.url}/subjects`);
  expect([answer.status, await answer.json(), answer.headers.get("connection")]).toEqual([200, [], "close"]);
  expect(await served.ended).toMatchObject({ code: 0, err: "" });
});

test("a backup that breaks off leaves no file", async () => {
  await dataFile("cut.db", 3);
  const bytes = statSync(at("cut.db")).size;
  expect(bytes).toBeGreaterThan(0);
  const refused = await run("backup --registry http://127.0.0.1:1 --to cut.backup");
  expect(refused.code).toBe(3);
  expect([existsSync(at("cut.backup")), existsSync(at("cut.backup.part"))]).toEqual([false, false]);
});
