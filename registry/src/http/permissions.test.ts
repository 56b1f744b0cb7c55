import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { apiDoor } from "./api/door.ts";
import { confluentDoor } from "./confluent/door.ts";
import { type MayCall, PERMISSIONS, type Permission } from "./core/access.ts";
import { Answer } from "./core/route.ts";
import { selfDoor } from "./self/door.ts";
import { buildServer } from "./server.ts";

const doors = [confluentDoor, apiDoor, selfDoor(async () => new Answer(200))];
const rows = doors.flatMap((door) => Object.values(door.rows));
const PERMISSION_OF: ReadonlyMap<string, Permission> = new Map(
  rows.map(({ method, path, permission }) => [`${method} ${path}`, permission]),
);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function server(mayCall?: MayCall): FastifyInstance {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  const access = mayCall === undefined ? {} : { mayCall };
  const app = buildServer(registry, { bodyLimit: 1_000_000, logLevel: "error", ...access });
  closers.push(
    () => app.close(),
    () => registry.engine.close(),
    () => registry.store.close(),
  );
  return app;
}

/** The routes that a server really has, as `GET /subjects/{subject}`. */
async function routesOf(app: FastifyInstance): Promise<readonly string[]> {
  const served = new Set<string>();
  app.addHook("onRoute", ({ method, url }) => {
    // `::` is how a colon that begins no parameter is written.
    const path = url.replaceAll(/(?<!:):(\w+)/g, "{$1}").replace("::", ":");
    for (const one of [method].flat()) if (one !== "HEAD") served.add(`${one} ${path}`);
  });
  await app.ready();
  return [...served];
}

/** Those without a row, and so without a permission. */
const unguarded = (routes: readonly string[]) => routes.filter((route) => !PERMISSION_OF.has(route));

describe("the routes of the server", () => {
  it("are rows, each with its permission, and every row is a route", async () => {
    const routes = await routesOf(server());
    expect(unguarded(routes)).toEqual([]);
    expect(routes.toSorted()).toEqual([...PERMISSION_OF.keys()].toSorted());
    expect(new Set(PERMISSION_OF.values())).toEqual(new Set(PERMISSIONS));
  });

  it("would show one that has no row", async () => {
    const app = server();
    app.register(async (scope) => {
      scope.get("/planted", () => "anybody");
    });
    expect(unguarded(await routesOf(app))).toEqual(["GET /planted"]);
  });
});

describe("a caller", () => {
  const call = async (app: FastifyInstance, method: string, path: string) => {
    const url = path.replaceAll(/\{\w+\}/g, "1");
    return (await app.inject({ method: method as "GET", url })).statusCode;
  };

  it("without permissions is refused on every route but those for everybody", async () => {
    const app = server(() => false);
    for (const [route, permission] of PERMISSION_OF) {
      const [method = "", path = ""] = route.split(" ");
      const refused = (await call(app, method, path)) === 403;
      expect(refused, route).toBe(permission !== "none");
      if (method === "GET" && refused) expect(await call(app, "HEAD", path), `HEAD ${path}`).toBe(403);
    }
  });

  it("is asked about with the permission and the names in the path, and gets what is allowed", async () => {
    const asked: unknown[] = [];
    const app = server((actor, permission, resource) => {
      asked.push([actor.name, permission, { ...resource }]);
      return permission === "read";
    });
    expect(await call(app, "GET", "/contexts/.c/subjects/s/versions")).toBe(404);
    expect(await call(app, "DELETE", "/subjects/s")).toBe(403);
    expect(asked).toEqual([
      ["anonymous", "read", { context: ".c", subject: "s" }],
      ["anonymous", "delete", { subject: "s" }],
    ]);
    const answer = await app.inject({ method: "DELETE", url: "/api/v1/environments/prod" });
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { code: "registry/40301", message: "anonymous is denied the operation administer" },
    ]);
  });
});
