import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** Folders and patterns of schemas, and what is said of each file and of all. */

const folder = mkdtempSync(join(tmpdir(), "concordat-many-"));
let served: Served;
const run = (...args: readonly string[]) =>
  concordat(args, { cwd: folder, env: { CONCORDAT_REGISTRY: served.url, NO_COLOR: "1" } });
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const record = (name: string, fields: string) =>
  `{"type":"record","name":"${name}","namespace":"shop","fields":[${fields}]}`;
const ID = '{"name":"id","type":"string"}';
const config = (more: object = {}) =>
  write("concordat.config.json", JSON.stringify({ schemas: ["schemas/*.avsc"], ...more }, undefined, 2));

beforeAll(async () => {
  served = await serving(["--data", ":memory:"], { cwd: folder });
  config();
  write("schemas/card.avsc", record("Card", ID));
  write("schemas/order.avsc", record("Order", `${ID},{"name":"card","type":"shop.Card"}`));
  write("schemas/alone.avsc", record("Alone", ID));
});

afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

describe("a folder of the config's schemas", () => {
  test("is registered in the order of need, each file new, then unchanged", async () => {
    expect(await run("register", "schemas")).toEqual({
      code: 0,
      err: "",
      out: [
        "new        schemas/alone.avsc  alone version 1, id 1",
        "new        schemas/card.avsc   card version 1, id 2",
        "new        schemas/order.avsc  order version 1, id 3",
        "",
        "3 schemas: 3 new",
        "",
      ].join("\n"),
    });
    expect((await run("register", "schemas/*.avsc")).out).toContain("3 schemas: 3 unchanged");
    expect(await run("register", "--quiet")).toEqual({ code: 0, err: "", out: "" });
  });

  test("is checked, a line each", async () => {
    expect((await run("check", "schemas")).out).toBe(
      [
        "unchanged  schemas/alone.avsc  alone version 1 (BACKWARD)  id 1",
        "unchanged  schemas/card.avsc   card version 1 (BACKWARD)   id 2",
        "unchanged  schemas/order.avsc  order version 1 (BACKWARD)  id 3",
        "",
        "3 schemas: 3 unchanged",
        "",
      ].join("\n"),
    );
    expect(await run("check", "--quiet")).toEqual({ code: 0, err: "", out: "" });
  });

  test("what needs a rejected schema is skipped, the others go on; with --fail-fast nothing does", async () => {
    write("schemas/card.avsc", record("Card", `${ID},{"name":"n","type":"int"}`));
    write("schemas/alone.avsc", record("Alone", `${ID},{"name":"n","type":"int","default":0}`));
    const stopped = await run("check", "schemas/card.avsc", "schemas/alone.avsc", "--fail-fast");
    expect(stopped.code).toBe(1);
    expect(stopped.out).toContain("1 schema: 1 incompatible; 1 not looked at (--fail-fast)");
    const { code, out } = await run("register", "schemas/card.avsc", "schemas/order.avsc", "schemas/alone.avsc");
    expect(code).toBe(1);
    expect(out).toMatch(/^skipped +schemas\/order\.avsc +order: it needs schemas\/card\.avsc$/m);
    expect(out).toMatch(/^new +schemas\/alone\.avsc +alone version 2, id 4$/m);
    expect(out).toMatch(/3 schemas: 1 new, 1 rejected, 1 skipped$/m);
    const json = await run("register", "--format", "json");
    expect(JSON.parse(json.out)).toMatchObject({
      registered: false,
      results: [
        { subject: "alone", state: "unchanged", version: 2 },
        { subject: "card", state: "rejected", refused: { outcome: "incompatible" } },
        { subject: "order", state: "skipped", needs: "schemas/card.avsc" },
      ],
    });
  });

  test("an error in a file that is needed is told there, once", async () => {
    write("schemas/card.avsc", record("Card", '{"name":"id","type":"strng"}'));
    const alone = await run("check", "schemas/order.avsc");
    expect(alone.out).toContain("error[avro/undefined-name]: Undefined schema: shop.strng.\n --> schemas/card.avsc:1:");
    const { out } = await run("check");
    expect(out.match(/error\[/g)).toHaveLength(1);
    write("schemas/card.avsc", record("Card", ID));
  });
});

describe("what is wrong is said where it stands", () => {
  test("an import that leads nowhere, with the file that has its name", async () => {
    write("proto/a.proto", 'syntax = "proto3";\nimport "common/money.proto";\nmessage A { common.Money m = 1; }\n');
    write("proto/comon/money.proto", 'syntax = "proto3";\npackage common;\nmessage Money { int64 units = 1; }\n');
    write("protos.json", JSON.stringify({ schemas: ["proto/**/*.proto"] }));
    const { out } = await run("check", "--config", "protos.json");
    expect(out).toContain("error[cli/missing-import]: proto/a.proto imports common/money.proto");
    expect(out).toContain("proto/comon/money.proto has that name");
    expect(out).toContain(" --> proto/a.proto:2:8\n");
  });

  test("a folder without schemas, an empty file, an empty standard input, an empty subject", async () => {
    mkdirSync(join(folder, "nothing"));
    expect((await run("check", "nothing")).err).toContain(
      "error[cli/no-such-files]: The folder nothing has no schemas.",
    );
    write("empty.avsc", "");
    expect((await run("check", "empty.avsc")).out).toContain("error[cli/empty-schema]: empty.avsc is empty.");
    expect((await run("register", "-", "--subject", "x")).err).toContain("(standard input) is empty.");
    expect(await run("register", "empty.avsc", "--subject", "")).toMatchObject({
      code: 2,
      err: expect.stringContaining("It must not be empty."),
    });
  });

  test("a subject that is misspelt, in the config and as an argument", async () => {
    config({ topics: { orders: ["ordr"] } });
    const { code, err } = await run("generate");
    expect(code).toBe(1);
    expect(err).toMatch(
      /error\[cli\/no-schema\]: No file of the config has the subject ordr.*\n --> concordat\.config\.json:7:7\n/,
    );
    expect(err).toContain("Did you mean order?");
    config();
    expect((await run("ls", "ordr")).err).toContain("Did you mean order?");
  });

  test("a reference to a version that is not there names the file", async () => {
    const references = [{ name: "shop.Nope", subject: "absent", version: 9 }];
    write("nope.avsc", record("N", '{"name":"n","type":"shop.Nope"}'));
    write("nope.json", JSON.stringify({ schemas: [{ file: "nope.avsc", references }] }));
    const { err } = await run("register", "--config", "nope.json");
    expect(err).toContain("nope.avsc refers to shop.Nope as version 9 of the subject absent, which the registry at");
  });
});
