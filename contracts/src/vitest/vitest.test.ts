import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
