import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type RunOptions, serving } from "./support/concordat.ts";

let folder: string;
const run = (args: string, options: Partial<RunOptions> = {}) =>
  concordat(args.split(" "), { cwd: folder, ...options });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-serve-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("says where it listens and what to do next, in commands that work; SIGTERM ends it in order", async () => {
  const served = await serving(["--data", "registry.db"], { cwd: folder });
  const health = await fetch(`${served.url}/healthz`);
  expect(await health.json()).toMatchObject({ status: "ok" });
  served.child.kill("SIGTERM");
  const { code, out, err } = await served.ended;
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain(`Data in ${join(folder, "registry.db")}\n`);
  expect(out).toContain(`  concordat get orders-value --registry ${served.url}\n`);
});

test("what it says to do next works, and the data outlives it", async () => {
  const first = await serving(["--data", "next.db"], { cwd: folder });
  const schema = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';
  const told = `register - --subject orders-value --registry ${first.url}`;
  expect((await run(told, { input: `${schema}\n` })).code).toBe(0);
  first.child.kill("SIGINT");
  expect((await first.ended).code).toBe(0);
  const second = await serving(["--data", "next.db"], { cwd: folder });
  expect((await run(`get orders-value --registry ${second.url}`)).out).toBe(`${schema}\n`);
  second.child.kill("SIGTERM");
  await second.ended;
});

test("a second signal ends it at once, whatever is under way", async () => {
  const served = await serving(["--data", ":memory:"], { cwd: folder });
  // A request whose body never comes keeps the server from closing.
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.write(
    "POST /subjects/s/versions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
  );
  await fetch(served.url);
  served.child.kill("SIGTERM");
  await expect
    .poll(() =>
      fetch(served.url).then(
        () => "open",
        () => "closed",
      ),
    )
    .toBe("closed");
  expect(served.child.exitCode).toBe(null);
  served.child.kill("SIGTERM");
  expect((await served.ended).code).toBe(143);
  socket.destroy();
});

test("a flag stands before a variable, a variable before the config", async () => {
  writeFileSync(join(folder, "serve.json"), JSON.stringify({ serve: { data: "config.db", compatibility: "FULL" } }));
  const level = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const served = await serving(["--config", "serve.json", ...args], { cwd: folder, env });
    const config = (await (await fetch(`${served.url}/config`)).json()) as { compatibilityLevel: string };
    served.child.kill("SIGTERM");
    return { level: config.compatibilityLevel, out: (await served.ended).out };
  };
  const fromConfig = await level([], {});
  expect(fromConfig.level).toBe("FULL");
  expect(fromConfig.out).toContain(`Data in ${join(folder, "config.db")}\n`);
  const variables = { CONCORDAT_COMPATIBILITY: "FORWARD", CONCORDAT_DATA: ":memory:" };
  expect((await level([], variables)).level).toBe("FORWARD");
  expect((await level(["--compatibility", "NONE"], variables)).level).toBe("NONE");
});

test("a port that is in use, or is none", async () => {
  const served = await serving(["--data", ":memory:"], { cwd: folder });
  const { port } = new URL(served.url);
  const { code, err } = await run(`serve --data :memory: --port ${port}`);
  expect(code).toBe(2);
  expect(err).toContain("error[registry/port-in-use]");
  expect(err).toContain("--port");
  served.child.kill("SIGTERM");
  await served.ended;
  expect((await run("serve --data :memory:", { env: { CONCORDAT_PORT: "70000" } })).err).toContain(
    "error[cli/bad-port]",
  );
  expect((await run("serve --data :memory: --port x")).code).toBe(2);
});

test("a deadline for large schemas: one that is none is refused, and under another they are taken", async () => {
  for (const seconds of ["0", "86401"]) {
    const { code, err } = await run(`serve --data :memory: --port 0 --engine-deadline ${seconds}`);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("error[cli/bad-deadline]") });
  }
  const served = await serving(["--data", ":memory:", "--engine-deadline", "60"], { cwd: folder });
  const schema = JSON.stringify({ type: "enum", name: "Large", symbols: ["A".padEnd(40_000, "B")] });
  const answer = await fetch(`${served.url}/subjects/s/versions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ schema }),
  });
  expect(answer.status).toBe(200);
  served.child.kill("SIGTERM");
  expect(await served.ended).toMatchObject({ code: 0, err: "" });
});

test("a data file that is another program's is left as it is", async () => {
  const text = join(folder, "text.db");
  writeFileSync(text, "a letter, not a database, and longer than the head of one\n");
  const other = join(folder, "other.db");
  const database = new Database(other);
  database.exec("CREATE TABLE letters (text TEXT)");
  database.close();
  for (const file of [text, other]) {
    const before = readFileSync(file);
    const { code, err } = await run(`serve --port 0 --data ${file}`);
    expect(code).toBe(2);
    expect(err).toContain("error[registry/data-not-ours]");
    expect(readFileSync(file).equals(before)).toBe(true);
  }
});

test("a data file of a newer version is left as it is", async () => {
  const file = join(folder, "newer.db");
  const served = await serving(["--data", file], { cwd: folder });
  served.child.kill("SIGTERM");
  await served.ended;
  const database = new Database(file);
  database.pragma("user_version = 9999");
  database.close();
  const { code, err } = await run(`serve --port 0 --data ${file}`);
  expect(code).toBe(2);
  expect(err).toContain("error[registry/data-newer]");
});

test("a folder that is not there, and a network beyond this machine", async () => {
  const { code, err } = await run("serve --port 0 --data nowhere/registry.db");
  expect(code).toBe(2);
  expect(err).toContain("error[registry/data-unusable]");
  const open = await run("serve --port 0 --data :memory: --host 0.0.0.0");
  expect(open.code).toBe(2);
  expect(open.err).toContain("--insecure");
});
