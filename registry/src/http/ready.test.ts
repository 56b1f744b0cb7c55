import { type IncomingMessage, request } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { ANONYMOUS } from "../actor.ts";
import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { ServerOptions } from "./core/server.ts";
import { buildServer } from "./server.ts";

/** Answers that are kept as bytes: the second of two requests is sent before routing, and says what the first one said. */

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server with one schema of a kilobyte and more; `routed` is what came to a route since. */
async function serving(options: Partial<ServerOptions> = {}) {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "NONE" });
  const routed: string[] = [];
  const actorOf = ({ method, url }: IncomingMessage) => {
    routed.push(`${method} ${url}`);
    return ANONYMOUS;
  };
  const app = buildServer(registry, { bodyLimit: 1_000_000, logLevel: "error", actorOf, ...options });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  closers.push(
    () => app.close(),
    () => registry.engine.close(),
    () => registry.store.close(),
  );
  const ask = (method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string) =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown>; bytes: Buffer }>((resolve, reject) => {
      const call = request(url + path, { method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const { date: _, ...rest } = answer.headers;
          resolve({ status: answer.statusCode, headers: rest, bytes: Buffer.concat(parts) });
        });
      });
      call.on("error", reject);
      call.end(body);
    });
  const register = (subject: string, doc: string) =>
    ask(
      "POST",
      `/subjects/${subject}/versions`,
      { "content-type": "application/json" },
      JSON.stringify({ schema: JSON.stringify({ type: "enum", name: "E", doc, symbols: ["A"] }) }),
    );
  expect((await register("s", "é".repeat(1_000))).status).toBe(200);
  routed.length = 0;
  return { ask, register, routed };
}

const PATHS = ["/schemas/ids/1", "/subjects/s/versions/latest", "/schemas/ids/1?subject=s&fetchMaxId=false", "/config"];

test.each(PATHS)("%s is answered the same, to each as it accepts", async (path) => {
  const { ask, routed } = await serving();
  for (const headers of [
    {},
    { accept: "application/json" },
    { "accept-encoding": "gzip" },
    { "content-type": "application/json", Accept: "*/*" },
  ]) {
    const [first, second] = [
      await ask("GET", path, { ...headers, "x-request-id": "mine" }),
      await ask("GET", path, { ...headers, "x-request-id": "mine" }),
    ];
    expect(second).toEqual(first);
    expect(second.headers["x-request-id"]).toBe("mine");
    const text = second.headers["content-encoding"] === "gzip" ? gunzipSync(second.bytes) : second.bytes;
    expect(JSON.parse(text.toString())).toBeTypeOf("object");
    const head = await ask("HEAD", path, headers);
    expect([head.status, head.bytes.length, head.headers["content-length"]]).toEqual([
      200,
      0,
      String(second.bytes.length),
    ]);
  }
  expect(routed).toEqual(Array(4).fill(`GET ${path}`));
});

test("each answer has an id of its own, unless the client gives one", async () => {
  const { ask } = await serving();
  const ids = [];
  for (let times = 0; times < 3; times += 1) ids.push((await ask("GET", PATHS[0] ?? "")).headers["x-request-id"]);
  expect(new Set(ids).size).toBe(3);
});

test("unusual headers go the long way", async () => {
  const { ask, routed } = await serving();
  const path = PATHS[0] ?? "";
  await ask("GET", path);
  expect((await ask("GET", path, { "content-type": "garbage" })).status).toBe(400);
  expect((await ask("GET", path, { accept: "text/html" })).status).toBe(406);
  expect((await ask("GET", path, { "X-Request-Id": ["a", "b"] })).headers["x-request-id"]).toBe("a, b");
  // The first and the last; the others are refused before.
  expect(routed).toHaveLength(2);
});

test("what has changed is made anew", async () => {
  const { ask, register, routed } = await serving();
  const version = async () =>
    JSON.parse((await ask("GET", "/subjects/s/versions/latest")).bytes.toString()) as { version: number };
  expect([await version(), await version()].map((one) => one.version)).toEqual([1, 1]);
  await register("s", "two");
  expect([await version(), await version()].map((one) => one.version)).toEqual([2, 2]);
  await register("t", "another subject");
  await version();
  expect(routed.filter((one) => one.startsWith("GET"))).toHaveLength(2);
});

test("they are counted as they would be by their routes", async () => {
  const { ask } = await serving();
  for (let times = 0; times < 4; times += 1) await ask("GET", "/schemas/ids/1");
  await ask("HEAD", "/schemas/ids/1");
  const metrics = (await ask("GET", "/metrics")).bytes.toString();
  const count = (method: string) =>
    `concordat_http_request_duration_seconds_count{method="${method}",route="/schemas/ids/:id",status="200"}`;
  expect(metrics).toContain(`${count("GET")} 4\n`);
  expect(metrics).toContain(`${count("HEAD")} 1\n`);
});

test("where calls are refused, or requests logged, each comes to its route", async () => {
  let allowed = true;
  const { ask, routed } = await serving({ mayCall: () => allowed });
  const path = "/schemas/ids/1";
  expect([(await ask("GET", path)).status, (await ask("GET", path)).status]).toEqual([200, 200]);
  allowed = false;
  expect((await ask("GET", path)).status).toBe(403);
  expect(routed).toEqual(Array(3).fill(`GET ${path}`));
});

test("without caches nothing is kept", async () => {
  const { ask, routed } = await serving({ caches: false });
  await ask("GET", "/schemas/ids/1");
  await ask("GET", "/schemas/ids/1");
  expect(routed).toHaveLength(2);
});

test("a registration that comes again is answered without being read, as long as it finds its schema", async () => {
  const { ask, register } = await serving();
  const tell = async (answer: Promise<{ readonly bytes: Buffer; readonly headers: Record<string, unknown> }>) => {
    const { bytes, headers } = await answer;
    return { said: JSON.parse(bytes.toString()) as Record<string, unknown>, type: headers["content-type"] };
  };
  const parse = vi.spyOn(JSON, "parse");
  const counted = async (subject: string, doc: string) => {
    const { bytes } = await register(subject, doc);
    // Of what the test itself sends and reads nothing is counted: the schema's text is parsed by the engine's own reader.
    const parsed = parse.mock.calls.length;
    parse.mockClear();
    return { said: bytes.toString(), parsed };
  };
  await counted("s", "again");
  const found = await counted("s", "again");
  const kept = await counted("s", "again");
  expect(kept.said).toBe(found.said);
  expect([found.parsed, kept.parsed]).toEqual([1, 0]);
  // Another subject, or another text, is another registration.
  expect((await counted("t", "again")).parsed).toBe(1);
  expect((await counted("s", "another")).parsed).toBe(1);
  parse.mockRestore();

  const { said, type } = await tell(register("s", "again"));
  expect(said.version).toBe(2);
  expect(type).toBe((await ask("GET", "/subjects/s/versions/1")).headers["content-type"]);
  await ask("DELETE", "/subjects/s/versions/2");
  expect((await tell(register("s", "again"))).said.version).toBe(4);
  await ask("PUT", "/mode/s", { "content-type": "application/json" }, '{"mode":"READONLY"}');
  expect((await tell(register("s", "again"))).said.version).toBe(4);
  expect((await tell(register("s", "new"))).said.error_code).toBe(42205);
});
