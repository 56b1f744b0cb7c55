import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { PERMISSIONS, type Permission } from "../access/operations.ts";
import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { apiDoor } from "./api/door.ts";
import { confluentDoor } from "./confluent/door.ts";
import { consoleDoor } from "./console/door.ts";
import type { ChangeFeed } from "./console/events.ts";
import type { MayCall } from "./core/access.ts";
import { Answer, type Row } from "./core/route.ts";
import { docsDoor } from "./docs/door.ts";
import { selfDoor } from "./self/door.ts";
import { buildServer } from "./server.ts";

const settings = { secure: false, logIn: undefined, tools: { generate: undefined } };
const noEvents: ChangeFeed = { listen: () => Readable.from([]), end: () => undefined };
const self = selfDoor(async () => new Answer(200), { draining: false });
const doors = [confluentDoor, apiDoor, self, consoleDoor(settings, noEvents), docsDoor()];
const rows = doors.flatMap((door) => Object.values(door.rows));
const PERMISSION_OF: ReadonlyMap<string, Permission> = new Map(
  rows.map(({ method, path, permission }) => [`${method} ${path}`, permission]),
);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serving(mayCall: MayCall): Promise<string> {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  const app = buildServer(registry, { bodyLimit: 1_000_000, logLevel: "error", mayCall, console: settings });
  closers.push(
    () => app.close(),
    () => registry.engine.close(),
    () => registry.store.close(),
  );
  return app.listen({ host: "127.0.0.1", port: 0 });
}

// The server is made of rows: what is no row is no route, and the compiler wants a permission in each.
it("every permission is one that some row needs", () => {
  expect(new Set(PERMISSION_OF.values())).toEqual(new Set(PERMISSIONS));
  // @ts-expect-error: without a permission
  const open: Row = { method: "GET", path: "/planted", respond: () => "anybody" };
  expect(open.permission).toBeUndefined();
});

describe("a caller", () => {
  const call = async (url: string, method: string, path: string) =>
    (await fetch(url + path.replaceAll(/\{\w+\}/g, "1"), { method })).status;

  it("without permissions is refused on every route but those for everybody", async () => {
    const url = await serving(() => false);
    for (const [route, permission] of PERMISSION_OF) {
      const [method = "", path = ""] = route.split(" ");
      const refused = (await call(url, method, path)) === 403;
      expect(refused, route).toBe(permission !== "none");
      if (method === "GET" && refused) expect(await call(url, "HEAD", path), `HEAD ${path}`).toBe(403);
    }
  });

  it("is asked about with the permission and the names in the path, and gets what is allowed", async () => {
    const asked: unknown[] = [];
    const url = await serving((actor, permission, resource) => {
      asked.push([actor.name, permission, { ...resource }]);
      return permission === "read";
    });
    expect(await call(url, "GET", "/contexts/.c/subjects/s/versions")).toBe(404);
    expect(await call(url, "DELETE", "/subjects/s")).toBe(403);
    expect(asked).toEqual([
      ["anonymous", "read", { context: ".c", subject: "s" }],
      ["anonymous", "delete", { subject: "s" }],
    ]);
    const answer = await fetch(`${url}/api/v1/environments/prod`, { method: "DELETE" });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        code: "access/denied",
        message: "User is denied operation Administer on Environment: prod",
        hint: '"concordat access explain anonymous administer environment:prod" says what is missing; an administrator may grant it.',
      },
    ]);
  });
});
