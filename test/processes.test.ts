import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";
import { type Fact, missing, registerUntilItDies, usedTwice } from "./support/facts.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 100 : 8;
const CLIENTS = 16;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-processes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const twoOn = (file: string, ...args: readonly string[]) =>
  serving(["--processes", "2", "--data", file, ...args], { cwd: folder });

/** The processes that a process has started. */
function startedBy({ child }: Served): readonly number[] {
  const text = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

async function stop(served: Served): Promise<void> {
  served.child.kill("SIGTERM");
  expect(await served.ended).toMatchObject({ code: 0 });
}

/** A client that keeps one connection, and so speaks with one process. With `user`, as that user of the password "a password". */
function clientOf(url: string, user?: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let process: string | undefined;
  const ask = (method: string, path: string, body?: object) =>
    new Promise<unknown>((resolve, reject) => {
      const headers: Record<string, string> = { "content-type": "application/json" };
      if (user !== undefined) headers.authorization = `Basic ${Buffer.from(`${user}:a password`).toString("base64")}`;
      const sent = request(`${url}${path}`, { method, agent, headers }, (answer) => {
        process = String(answer.headers["x-request-id"]).split("-")[0];
        text(answer).then((said) => resolve(JSON.parse(said)), reject);
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { ask, process: () => process, close: () => agent.destroy() };
}

/** Two clients that speak with different processes, which their requests' ids begin with. */
async function clientsOfTwo(url: string, user?: string) {
  const one = clientOf(url, user);
  await one.ask("GET", "/subjects");
  for (let tries = 0; tries < 200; tries += 1) {
    const other = clientOf(url, user);
    await other.ask("GET", "/subjects");
    if (other.process() !== one.process()) return [one, other] as const;
    other.close();
  }
  throw new Error("all connections went to one process");
}

test("what one process has acknowledged every other one knows, also where it had answered otherwise before", async () => {
  const served = await twoOn("shared.db");
  const [one, other] = await clientsOfTwo(served.url);
  for (let version = 1; version <= 20; version += 1) {
    const schema = JSON.stringify({ type: "record", name: "R", doc: String(version), fields: [] });
    const [writer, reader] = version % 2 === 0 ? [one, other] : [other, one];
    expect(await writer.ask("POST", "/subjects/s/versions", { schema })).toMatchObject({ version });
    expect(await reader.ask("GET", "/subjects/s/versions/latest")).toMatchObject({ version, schema });
  }
  const metrics = await (await fetch(`${served.url}/metrics`)).text();
  const series = (process: number) =>
    metrics.includes(
      `concordat_http_request_duration_seconds_count{process="${process}",method="POST",route="/subjects/:subject/versions",status="200"} 10\n`,
    );
  expect([series(1), series(2)], metrics.slice(0, 2_000)).toEqual([true, true]);
  one.close();
  other.close();
  await stop(served);
});

test("a process that ends is started again, and the others go on meanwhile", async () => {
  const served = await twoOn("restarted.db");
  const before = startedBy(served);
  expect(before).toHaveLength(2);
  process.kill(before[0] ?? 0, "SIGKILL");
  for (let count = 0; count < 20; count += 1) {
    // A connection that was handed to the process as it ended is tried anew, as any client does.
    const answer = await fetch(`${served.url}/subjects`).catch(() => fetch(`${served.url}/subjects`));
    expect(answer.status).toBe(200);
  }
  await expect.poll(() => startedBy(served).filter((pid) => !before.includes(pid)).length, { timeout: 20_000 }).toBe(1);
  expect(served.err()).toMatch(/^Process [12] ended \(SIGKILL\); it is started again\.\n$/);
  await stop(served);
});

test(`kill -9 of one of two processes, ${ROUNDS} rounds: nothing acknowledged is lost, no id has two schemas`, {
  timeout: 900_000,
}, async () => {
  const served = await twoOn("killed.db");
  const facts: Fact[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = facts.length;
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      // Each goes on with another connection where its process was killed.
      for (let life = 0; !isOver; life += 1)
        await registerUntilItDies(
          served.url,
          `${round}-${client}-${life}`,
          new Proxy(
            facts,
            stopping(() => isOver),
          ),
        );
    });
    await expect.poll(() => facts.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(before + 20);
    const [first, second] = startedBy(served);
    process.kill((round % 2 === 0 ? first : second) ?? 0, "SIGKILL");
    const after = facts.length;
    await expect.poll(() => facts.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(after + 20);
    isOver = true;
    await Promise.allSettled(clients);
    await expect.poll(() => startedBy(served).length, { timeout: 60_000 }).toBe(2);
  }
  expect([...(await missing(served.url, facts)), ...usedTwice(facts)]).toEqual([]);
  console.log(`kill -9 of one of two processes: ${ROUNDS} rounds, ${facts.length} acknowledged facts, all there`);
  await stop(served);
  expect(await concordat(["verify", "--data", "killed.db"], { cwd: folder })).toMatchObject({ code: 0 });
});

/** Ends a client after a fact once it is over. */
function stopping(isOver: () => boolean): ProxyHandler<Fact[]> {
  return {
    get: (facts, name) => {
      if (name !== "push") return Reflect.get(facts, name) as unknown;
      return (fact: Fact) => {
        facts.push(fact);
        if (isOver()) throw new Error("over");
      };
    },
  };
}

test("SIGTERM lets each process end what is under way; a second one ends all at once", async () => {
  const served = await twoOn("stopped.db", "--drain-ms", "60000");
  const pids = startedBy(served);
  served.child.kill("SIGTERM");
  await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status).toBe(503);
  served.child.kill("SIGTERM");
  expect(await served.ended).toMatchObject({ code: 143 });
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("a user and a grant count in each process from the moment they are given or taken back", async () => {
  writeFileSync(join(folder, "password.txt"), "a password\n");
  const made = ["access", "user", "add", "root", "--role", "admin", "--password-file", "password.txt"];
  expect(await concordat([...made, "--data", "closed.db"], { cwd: folder })).toMatchObject({ code: 0, err: "" });
  const served = await twoOn("closed.db", "--access");
  const admins = await clientsOfTwo(served.url, "root");
  const [one, other] = admins;
  await one.ask("PUT", "/api/v1/access/users/ann", { password: "a password" });
  const anns = await clientsOfTwo(served.url, "ann");
  const grant = { holder: "ann", allows: "read", on: "orders-*" };
  const lists = () => Promise.all(anns.map((ann) => ann.ask("GET", "/subjects")));
  const denied = expect.objectContaining({ error_code: 40301 });
  for (let times = 0; times < 5; times += 1) {
    expect(await lists()).toEqual([denied, denied]);
    await one.ask("POST", "/api/v1/access/grants", grant);
    expect(await lists()).toEqual([[], []]);
    await other.ask("DELETE", `/api/v1/access/grants?${new URLSearchParams(grant)}`);
  }
  expect(await other.ask("GET", "/api/v1/audit/verification")).toMatchObject({ whole: true });
  for (const client of [...admins, ...anns]) client.close();
  await stop(served);
});

test("they do not start where they cannot share, or one alone could not", async () => {
  const run = (...args: readonly string[]) => concordat(["serve", "--port", "0", ...args], { cwd: folder });
  const memory = await run("--processes", "2", "--data", ":memory:");
  expect([memory.code, memory.err]).toEqual([2, expect.stringContaining("cannot share data in memory")]);
  expect(await run("--processes", "0", "--data", "none.db")).toMatchObject({ code: 2 });
  const served = await twoOn("port.db");
  const taken = await run("--processes", "2", "--data", "other.db", "--port", new URL(served.url).port);
  expect([taken.code, taken.err]).toEqual([2, expect.stringContaining("is in use by another program")]);
  const alone = await run("--data", "port.db");
  expect([alone.code, alone.err]).toEqual([2, expect.stringContaining("registry/data-in-use")]);
  await stop(served);
});
