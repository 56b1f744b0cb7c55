import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** Commands that look after subjects, services and the layout of schemas. */

const folder = mkdtempSync(join(tmpdir(), "concordat-subjects-"));
let served: Served;
const run = (command: string, input?: string) =>
  concordat(command.split(" "), {
    cwd: folder,
    env: { CONCORDAT_REGISTRY: served.url },
    ...(input === undefined ? {} : { input }),
  });
const schema = (...fields: readonly string[]) =>
  JSON.stringify({ type: "record", name: "Order", fields: fields.map((name) => ({ name, type: "string" })) });

beforeAll(async () => {
  served = await serving(["--data", ":memory:"], { cwd: folder });
  writeFileSync(join(folder, "one.avsc"), schema("id"));
  writeFileSync(
    join(folder, "two.avsc"),
    schema("id", "note").replace('"note","type":"string"', '"note","type":"string","default":""'),
  );
  for (const file of ["one.avsc", "two.avsc"])
    expect(await run(`register ${file} --subject orders-value`)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

describe("subjects", () => {
  test("a change is shown with its effect, and made when it is confirmed", async () => {
    const shown = await run("subjects level orders-value FORWARD_TRANSITIVE");
    expect(shown).toMatchObject({ code: 2, err: "Nothing was changed. Add --yes to do it.\n" });
    expect(shown.out).toContain("Now it is BACKWARD, of the context or registry.");
    expect((await run("subjects show orders-value")).out).toContain("level  BACKWARD (of the context or registry)");
    expect(await run("subjects level orders-value FULL --yes")).toMatchObject({
      code: 0,
      out: expect.stringContaining("orders-value has the level FULL."),
    });
    const json = JSON.parse((await run("subjects show orders-value --format json")).out);
    expect(json).toMatchObject({
      versions: [
        { version: 1, id: 1 },
        { version: 2, id: 2 },
      ],
      deleted: [],
      settings: { level: { value: "FULL", own: true }, mode: { value: "READWRITE", own: false } },
    });
    expect((await run("subjects level orders-value --reset --yes")).code).toBe(0);
    expect((await run("subjects level orders-value")).err).toContain("Neither a level nor --reset is given.");
  });

  test("a mode is set and reset", async () => {
    expect((await run("subjects mode orders-value READONLY --yes")).code).toBe(0);
    expect((await run("subjects show orders-value")).out).toContain("mode   READONLY (its own)");
    expect((await run("subjects mode orders-value --reset --yes")).code).toBe(0);
  });

  test("a version is deleted and restored", async () => {
    expect((await run("subjects delete orders-value --version 2 --yes")).out).toContain("Deleted version 2 of");
    expect((await run("subjects show orders-value")).out).toContain("soft-deleted: 2");
    const restored = await run("subjects restore orders-value --version 2 --yes --format json");
    expect(JSON.parse(restored.out)).toMatchObject({ done: true, outcome: "orders-value has it as version 3, id 2." });
    expect((await run("subjects restore orders-value --version 9 --yes")).code).toBe(1);
  });

  test("what something refers to is not deleted", async () => {
    writeFileSync(join(folder, "uses.avsc"), '{"type":"record","name":"Uses","fields":[{"name":"o","type":"Order"}]}');
    expect(await run("register uses.avsc --subject uses --reference Order=orders-value:1")).toMatchObject({ code: 0 });
    const { code, out } = await run("subjects delete orders-value --yes");
    expect(code).toBe(1);
    expect(out).toContain("The schema with id 3 refers to it: delete that first.");
    expect((await run("subjects delete uses --yes")).code).toBe(0);
    expect((await run("subjects ls --deleted")).out).toBe("uses\n");
  });
});

describe("services and the gate", () => {
  test("by branch, the latest, without some, and until evidence is there", async () => {
    const config = {
      schemas: [{ file: "two.avsc", subject: "orders-value" }],
      topics: { orders: ["orders-value"] },
      services: { shop: { produces: ["orders-value"] }, mail: { consumes: [{ subject: "orders-value", version: 1 }] } },
    };
    writeFileSync(join(folder, "concordat.config.json"), JSON.stringify(config));
    expect((await run("generate")).code).toBe(0);
    for (const version of ["1", "2"])
      expect(
        await run(`publish --service shop --version ${version} --branch ${version === "1" ? "main" : "next"}`),
      ).toMatchObject({ code: 0 });
    expect((await run("publish --service mail --version 7")).code).toBe(0);
    expect((await run("environments --create prod")).code).toBe(0);
    expect((await run("record-deployment --service mail --version 7 --to prod")).code).toBe(0);
    expect((await run("services")).out).toMatch(/^mail +7 +1 version +prod: 7\nshop +2 +2 versions$/m);
    expect((await run("services shop")).out).toMatch(/^2 +next .* orders-value \d\n1 +main /m);
    expect((await run("services shp")).err).toContain("Did you mean shop?");
    const decision = async (words: string) =>
      JSON.parse((await run(`can-i-deploy --service shop --to prod --format json ${words}`)).out);
    expect(await decision("--branch main")).toMatchObject({ version: "1" });
    expect(await decision("--latest")).toMatchObject({ version: "2", rows: [expect.anything()] });
    expect(await decision("--latest --ignore mail")).toMatchObject({ answer: "yes", rows: [] });
    expect(await decision("--latest --ignore mail@6")).toMatchObject({ rows: [expect.anything()] });
    expect((await run("can-i-deploy --service shop --to prod --branch nope")).code).toBe(1);
    expect((await run("can-i-deploy --service shop --to prod")).code).toBe(2);
  });
});

describe("format", () => {
  test("says which files are not formatted, writes them, and then has nothing to do", async () => {
    writeFileSync(join(folder, "a.proto"), 'syntax="proto3"; // first\nmessage A{string id=1;}\n');
    expect(await run("format a.proto one.avsc --check")).toMatchObject({
      code: 1,
      out: "differs  a.proto\ndiffers  one.avsc\n",
    });
    expect((await run("format a.proto one.avsc")).out).toBe("formatted  a.proto\nformatted  one.avsc\n");
    expect(readFileSync(join(folder, "a.proto"), "utf8")).toBe(
      'syntax = "proto3"; // first\nmessage A {\n  string id = 1;\n}\n',
    );
    expect(await run("format a.proto one.avsc --check")).toMatchObject({ code: 0, out: "2 schemas are formatted.\n" });
    expect(await run("format - --type PROTOBUF", "message B{}")).toMatchObject({ code: 0, out: "message B {}\n" });
    writeFileSync(join(folder, "bad.proto"), "message {");
    expect(await run("format bad.proto")).toMatchObject({ code: 2, out: expect.stringContaining("bad.proto:1:") });
  });
});

describe("why", () => {
  test("explains a rule by its name, whole or behind the slash, and finds the one that is meant", async () => {
    const { code, out } = await run("why reader-field-missing-default");
    expect(code).toBe(0);
    expect(out).toContain("error avro/reader-field-missing-default\nwhy: ");
    expect(out).toContain("= event: ");
    expect(JSON.parse((await run("why --format json")).out).rules.length).toBeGreaterThan(120);
    expect(await run("why avro/type-mismach")).toMatchObject({
      code: 1,
      err: expect.stringContaining("Did you mean avro/type-mismatch?"),
    });
  });
});
