import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRegistry, type Registry } from "../../cases/registry.ts";
import { FORMATS } from "../../formats.ts";
import { sqliteStore } from "../../store/sqlite/store.ts";
import { buildServer } from "../server.ts";
import type { HttpServer } from "./server.ts";

/** Short, so that the test need not wait for those of a registry. */
const SHORT = { headers: 300, request: 500, keepAlive: 300, stall: 400, check: 50 };
const ANY = { host: "127.0.0.1", port: 0 };
/** More than the buffers of a socket hold. */
const LARGE = "x".repeat(9_000_000);

let registry: Registry;
let app: HttpServer;
let url: URL;
beforeAll(async () => {
  registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  const options = { bodyLimit: 20_000_000, logLevel: "error" } as const;
  const patient = buildServer(registry, options);
  const schema = JSON.stringify({ type: "record", name: "R", doc: LARGE, fields: [] });
  const headers = { "content-type": "application/json" };
  const there = new URL("/subjects/large/versions", await patient.listen(ANY));
  await fetch(there, { method: "POST", headers, body: JSON.stringify({ schema }) });
  await patient.close();
  app = buildServer(registry, { ...options, timeouts: SHORT });
  url = new URL(await app.listen(ANY));
});
afterAll(async () => {
  await app.close();
  await registry.engine.close();
  await registry.store.close();
});

const POST = "POST /subjects/s/versions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
/** What clients send at first, and again and again. */
const SLOW: Readonly<Record<string, readonly [first: string, then: string]>> = {
  "say nothing": ["", ""],
  "send their headers a byte at a time": ["GET /subjects HTTP/1.1\r\nhost: a\r\nx: ", "x"],
  "send their bodies a byte at a time": [`${POST}content-length: 100000\r\n\r\n`, " "],
  "send their chunks a byte at a time": [`${POST}transfer-encoding: chunked\r\n\r\n`, "1\r\n \r\n"],
  "do not read a large answer": ["GET /schemas/ids/1/schema HTTP/1.1\r\nhost: a\r\n\r\n", ""],
  "say nothing more after an answer": ["GET /subjects HTTP/1.1\r\nhost: a\r\n\r\n", ""],
};

describe("a server whose clients", { timeout: 60_000 }, () => {
  test.each(Object.entries(SLOW))(
    "%s ends their connections, and answers others meanwhile",
    async (what, [first, then]) => {
      const isDeaf = what.startsWith("do not read");
      const sockets = await Promise.all(Array.from({ length: isDeaf ? 20 : 200 }, () => slow(first, then, isDeaf)));
      let open = sockets.length;
      const closed = sockets.map(async (socket) => {
        // One that does not read learns that it was closed once it does.
        if (socket.isPaused()) await until(async () => (await connections()) <= 1);
        socket.resume();
        await once(socket, "close");
        open -= 1;
      });
      let answered = 0;
      while (open > 0) {
        const { status } = await fetch(new URL("/subjects", url), { headers: { connection: "close" } });
        // With limits as short as these, a busy machine may bring an honest request too late as well.
        expect([200, 408]).toContain(status);
        if (status === 200) answered += 1;
        await new Promise((done) => setTimeout(done, 10));
      }
      await Promise.all(closed);
      expect(answered).toBeGreaterThan(2);
    },
  );

  test("are given longer keeps them: the control", async () => {
    const patient = buildServer(registry, { bodyLimit: 1_000, logLevel: "error" });
    const { hostname, port } = new URL(await patient.listen(ANY));
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    await new Promise((done) => setTimeout(done, 2 * SHORT.stall));
    expect(socket.closed).toBe(false);
    socket.destroy();
    await patient.close();
  });
});

/** A client that sends something, then something more every now and then, until its connection ends. */
async function slow(first: string, then: string, isDeaf: boolean): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  if (isDeaf) socket.pause();
  else socket.resume();
  socket.write(first);
  if (then === "") return socket;
  const timer = setInterval(() => socket.write(then), 100);
  socket.on("close", () => clearInterval(timer));
  return socket;
}

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 20));
}
