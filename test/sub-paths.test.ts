import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Prints every module that importing one loads. */
const SCRIPT = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
await import(process.argv[1]);
console.log(JSON.stringify(loaded.filter((url) => url.startsWith("file:"))));
`;

function loadedBy(name: string): readonly string[] {
  const args = ["--input-type=module", "--eval", SCRIPT, name];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: here, encoding: "utf8" })) as string[];
}

test.each<[name: string, needs: readonly string[]]>([
  ["@concordat/client", []],
  ["@concordat/client/memory", []],
  ["@concordat/client/registry", ["/schema/src/"]],
  ["@concordat/client/disk-cache", ["/schema/src/", "/registry/disk/"]],
  ["@concordat/client/avro", ["/schema/src/"]],
  ["@concordat/client/json", ["/schema/src/", "/ajv-formats/", "/re2js/"]],
  ["@concordat/client/protobuf", ["/schema/src/", "/@bufbuild/protobuf/"]],
  // The Kafka client has an ajv of its own.
  ["@concordat/client/kafka", ["/@platformatic/kafka/", "/ajv/dist/core.js"]],
  ["@concordat/client/rabbitmq", ["/rabbitmq-client/"]],
  // A service gives its own database: no package of one is loaded.
  ["@concordat/client/postgres", ["/handling/tables.ts"]],
  ["@concordat/client/sqlite", ["/handling/tables.ts"]],
  ["@concordat/client/relay", ["/handling/tables.ts", "/handling/relay/"]],
])("importing %s loads what it needs and no more", (name, needs) => {
  const loaded = loadedBy(name);
  expect(loaded.length).toBeGreaterThan(0);
  const found = [
    "/schema/src/",
    "/@bufbuild/protobuf/",
    "/@platformatic/kafka/",
    "/rabbitmq-client/",
    "/better-sqlite3/",
    "/node_modules/pg/",
    "/handling/tables.ts",
    "/handling/relay/",
    "/ajv-formats/",
    "/re2js/",
    // What ajv has besides the texts of the drafts.
    "/ajv/dist/core.js",
    "/@opentelemetry/",
    "/registry/disk/",
  ].filter((part) => loaded.some((url) => url.includes(part)));
  expect(found).toEqual(needs);
});
