import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat } from "./support/concordat.ts";
import { AMOUNT, AMOUNT_SCHEMA, INVOICE_V1 } from "./support/invoices.ts";

/** `concordat generate` of a JSON subject with a reference. */

let folder: string;
const file = (path: string) => readFileSync(join(folder, path), "utf8");
const run = (...args: readonly string[]) => concordat(args, { cwd: folder });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-generate-"));
  mkdirSync(join(folder, "schemas"));
  writeFileSync(join(folder, "schemas/amount.json"), AMOUNT_SCHEMA);
  writeFileSync(join(folder, "schemas/invoice.json"), INVOICE_V1);
  const reference = { name: AMOUNT, subject: "amount", version: 1 };
  const schemas = [
    { file: "schemas/amount.json", subject: "amount" },
    { file: "schemas/invoice.json", subject: "invoices-value", references: [reference] },
  ];
  const topics = { invoices: ["invoices-value"] };
  writeFileSync(join(folder, "concordat.config.json"), JSON.stringify({ schemas, topics }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a topic's event is the schema, with what it refers to", async () => {
  expect(await run("generate")).toMatchObject({ code: 0 });
  expect(file("generated/invoices/invoices-value.ts")).toContain("jsonEvent<InvoiceIssued, InvoiceIssuedInput>({");
  expect(file("generated/invoices/invoices-value.ts")).toContain("export interface Amount {");
  expect(file("generated/invoices/invoices-value/checks.ts")).toContain("export const validate: Validate = ");
});

test("nothing differs when it is generated again, and the lock's hash is the code's fingerprint", async () => {
  expect(await run("generate", "--check")).toMatchObject({ code: 0 });
  const lock = JSON.parse(file("concordat.lock")) as { subjects: Record<string, { hash: string }> };
  const [, fingerprint] = /fingerprint: "([0-9a-f]{64})"/.exec(file("generated/invoices/invoices-value.ts")) ?? [];
  expect(lock.subjects["invoices-value"]?.hash).toBe(fingerprint);
  writeFileSync(join(folder, "schemas/invoice.json"), INVOICE_V1.replace('"minimum":1', '"minimum":2'));
  expect(await run("generate", "--check")).toMatchObject({ code: 1 });
  writeFileSync(join(folder, "schemas/invoice.json"), INVOICE_V1);
});

test("what is no schema is an error with its place", async () => {
  writeFileSync(join(folder, "schemas/invoice.json"), INVOICE_V1.replace('"minimum":1', '"minimum":"1"'));
  const said = await run("generate");
  expect(said.code).toBe(2);
  expect(said.err).toContain("json-schema/wrong-value");
  expect(said.err).toContain("schemas/invoice.json:1:");
  writeFileSync(join(folder, "schemas/invoice.json"), INVOICE_V1);
});
