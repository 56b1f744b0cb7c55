import { ROLE_NAMES, ROLES, type Role } from "@concordat/client/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiDoor } from "../http/api/door.ts";
import { confluentDoor } from "../http/confluent/door.ts";
import { Answer, type Row } from "../http/core/route.ts";
import { selfDoor } from "../http/self/door.ts";
import { avro, type Closed, closed } from "./closed.fixture.ts";
import type { Permission } from "./operations.ts";

/** Every route, under every way to write its path, for every role: the permission of its row decides, and nothing else. */

const doors = [confluentDoor, apiDoor, selfDoor(async () => new Answer(200), { draining: false })];
const rows: readonly Row[] = doors.flatMap((door) => Object.values(door.rows));

const VALUES: Readonly<Record<string, string>> = {
  context: ".c",
  subject: "orders",
  version: "1",
  id: "1",
  guid: "00000000-0000-0000-0000-000000000000",
  service: "shop",
  environment: "prod",
};

const encoded = (text: string) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join("");

/** Ways to write a path that lead to the same. */
const ALIASES: Readonly<Record<string, (row: Row) => string | undefined>> = {
  plain: (row) => filled(row),
  "trailing slash": (row) => `${filled(row)}/`,
  "encoded letters": (row) => filled(row).replace(/[a-z]+/, encoded),
  "encoded names": (row) =>
    row.path.includes("{") ? filled(row, (value) => encoded(value).replaceAll("%2e", ".")) : undefined,
  "path parameters": (row) => `${filled(row)};jsessionid=1`,
  "a query": (row) => `${filled(row)}?access_token=1&user=admin`,
  "qualified subject": (row) =>
    row.path.includes("{subject}") ? filled({ ...row }, undefined, ":.:orders") : undefined,
  "another context's subject": (row) =>
    row.path.includes("{subject}") ? filled({ ...row }, undefined, "%3A.c%3Aorders") : undefined,
};

/** Ways to write a path that lead nowhere, and so around nothing. */
const ASTRAY: Readonly<Record<string, (path: string) => string>> = {
  "double slash": (path) => `/${path}`,
  "slash in the middle": (path) => path.replace(/\/([^/]*)$/, "//$1"),
  "dot segment": (path) => `/.${path}`,
  "parent segment": (path) => `/healthz/..${path}`,
  "encoded dots": (path) => `/healthz/%2e%2e${path}`,
  "capital letters": (path) => path.toUpperCase(),
  backslash: (path) => `/%5c${path}`,
};

function filled({ path }: Row, write: (value: string) => string = (value) => value, subject?: string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === "subject" && subject !== undefined ? subject : write(VALUES[name] ?? "1"),
  );
}

const CALLERS = ["anonymous", ...ROLE_NAMES] as const;
const allowed = (caller: (typeof CALLERS)[number], permission: Permission): boolean =>
  permission === "none" || (caller !== "anonymous" && (ROLES[caller] as readonly string[]).includes(permission));

describe("the access matrix", () => {
  let server: Closed;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    server = await closed();
    for (const role of ROLE_NAMES) tokens.set(role, await server.tokenFor(role, { allows: role as Role, on: "*" }));
    const register = (subject: string) =>
      server.send("POST", `/subjects/${subject}/versions`, { token: tokens.get("admin"), body: avro("Orders") });
    expect([(await register("orders")).status, (await register("%3A.c%3Aorders")).status]).toEqual([200, 200]);
  });
  afterAll(() => server.close());

  it("gives each role what its row says, under every alias of the path", async () => {
    let cells = 0;
    const wrong: string[] = [];
    for (const row of rows)
      for (const [alias, write] of Object.entries(ALIASES)) {
        const path = write(row);
        if (path === undefined) continue;
        for (const method of row.method === "GET" ? ["GET", "HEAD"] : [row.method])
          for (const caller of CALLERS) {
            const { status, text, headers } = await server.send(method, path, { token: tokens.get(caller) });
            cells += 1;
            const expected = allowed(caller, row.permission) ? "in" : caller === "anonymous" ? 401 : 403;
            const found = status === 401 || status === 403 ? status : "in";
            if (found !== expected || status >= 500)
              wrong.push(`${method} ${path} (${alias}) by ${caller}: ${status} ${text}`);
            if (status === 401 && !String(headers["www-authenticate"]).startsWith("Basic "))
              wrong.push(`${path}: no challenge`);
          }
      }
    expect(wrong).toEqual([]);
    process.stdout.write(`access matrix: ${cells} cells of ${rows.length} routes\n`);
    expect(cells).toBeGreaterThan(5_000);
  });

  it("has no way around: any other path leads nowhere", async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const row of rows.filter(({ permission }) => permission !== "none"))
      for (const [how, write] of Object.entries(ASTRAY)) {
        const path = write(filled(row));
        const { status } = await server.send(row.method, path);
        cells += 1;
        if (![400, 401, 404, 405].includes(status)) wrong.push(`${row.method} ${path} (${how}): ${status}`);
      }
    expect(wrong).toEqual([]);
    process.stdout.write(`paths that lead nowhere: ${cells} cells\n`);
  });

  it("would see a row that forgot its permission", () => {
    const open: Row = { ...(rows[0] as Row), permission: "none" };
    expect(allowed("anonymous", open.permission)).toBe(true);
    expect(
      rows
        .filter(({ permission }) => permission === "none")
        .map(({ path }) => path)
        .sort(),
    ).toEqual(EVERYBODYS);
  });
});

/** What everybody may ask. */
const EVERYBODYS = [
  "/",
  "/",
  "/api/confluent-openapi.json",
  "/api/openapi.json",
  "/contexts/{context}/v1/metadata/deployment",
  "/contexts/{context}/v1/metadata/id",
  "/contexts/{context}/v1/metadata/version",
  "/healthz",
  "/readyz",
  "/v1/metadata/deployment",
  "/v1/metadata/id",
  "/v1/metadata/version",
];
