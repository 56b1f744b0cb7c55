import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** What commands print with `--format json` is what the published schema says. */

const folder = mkdtempSync(join(tmpdir(), "concordat-output-"));
const schema = JSON.parse(readFileSync(new URL("../cli/schemas/output.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(schema, "output");
let served: Served;

async function printed(words: string, input?: string) {
  const args = [...words.replace("SELF", served.url).split(" "), "--format", "json"];
  const { out, err } = await concordat(args, {
    cwd: folder,
    env: { CONCORDAT_REGISTRY: served.url },
    ...(input === undefined ? {} : { input }),
  });
  if (out === "") throw new Error(err);
  return JSON.parse(out) as unknown;
}

function errorsOf(name: string, value: unknown): unknown {
  const validate = ajv.getSchema(`output#/$defs/${name}`);
  if (validate === undefined) throw new Error(`no schema of ${name}`);
  return validate(value) === true ? [] : validate.errors;
}

beforeAll(async () => {
  served = await serving(["--data", ":memory:"], { cwd: folder });
  const id = '{"name":"id","type":"string"}';
  writeFileSync(join(folder, "order.avsc"), `{"type":"record","name":"Order","fields":[${id}]}`);
  writeFileSync(
    join(folder, "breaks.avsc"),
    `{"type":"record","name":"Order","fields":[${id},{"name":"n","type":"int"}]}`,
  );
  writeFileSync(join(folder, "bad.avsc"), '{"type":"recor"}');
  writeFileSync(join(folder, "thing.json"), '{"type":"object","properties":{"a":{"type":"string"}}}');
  writeFileSync(join(folder, "events.json"), '{"a":1}\n{"a":"b"}');
  const config = {
    schemas: ["order.avsc"],
    topics: { orders: ["order"] },
    services: { shop: { produces: ["order"] } },
  };
  writeFileSync(join(folder, "concordat.config.json"), JSON.stringify(config));
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

describe("the output of", () => {
  /** In the order that they need each other in. */
  test.each([
    ["check", "check"],
    ["register", "register"],
    ["register", "register breaks.avsc --subject order"],
    ["check", "check order.avsc breaks.avsc bad.avsc --against-git HEAD"],
    ["check", "check breaks.avsc --subject order --witness"],
    ["check", "check bad.avsc --subject order"],
    ["diff", "diff order.avsc breaks.avsc --witness"],
    ["why", "why"],
    ["validate", "validate thing.json events.json"],
    ["format", "format order.avsc bad.avsc --check"],
    ["get", "get order"],
    ["get", "get --id 1"],
    ["ls", "ls"],
    ["ls", "ls order"],
    ["generate", "generate"],
    ["publish", "publish --service shop --version 1"],
    ["environments", "environments --create prod"],
    ["record-deployment", "record-deployment --service shop --version 1 --to prod"],
    ["services", "services"],
    ["services", "services shop"],
    ["search", "search order"],
    ["search", "search nowhere"],
    ["can-i-deploy", "can-i-deploy --service shop --latest --to prod"],
    ["usage", "usage order"],
    ["policy", "policy order"],
    ["asyncapi", "asyncapi --output asyncapi.json"],
    ["record-undeployment", "record-undeployment --service shop --from prod"],
    ["subjects-ls", "subjects ls"],
    ["subjects-show", "subjects show order"],
    ["subjects-level", "subjects level order FULL"],
    ["subjects-mode", "subjects mode order READONLY"],
    ["subjects-delete", "subjects delete order --yes"],
    ["subjects-restore", "subjects restore order --version 1 --yes"],
    ["verify", "verify"],
    ["import", "import --from SELF --dry-run"],
    ["backup", "backup --to backup.db"],
    ["doctor", "doctor"],
    ["init", "init --yes --force"],
    ["error", "get nothing"],
    ["error", "check --config nothing.json"],
  ])("%s is as the schema says: %s", async (name, words) => {
    const value = await printed(words);
    // What ends a command early is an error, of any command.
    const of = words.includes("--against-git") ? "error" : name;
    expect(errorsOf(of, value)).toEqual([]);
    expect(ajv.validate("output", value)).toBe(true);
  });
});
