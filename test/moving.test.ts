import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { docBlocks } from "./support/docs/blocks.ts";

/** The commands of the pages on moving, page by page, between an old registry and a new one. */

const root = fileURLToPath(new URL("../", import.meta.url));
const BLOCKS = docBlocks().filter(({ file, marker }) => file.startsWith("docs/moving/") && marker === "walk");
const ORDER = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';
const PROTO = 'syntax = "proto3";\n\npackage shop;\n\nmessage Order {\n  string id = 1;\n}\n';

let folder: string;
let old: RunningRegistry;
let target: RunningRegistry;
beforeEach(async () => {
  mkdirSync(`${root}.cache`, { recursive: true });
  folder = mkdtempSync(join(root, ".cache/moving-"));
  old = await startRegistry({ port: 0, data: ":memory:" });
  target = await startRegistry({ port: 0, data: ":memory:" });
  await registryClient(old.url).register("orders-value", { schema: ORDER });
});
afterEach(async () => {
  await Promise.all([old.close(), target.close()]);
  rmSync(folder, { recursive: true });
});

/** Runs the page's commands in the folder; throws where one fails. */
async function walked(page: string): Promise<string> {
  const blocks = BLOCKS.filter(({ file }) => file === `docs/moving/${page}.md`);
  expect(blocks.length, page).toBeGreaterThan(0);
  const script = blocks
    .map(({ text }) => text)
    .join("\n")
    .replaceAll(/http:\/\/old:8081|http:\/\/old:8080\/apis\/ccompat\/v7/g, old.url)
    .replaceAll("http://127.0.0.1:8081", target.url);
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, env });
  return stdout;
}

function project(config: object, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, "proto"));
  for (const [name, text] of Object.entries({ "concordat.config.json": JSON.stringify(config), ...files }))
    writeFileSync(join(folder, name), text);
}

test.each(["confluent", "karapace", "apicurio"])("the page on %s moves a registry", async (page) => {
  const out = await walked(page);
  expect(out).toContain(`1 of 1 version in 1 subject imported; ${target.url} answers as ${old.url} does`);
  expect(await registryClient(target.url).version("orders-value", "latest")).toMatchObject({ id: 1, schema: ORDER });
});

test("control: the commands fail where the target has something else", async () => {
  await registryClient(target.url).register("orders-value", { schema: ORDER.replace("Order", "Other") });
  await expect(walked("karapace")).rejects.toThrow("Command failed");
});

test("the page on buf checks, formats and registers a project's files", async () => {
  project({}, { "proto/order.proto": PROTO });
  rmSync(join(folder, "concordat.config.json"));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "x");
  const out = await walked("buf");
  expect(out).toContain("proto/order.proto: compatible with main:proto/order.proto");
  expect(out).toMatch(/new +proto\/order\.proto +order version 1, id 1/);
  expect(readFileSync(join(folder, "concordat.config.json"), "utf8")).toContain("proto/*.proto");
});

test("the page on the Pact Broker publishes, asks and records a deployment", async () => {
  project(
    {
      schemas: [{ file: "order.avsc", subject: "orders-value" }],
      topics: { orders: ["orders-value"] },
      services: { order: { produces: ["orders-value"] } },
    },
    { "order.avsc": ORDER },
  );
  const out = await walked("pact-broker");
  expect(out).toContain("order 1.4.0 may be deployed to production");
});
