import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { avroEvent } from "@concordat/client/avro";
import { fingerprint, parseAvro } from "@concordat/schema/avro";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPact } from "../pact/index.ts";
import { recordContract, recording, writeContract } from "../record/index.ts";
import { contractTest } from "./index.ts";

const schema =
  '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"total","type":"int"}]}';
const event = avroEvent<{ readonly id: string; readonly total: number }>({
  subject: "orders",
  schema,
  fingerprint: fingerprint(parseAvro(schema).model, "sha256"),
  version: 1,
  id: 1,
});
const folder = mkdtempSync(join(tmpdir(), "concordat-vitest-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a contract as a test", () => {
  const options = {
    consumer: "mail",
    provider: "shop",
    handlers: [recording({ name: "orders", events: { Order: event } }, { Order: ({ id }) => void id })],
    folder,
  };
  // What is committed, where the test compares.
  beforeAll(async () => {
    writeContract(await recordContract(options), folder);
  });
  contractTest(options);

  it("leaves the pact file behind", () => {
    const pact = readPact(JSON.parse(readFileSync(join(folder, "mail-shop.json"), "utf8")));
    expect(pact.messages).toMatchObject([{ description: "Order", body: { id: expect.any(String) } }]);
  });
});

describe("a contract test that fails", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  // Within the checkout, so that the test finds the packages.
  const project = mkdtempSync(join(cache, "contract-test-"));
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  const run = (handler: string, ci: string) => {
    const file = "concordat-contract.test.ts";
    writeFileSync(
      join(project, file),
      `import { avroEvent } from "@concordat/client/avro";
import { fingerprint, parseAvro } from "@concordat/schema/avro";
import { recording } from "@concordat/contracts/record";
import { contractTest } from "@concordat/contracts/vitest";
const schema = ${JSON.stringify(schema)};
const event = avroEvent({ subject: "orders", schema, fingerprint: fingerprint(parseAvro(schema).model, "sha256"), version: 1, id: 1 });
contractTest({ consumer: "mail", provider: "shop", handlers: [recording({ name: "orders", events: { Order: event } }, { Order: ${handler} })] });
`,
    );
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", "--root", project, "--no-color"], {
      cwd: project,
      encoding: "utf8",
      env: { ...process.env, CI: ci, NO_COLOR: "1" },
    });
    return { status, text: `${stdout}${stderr}` };
  };

  it("says what the handlers read now, against what is committed, and how to enter a branch", () => {
    expect(run("({ id }) => void id", "").status).toBe(0);
    const stale = run("({ id, total }) => void (id + total)", "1");
    expect(stale.status).toBe(1);
    expect(stale.text).toContain("contracts/mail-shop.json is out of date: run the test without CI");
    // What is committed is expected, and what handlers read now is received.
    expect(stale.text).toMatch(/\n\s*\+\s+"total": \d/);
    const gaps = run('({ id }) => {\n  if (id === "never") throw new Error("no");\n}', "");
    expect(gaps.status).toBe(1);
    expect(gaps.text).toContain("recording(topic, handlers, { EVENT: [event] })");
  }, 60_000);
});
