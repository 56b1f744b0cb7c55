import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat } from "./support/concordat.ts";
import { MONEY, MONEY_PATH, SHIPMENT_V1 } from "./support/shipments.ts";

/** `concordat generate` of a Protobuf subject with an import. */

let folder: string;
const file = (path: string) => readFileSync(join(folder, path), "utf8");
const run = (...args: readonly string[]) => concordat(args, { cwd: folder });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-generate-"));
  mkdirSync(join(folder, "schemas"));
  writeFileSync(join(folder, "schemas/money.proto"), MONEY);
  writeFileSync(join(folder, "schemas/parcel.proto"), SHIPMENT_V1);
  const reference = { name: MONEY_PATH, subject: "money", version: 1 };
  const schemas = [
    { file: "schemas/money.proto", subject: "money" },
    { file: "schemas/parcel.proto", subject: "parcels-value", references: [reference] },
  ];
  const topics = {
    parcels: [{ subject: "parcels-value", message: "shop.ParcelSent" }],
    addresses: ["parcels-value"],
  };
  writeFileSync(join(folder, "concordat.config.json"), JSON.stringify({ schemas, topics }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a topic's event is the message that it names, else the schema's first", async () => {
  expect(await run("generate")).toMatchObject({ code: 0 });
  expect(file("generated/parcels/parcels-value.ts")).toContain("protobufEvent(ParcelSentSchema, {");
  expect(file("generated/addresses/parcels-value.ts")).toContain("protobufEvent(AddressSchema, {");
  expect(file("generated/parcels/parcels-value/shop/types/money_pb.ts")).toContain("export type Money = ");
});

test("nothing differs when it is generated again, and the lock's hash is the code's fingerprint", async () => {
  expect(await run("generate", "--check")).toMatchObject({ code: 0 });
  const lock = JSON.parse(file("concordat.lock")) as { subjects: Record<string, { hash: string }> };
  const [, fingerprint] = /fingerprint: "([0-9a-f]{64})"/.exec(file("generated/parcels/parcels-value.ts")) ?? [];
  expect(lock.subjects["parcels-value"]?.hash).toBe(fingerprint);
  const changed = SHIPMENT_V1.replace("  string note = 6;\n", "");
  writeFileSync(join(folder, "schemas/parcel.proto"), changed);
  expect(await run("generate", "--check")).toMatchObject({ code: 1 });
  writeFileSync(join(folder, "schemas/parcel.proto"), SHIPMENT_V1);
});

test("a schema that compilers refuse is refused with its place", async () => {
  writeFileSync(join(folder, "schemas/parcel.proto"), SHIPMENT_V1.replace("note = 6", "note = 5"));
  const said = await run("generate");
  expect(said.code).toBe(2);
  expect(said.err).toContain("protobuf/duplicate-number");
  expect(said.err).toContain("parcel.proto:19:17");
});
