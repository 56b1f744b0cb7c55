import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { makeRegistry } from "../../cases/registry.ts";
import { FORMATS } from "../../formats.ts";
import { sqliteStore } from "../../store/sqlite/store.ts";
import { Answer, type Incoming } from "../core/route.ts";
import { docsDoor } from "./door.ts";
import { builtSite } from "./site.ts";

const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
const folder = mkdtempSync(join(tmpdir(), "concordat-site-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the door answers for a path. */
async function asked(door: ReturnType<typeof docsDoor>, path: string): Promise<unknown> {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .slice(1);
  const params = Object.fromEntries(parts.map((part, index) => [`part${index}`, part]));
  const request: Incoming = { params, query: {}, body: undefined, headers: {}, path };
  return door.rows[`docs${parts.length}`]?.respond(registry, request);
}

it("says how to build the site where it is not built, and serves it once it is", async () => {
  const door = docsDoor(() => builtSite(folder));
  const before = await asked(door, "/docs/cli");
  expect(before).toMatchObject({ status: 503, body: expect.stringContaining("npm run docs") });
  mkdirSync(join(folder, "moving"));
  writeFileSync(join(folder, "cli.html"), "<p>the command</p>");
  writeFileSync(join(folder, "moving/index.html"), "<p>moving</p>");
  expect(await asked(door, "/docs/cli"), "without site.json the build has not ended").toMatchObject({ status: 503 });
  writeFileSync(join(folder, "site.json"), JSON.stringify({ scripts: ["sha256-abc"] }));
  const after = await asked(door, "/docs/cli");
  expect(after).toMatchObject({ status: 200, body: "<p>the command</p>" });
  expect(after instanceof Answer && after.headers.join(" ")).toContain("script-src 'self' 'sha256-abc';");
  expect(await asked(door, "/docs/moving")).toMatchObject({ status: 302, headers: ["location", "/docs/moving/"] });
  expect(await asked(door, "/docs/moving/")).toMatchObject({ status: 200, body: "<p>moving</p>" });
  expect(await asked(door, "/docs/site.json")).toMatchObject({ status: 404 });
});
