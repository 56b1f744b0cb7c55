import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** Protobuf through every door, from outside: over HTTP, and by the command. */

const PROTO3 = 'syntax = "proto3";\n';
const MONEY = `${PROTO3}package shop.types;

message Money {
  int64 units = 1;
  string currency = 2;
}
`;
const ORDER = `${PROTO3}package shop;

import "shop/types/money.proto";
import "google/protobuf/timestamp.proto";

message OrderPlaced {
  string order_id = 1;
  shop.types.Money total = 2;
  google.protobuf.Timestamp placed_at = 3;
}
`;
/** Confluent's registry takes both of these, buf build neither. */
const TWICE = `${PROTO3}message A {\n  int32 a = 1;\n  int32 b = 1;\n}\n`;
const RESERVED = `${PROTO3}message A {\n  reserved 1;\n  int32 a = 1;\n  int32 b = 19000;\n}\n`;

let folder: string;
let served: Served;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-protobuf-"));
  served = await serving(["--data", ":memory:"], { cwd: folder });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

async function send(method: string, path: string, body?: object | string) {
  const headers = { "content-type": "application/json" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(served.url + path, { method, headers, ...(body === undefined ? {} : { body: text }) });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const register = (subject: string, schema: string, references: readonly object[] = []) =>
  send("POST", `/subjects/${subject}/versions`, { schemaType: "PROTOBUF", schema, references });
const reference = (name: string, subject: string, version = 1) => ({ name, subject, version });

describe("imports", () => {
  test("are references by name, also of what they import themselves, and one version under several names", async () => {
    await register("i-money", MONEY);
    const uses = (path: string) =>
      `${PROTO3}package p;\nimport "${path}";\nmessage Price { shop.types.Money m = 1; }\n`;
    await register("i-price", uses("money.proto"), [reference("money.proto", "i-money")]);
    const both = `${PROTO3}import "price.proto";\nimport "shop/types/money.proto";\nmessage A { p.Price a = 1; shop.types.Money b = 2; }\n`;
    const references = [reference("price.proto", "i-price"), reference("shop/types/money.proto", "i-money")];
    expect(await register("i-both", both, references)).toMatchObject({ status: 200, body: { version: 1 } });
  });

  test("that are missing, or lead back, are named", async () => {
    const alone = await register("i-alone", ORDER);
    expect(alone).toMatchObject({ status: 422, body: { error_code: 42201 } });
    expect(alone.body).toHaveProperty("message", expect.stringMatching(/shop\.types\.Money.*line 9, column 3/s));
    const nowhere = await register("i-nowhere", ORDER, [reference("shop/types/money.proto", "not-there")]);
    expect(nowhere).toMatchObject({ status: 422, body: { message: expect.stringContaining("not-there") } });
  });

  test("of two versions under one name are told apart, and reported", async () => {
    await register("i-two", MONEY);
    await register("i-two", MONEY.replace("string currency = 2;", "string currency = 2;\n  int32 nanos = 3;"));
    const wrap = `${PROTO3}package w;\nimport "two.proto";\nmessage Wrap { shop.types.Money m = 1; }\n`;
    await register("i-wrap", wrap, [reference("two.proto", "i-two", 1)]);
    const schema = `${PROTO3}import "two.proto";\nimport "wrap.proto";\nmessage A { shop.types.Money a = 1; w.Wrap b = 2; }\n`;
    const references = [reference("two.proto", "i-two", 2), reference("wrap.proto", "i-wrap")];
    expect(await register("i-clash", schema, references)).toMatchObject({ status: 200 });
    const body = { subject: "i-clash", schemaType: "PROTOBUF", schema, references };
    expect((await send("POST", "/api/v1/compatibility", body)).body).toMatchObject({
      compatible: true,
      diagnostics: [{ rule: "protobuf/reference-clash", severity: "warning", line: 2, column: 8 }],
    });
  });
});

test("a schema is shown as Confluent's registry serialises it, and without extensions", async () => {
  const extended = `${PROTO3}\nimport "google/protobuf/descriptor.proto";\n\nmessage A {\n  string a = 1;\n}\n\nextend google.protobuf.FieldOptions {\n  string note = 50000;\n}\n`;
  await register("shown", extended);
  const shown = async (format: string) =>
    (await send("GET", `/subjects/shown/versions/1?format=${format}`)).body as { readonly schema: string };
  expect((await shown("anything")).schema).toBe(extended);
  expect((await shown("ignore_extensions")).schema).not.toContain("extend");
  const again = await register("shown-again", (await shown("serialized")).schema);
  expect(again).toMatchObject({ status: 200, body: { version: 1 } });
});

describe("what buf build refuses and Confluent's registry takes", () => {
  test("is taken, and told with its place", async () => {
    expect(await register("v-told", TWICE)).toMatchObject({ status: 200 });
    const body = { subject: "v-told", schemaType: "PROTOBUF", schema: TWICE };
    expect((await send("POST", "/api/v1/compatibility", body)).body).toMatchObject({
      compatible: true,
      policy: { validation: "tolerant" },
      diagnostics: [{ rule: "protobuf/duplicate-number", severity: "error", line: 4, hint: expect.any(String) }],
    });
  });

  test("is refused under validation strict, by which nothing else of the policy changes", async () => {
    await send("PUT", "/api/v1/subjects/v-strict/policy", { referrers: "refuse" });
    expect((await send("PUT", "/api/v1/subjects/v-strict/policy", { validation: "strict" })).body).toEqual({
      referrers: "refuse",
      validation: "strict",
    });
    const refused = await register("v-strict", RESERVED);
    expect(refused).toMatchObject({ status: 422, body: { error_code: 42201 } });
    expect(refused.body).toHaveProperty("message", expect.stringMatching(/line: 4.*line: 5/s));
    const body = { subject: "v-strict", schemaType: "PROTOBUF", schema: RESERVED };
    expect((await send("POST", "/api/v1/compatibility", body)).body).toMatchObject({ compatible: false });
    expect(await register("v-strict", MONEY)).toMatchObject({ status: 200 });
  });

  test("is refused by check and register, unless they are told to be tolerant", async () => {
    writeFileSync(join(folder, "twice.proto"), TWICE);
    const run = (...args: readonly string[]) => concordat([...args, "--registry", served.url], { cwd: folder });
    for (const command of ["check", "register"]) {
      const refused = await run(command, "twice.proto", "--subject", "v-command");
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.out + refused.err).toMatch(/error\[protobuf\/duplicate-number\].*twice\.proto:4:/s);
    }
    expect(await run("check", "twice.proto", "--subject", "v-command", "--tolerant")).toMatchObject({ code: 0 });
    expect(await run("register", "twice.proto", "--subject", "v-command", "--tolerant")).toMatchObject({ code: 0 });
    expect(await run("policy", "v-command", "--validation", "strict")).toMatchObject({
      out: expect.stringMatching(/validation +strict +.*is rejected/),
    });
  });

  test("is refused of files that are compared with each other, their imports found in the project", async () => {
    const files = { "money.proto": MONEY, "order.proto": ORDER, "bad.proto": ORDER.replace("total = 2", "total = 1") };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const references = [{ name: "shop/types/money.proto", subject: "money", version: 1 }];
    const order = { file: "order.proto", subject: "orders-value", references };
    const config = { schemas: [{ file: "money.proto", subject: "money" }, order] };
    writeFileSync(join(folder, "concordat.config.json"), JSON.stringify(config));
    const check = (...args: readonly string[]) => concordat(["check", ...args, "--format", "json"], { cwd: folder });
    expect((await check("bad.proto", "--subject", "orders-value")).code).toBe(2);
    const refused = await check("order.proto", "--against", "bad.proto");
    expect(refused.code).toBe(1);
    rmSync(join(folder, "concordat.config.json"));
  });
});

describe("bad input", () => {
  const descriptor = create(FileDescriptorProtoSchema, { name: "a.proto", messageType: [{ name: "A" }] });
  const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [descriptor] }));
  const CASES: Readonly<Record<string, readonly [schema: string, status: number, said: RegExp]>> = {
    "base64 that is none": ["CgdhLnByb3RvIg==!", 422, /line 1, column/],
    "a descriptor cut off": [Buffer.from("0a0761", "hex").toString("base64"), 422, /descriptor|line/],
    "a descriptor set": [Buffer.from(set).toString("base64"), 422, /descriptor set|FileDescriptorSet/i],
    "an unknown edition": ['edition = "2030";\nmessage A {}', 422, /line 1, column 11/],
    "names of every object": [
      `${PROTO3}message __proto__ { string constructor = 1; __proto__ toString = 2; }`,
      200,
      /"id"/,
    ],
    "an import of itself": [`${PROTO3}import "default";\nmessage A { B b = 1; }`, 422, /B.*line 3|line/s],
    "nesting without end": [`${PROTO3}${"message A {".repeat(10_000)}`, 422, /line 2, column/],
    "half a surrogate": [`${PROTO3}message A { string a\ud800 = 1; }`, 422, /line 2, column/],
  };
  test.each(Object.entries(CASES))("%s has its answer", async (name, [schema, status, said]) => {
    const answer = await register(`bad-${name.replaceAll(" ", "-")}`, schema);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(said);
  });

  test("bytes that are no UTF-8 are refused before they are a schema", async () => {
    const body = Buffer.concat([
      Buffer.from('{"schemaType":"PROTOBUF","schema":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${served.url}/subjects/bad-utf8/versions`, { method: "POST", headers, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test.each([
    [
      "100,000 fields are taken",
      100_000,
      "120",
      (index: number) => `  string field_${index} = ${index + 1};`,
      200,
      '"id"',
    ],
    [
      "20 MB of them are refused for their size",
      200_000,
      // Two hundred thousand of them take more memory, or more time, than is allowed.
      "15",
      (index: number) =>
        `  optional string a_field_with_a_rather_long_name_so_that_it_weighs_${index} = ${index + 1}; // ${"x".repeat(20)}`,
      422,
      "split the schema into smaller ones",
    ],
  ] as const)(
    "%s, and others are answered meanwhile",
    async (_, count, deadline, field, status, said) => {
      const args = ["--data", ":memory:", "--body-limit", String(40 * 1024 * 1024), "--engine-deadline", deadline];
      const large = await serving(args, { cwd: folder });
      try {
        const fields = Array.from({ length: count }, (_, index) => field(index)).join("\n");
        const body = JSON.stringify({ schemaType: "PROTOBUF", schema: `${PROTO3}message Large {\n${fields}\n}\n` });
        let done = false;
        const headers = { "content-type": "application/json" };
        const huge = fetch(`${large.url}/subjects/large/versions`, { method: "POST", headers, body }).finally(() => {
          done = true;
        });
        let meanwhile = 0;
        for (; !done; meanwhile += 1) expect((await fetch(`${large.url}/subjects`)).status).toBe(200);
        const answer = await huge;
        expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(said)]);
        expect(meanwhile).toBeGreaterThan(20);
      } finally {
        large.child.kill("SIGTERM");
        await large.ended;
      }
    },
    180_000,
  );
});
