import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { ANONYMOUS } from "../../actor.ts";
import { makeRegistry } from "../../cases/registry.ts";
import { FORMATS } from "../../formats.ts";
import { sqliteStore } from "../../store/sqlite/store.ts";
import { confluentDoor } from "../confluent/door.ts";
import { metricsOf } from "./metrics.ts";
import { Answer } from "./route.ts";
import { type HttpServer, serverOf } from "./server.ts";

/** A server with one route, which answers when it is let go on. */
async function serving() {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  const come = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const respond = async () => {
    come.resolve();
    await go.promise;
    // As a use case would.
    await registry.store.read().contexts();
    return new Answer(200, {});
  };
  const rows = { wait: { method: "GET", path: "/wait", summary: "", permission: "none", respond } } as const;
  const door = { ...confluentDoor, rows };
  const options = { bodyLimit: 1_000, logLevel: "error" } as const;
  const app = serverOf(
    { registry, doors: [door], metrics: metricsOf(registry), readiness: { draining: false } },
    options,
  );
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { registry, app, url, come: come.promise, go: go.resolve };
}

test("closing waits for what a client that hung up has asked for", async () => {
  const { registry, app, url, come, go } = await serving();
  const call = request(`${url}/wait`, { agent: false });
  call.on("error", () => undefined).end();
  await come;
  call.destroy();
  let closed = false;
  const closing = app.close().then(() => {
    closed = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(closed).toBe(false);
  go();
  await closing;
  await registry.engine.close();
  await registry.store.close();
});

test("what is under way is answered, and its connection ends", async () => {
  const { registry, app, url, come, go } = await serving();
  const answer = fetch(`${url}/wait`);
  await come;
  const closing = app.close();
  go();
  expect((await answer).status).toBe(200);
  await closing;
  await registry.engine.close();
  await registry.store.close();
});

test.each([
  ["the store is asked what is new", true],
  ["it is found out who the client is", false],
])("closing does not wait for a client that hung up with its body half sent, while %s", async (_, isStore) => {
  const go = Promise.withResolvers<void>();
  const come = Promise.withResolvers<void>();
  const wait = async () => {
    come.resolve();
    await go.promise;
  };
  const inner = sqliteStore(":memory:");
  const store = isStore ? { ...inner, fresh: wait } : inner;
  const registry = makeRegistry(store, FORMATS, { level: "BACKWARD" });
  const app = serverOf(
    { registry, doors: [confluentDoor], metrics: metricsOf(registry), readiness: { draining: false } },
    { bodyLimit: 1_000, logLevel: "error", ...(isStore ? {} : { actorOf: () => wait().then(() => ANONYMOUS) }) },
  );
  const url = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
  const socket = connect(Number(url.port), url.hostname);
  socket.write(
    "POST /subjects/s/versions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
  );
  await come.promise;
  await hangUp(app, socket);
  go.resolve();
  await new Promise(setImmediate);
  await app.close();
  await registry.engine.close();
  await registry.store.close();
});

/** Ends a connection, and resolves once the server has noticed. */
async function hangUp({ server }: HttpServer, socket: Socket): Promise<void> {
  const count = () => new Promise<number>((done) => server.getConnections((_, connections) => done(connections)));
  socket.destroy();
  while ((await count()) > 0) await new Promise((done) => setTimeout(done, 5));
}
