import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type RunOptions, serving } from "./support/concordat.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const RECORD = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';
const MESSAGE = 'syntax = "proto3";\npackage shop;\nmessage Order {\n  string id = 1;\n}\n';
const CONFIG = { schemas: [{ file: "order.avsc", subject: "orders-value" }], topics: { orders: ["orders-value"] } };

/** Writes the modules that a process loaded to the file LOADED when it ends. */
const WRITE_LOADED = `
import { registerHooks } from "node:module";
import { writeFileSync } from "node:fs";
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
process.on("exit", () => writeFileSync(process.env.LOADED, JSON.stringify(loaded)));
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-loads-"));
  writeFileSync(join(folder, "order.avsc"), RECORD);
  writeFileSync(join(folder, "order.proto"), MESSAGE);
  writeFileSync(join(folder, "concordat.config.json"), JSON.stringify(CONFIG));
});
afterAll(() => rmSync(folder, { recursive: true }));

const recording = (): RunOptions => ({
  cwd: folder,
  env: {
    LOADED: join(folder, "loaded.json"),
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(WRITE_LOADED)}`,
  },
});

/** The packages, and the engine's folders, that the last recorded process loaded. */
function loaded(): ReadonlySet<string> {
  const urls = JSON.parse(readFileSync(join(folder, "loaded.json"), "utf8")) as string[];
  const files = urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
  return new Set(files.map(partOf));
}

function partOf(file: string): string {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (name !== undefined) return name;
  const [room = "", , format = ""] = file.slice(root.length).split("/");
  return room === "schema" && !format.endsWith(".ts") ? `schema/${format}` : room;
}

/** What every command loads. */
const LITTLE = ["cli", "commander"];
/** What a command that works with schemas loads besides. */
const SCHEMAS = [...LITTLE, "client", "schema", "schema/text"];

test.each([
  ["--help", LITTLE],
  ["--version", LITTLE],
  ["check --help", SCHEMAS],
  ["check order.avsc --against order.avsc", [...SCHEMAS, "schema/avro"]],
  ["check order.avsc --against order.avsc --format sarif", [...SCHEMAS, "schema/avro"]],
  ["diff order.avsc order.avsc", [...SCHEMAS, "schema/avro"]],
  ["generate", [...SCHEMAS, "codegen", "schema/avro"]],
  // The controls: what these need is seen.
  ["check order.proto --against order.proto", [...SCHEMAS, "@bufbuild/protobuf", "schema/protobuf"]],
  ["check order.proto --against order.avsc", [...SCHEMAS, "@bufbuild/protobuf", "schema/protobuf"]],
] as const)("%s loads what it uses", async (command, all) => {
  expect(await concordat(command.split(" "), recording())).toMatchObject({ err: "" });
  expect([...loaded()].sort()).toEqual([...all].sort());
});

test("the server and its database are loaded by serve alone", async () => {
  const served = await serving(["--data", ":memory:"], recording());
  served.child.kill("SIGTERM");
  expect(await served.ended).toMatchObject({ code: 0 });
  for (const name of ["better-sqlite3", "registry"]) expect(loaded()).toContain(name);
  // With the first request of an operation of ours.
  expect(loaded()).not.toContain("ajv");
  // With the first page of the console.
  for (const name of ["preact", "preact-render-to-string", "htm", "esbuild"]) expect(loaded()).not.toContain(name);
  // With the first schema of a format.
  for (const name of ["schema/avro", "schema/protobuf", "@bufbuild/protobuf"]) expect(loaded()).not.toContain(name);
});
