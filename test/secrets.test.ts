import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, serving } from "./support/concordat.ts";

/** Sensitive metadata, from outside: what is in the files, and who may write and read it. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = "correct horse battery staple";
const VALUE = "hunter2-in-clear";
const metadata = { properties: { owner: "shop-team", token: VALUE }, sensitive: ["token"] };

async function send(method: string, url: string, body?: object) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as unknown };
}

/** Everything that the data file and its log hold. */
const onDisk = (name: string) =>
  readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .map((file) => readFileSync(join(folder, file), "latin1"))
    .join("\n");

test("sensitive values are answered, and on disk only encrypted", async () => {
  const first = await serving(["--data", "sealed.db"], { cwd: folder, env: { CONCORDAT_SECRET: SECRET } });
  const registered = await send("POST", `${first.url}/subjects/a/versions`, { schema: '"int"', metadata });
  expect(registered).toMatchObject({ status: 200, body: { metadata } });
  expect(await send("PUT", `${first.url}/config/b`, { defaultMetadata: metadata })).toMatchObject({ status: 200 });
  expect(onDisk("sealed.db")).toContain("shop-team");
  expect(onDisk("sealed.db")).not.toContain(VALUE);
  expect(onDisk("sealed.db")).not.toContain(SECRET);
  first.child.kill("SIGTERM");
  await first.ended;
  expect(onDisk("sealed.db")).not.toContain(VALUE);

  const without = await concordat(["serve", "--data", "sealed.db", "--port", "0"], { cwd: folder });
  expect(without).toMatchObject({ code: 2 });
  expect(without.err).toContain("registry/secret-missing");

  // The new secret stands above the old one in the file.
  writeFileSync(join(folder, "secret"), `another secret, newer\n${SECRET}\n`);
  const second = await serving(["--data", "sealed.db", "--secret-file", "secret"], { cwd: folder });
  expect(await send("GET", `${second.url}/schemas/ids/1`)).toMatchObject({ status: 200, body: { metadata } });
  const config = await send("GET", `${second.url}/config/b`);
  expect(config).toMatchObject({ status: 200, body: { defaultMetadata: metadata } });
  second.child.kill("SIGTERM");
  await second.ended;
});

test("without a secret they are refused, and nothing of them is kept", async () => {
  const served = await serving(["--data", "plain.db"], { cwd: folder });
  const refused = { status: 422, body: { error_code: 42205, message: expect.stringContaining("--secret-file") } };
  expect(await send("POST", `${served.url}/subjects/a/versions`, { schema: '"int"', metadata })).toEqual(refused);
  expect(await send("PUT", `${served.url}/config`, { overrideMetadata: metadata })).toEqual(refused);
  // What is named as sensitive and not there is nothing to hide: the control.
  const bare = { schema: '"int"', metadata: { properties: { owner: "shop-team" }, sensitive: ["token"] } };
  expect(await send("POST", `${served.url}/subjects/a/versions`, bare)).toMatchObject({ status: 200 });
  expect(onDisk("plain.db")).toContain("shop-team");
  expect(onDisk("plain.db")).not.toContain(VALUE);
  served.child.kill("SIGTERM");
  await served.ended;
});

test("a secret that is too short, or whose file is not there, is told", async () => {
  const short = await concordat(["serve", "--data", "x.db"], { cwd: folder, env: { CONCORDAT_SECRET: "short" } });
  expect(short).toMatchObject({ code: 2, err: expect.stringContaining("registry/secret-too-short") });
  const missing = await concordat(["serve", "--secret-file", "nowhere"], { cwd: folder });
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("cli/bad-secret-file") });
});
