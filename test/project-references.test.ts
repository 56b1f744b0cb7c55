import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { record, testProject } from "./support/project.ts";

/** A project's files that need each other: found by the names in them, judged and registered together. */

const project = testProject();
const { own, write, config, run, online, said, send } = project;

const CARD = record("Card", { pan: "string" });
const ORDER = record("Order", { card: "Card" });

describe("names lead to files", () => {
  test("Avro by full and by short names, Protobuf by import paths; registered bottom-up, and generated", async () => {
    write({
      "avro/z-card.avsc": CARD,
      "avro/order.avsc": ORDER,
      "avro/deep/a.avsc": record(
        "A",
        { orders: { type: "array", items: "shop.Order" }, card: ["null", "shop.Card"] },
        "x",
      ),
      "proto/shop/money.proto": 'syntax = "proto3"; package shop; message Money { int64 units = 1; }',
      "proto/shop/paid.proto":
        'syntax = "proto3"; package shop; import "shop/money.proto"; message Paid { Money total = 1; }',
    });
    const files = [
      "avro/deep/a.avsc",
      "avro/order.avsc",
      "avro/z-card.avsc",
      "proto/shop/paid.proto",
      "proto/shop/money.proto",
    ];
    config(files, { topics: { t: [own("a"), own("paid")] } });
    const checked = await online("check");
    expect(checked.code, said(checked)).toBe(0);
    const registered = await online("register", "--format", "json");
    expect(registered.code, said(registered)).toBe(0);
    const { results } = JSON.parse(registered.out) as { results: { subject: string; version: number }[] };
    expect(results.map(({ subject }) => subject)).toEqual(["z-card", "order", "a", "money", "paid"].map(own));
    expect(await send("GET", `/subjects/${own("a")}/versions/1`)).toMatchObject({
      body: {
        references: [
          { name: "shop.Order", subject: own("order"), version: 1 },
          { name: "shop.Card", subject: own("z-card"), version: 1 },
        ],
      },
    });
    expect(await send("GET", `/subjects/${own("paid")}/versions/1`)).toMatchObject({
      body: { references: [{ name: "shop/money.proto", subject: own("money"), version: 1 }] },
    });
    const generated = await online("generate", "--format", "json");
    expect(generated.code, said(generated)).toBe(0);
    const { lock } = JSON.parse(generated.out) as { lock: Record<string, { version: number }> };
    expect(Object.keys(lock).sort()).toEqual(["a", "money", "order", "paid", "z-card"].map(own).sort());
    expect(await run("generate", "--locked", "--check")).toMatchObject({ code: 0 });
  });

  test("two imports that end alike: the one of the importing file's own root", async () => {
    write({
      "one/common/id.proto": 'syntax = "proto3"; package one; message Id { string a = 1; }',
      "two/common/id.proto": 'syntax = "proto3"; package two; message Id { string b = 1; }',
      "two/use.proto": 'syntax = "proto3"; package two; import "common/id.proto"; message Use { Id id = 1; }',
    });
    write({
      "concordat.config.json": JSON.stringify({
        schemas: [
          { file: "one/common/id.proto", subject: own("one") },
          { file: "two/common/id.proto", subject: own("two") },
          { file: "two/use.proto", subject: own("use") },
        ],
      }),
    });
    expect(await online("register")).toMatchObject({ code: 0 });
    expect(await send("GET", `/subjects/${own("use")}/versions/1`)).toMatchObject({
      body: { references: [{ name: "common/id.proto", subject: own("two") }] },
    });
  });

  test.each([
    [
      "a circle, of Avro",
      { "a.avsc": record("A", { b: "B" }), "b.avsc": record("B", { c: "string", a: ["null", "A"] }) },
      /cli\/circular-reference: The references of r\d+-a lead back to it/,
      { file: "b.avsc", line: 14, column: 5 },
    ],
    [
      "a circle, of Protobuf",
      {
        "a.proto": 'syntax = "proto3";\nimport "b.proto";\nmessage A { B b = 1; }',
        "b.proto": 'syntax = "proto3";\n  import "a.proto";\nmessage B {}',
      },
      /cli\/circular-reference/,
      { file: "b.proto", line: 2, column: 10 },
    ],
    [
      "a name that two files define",
      { "a.avsc": record("A", { c: "Card" }), "c1.avsc": CARD, "c2.avsc": CARD.replace("pan", "no") },
      /cli\/ambiguous-name: a\.avsc uses shop\.Card, which c1\.avsc and c2\.avsc define/,
      { file: "a.avsc", line: 8, column: 12 },
    ],
    [
      "a name that nobody defines",
      { "a.avsc": record("A", { c: "Ghost" }), "b.avsc": record("B", { d: "string" }) },
      /avro\/undefined-name: .*shop\.Ghost/,
      { file: "a.avsc", line: 8, column: 12 },
    ],
    [
      "an import that nobody has",
      { "a.proto": 'syntax = "proto3";\nimport "ghost.proto";\nmessage A { string b = 1; }' },
      /protobuf\/[a-z-]+: .*ghost\.proto/,
      { file: "a.proto", line: 2 },
    ],
  ])("%s is told with its place, and nothing is registered", async (_, files, message, place) => {
    write(files);
    config(Object.keys(files), { topics: { t: [own("a")] } });
    for (const words of [["check"], ["register"], ["generate"]]) {
      const told = await online(...words, "--format", "json");
      expect(told.code, said(told)).toBe(2);
    }
    const checked = JSON.parse((await online("check", "--format", "json")).out) as {
      results: { error?: { file: string } }[];
    };
    const errors = checked.results.flatMap(({ error }) => (error === undefined ? [] : [error]));
    expect(errors.map(({ file }) => file.replace(`${project.folder()}/`, ""))).toContain(place.file);
    const told = errors.find(({ file }) => file.endsWith(place.file));
    expect(told).toMatchObject({ ...place, file: join(project.folder(), place.file) });
    const { code, message: words } = told as unknown as { code: string; message: string };
    expect(`${code}: ${words}`.replaceAll(`${project.folder()}/`, "")).toMatch(message);
    expect(await send("GET", `/subjects?subjectPrefix=${own("")}`)).toMatchObject({ body: [] });
  });
});

describe("check judges the files together", () => {
  test.each(["Concordat's registry", "another registry"])("on an empty one: %s", async (which) => {
    write({ "card.avsc": CARD, "order.avsc": ORDER });
    config(["order.avsc", "card.avsc"]);
    const other = which === "another registry" ? await withoutApi() : undefined;
    const url = other === undefined ? project.url() : address(other);
    const told = await run("check", "--registry", url);
    expect(told.code, said(told)).toBe(0);
    expect(await run("register", "--registry", url)).toMatchObject({ code: 0 });
    // Both change together, compatibly; and then the card alone does not.
    write({
      "card.avsc": record("Card", { pan: "string" }).replace("]", ',{"name":"cvc","type":"string","default":""}]'),
    });
    expect(await run("check", "--registry", url)).toMatchObject({ code: 0 });
    write({ "card.avsc": record("Card", { pan: "string", cvc: "string" }) });
    const broken = await run("check", "--registry", url, "--format", "json");
    expect(broken.code).toBe(1);
    const { results } = JSON.parse(broken.out) as { results: { file: string; outcome: string; toldOf?: string[] }[] };
    expect(results).toMatchObject([
      { outcome: "incompatible", toldOf: [join(project.folder(), "card.avsc")] },
      { outcome: "incompatible" },
    ]);
    // One cause, one error.
    expect(broken.out.match(/avro\/reader-field-missing-default/g)).toHaveLength(1);
    other?.close();
  });

  test("a file with an error is told once, and those that need it are not judged", async () => {
    write({
      "card.avsc": "{",
      "order.avsc": ORDER,
      "c.avsc": record("C", { order: "Order" }),
      "d.avsc": record("D", {}),
    });
    config(["order.avsc", "card.avsc", "c.avsc", "d.avsc"]);
    const told = await online("check");
    expect(told.code).toBe(2);
    expect(told.out.match(/error\[/g)).toHaveLength(1);
    expect(said(told)).toMatch(/not judged +\S*order\.avsc.* it needs \S*card\.avsc, which has an error\./);
    expect(said(told)).toMatch(/^new +\S*d\.avsc /m);
  });

  test("what a strict policy refuses is told, where a tolerant check would not", async () => {
    write({ "a.proto": 'syntax = "proto3"; message A { string a = 1; string b = 1; }' });
    config(["a.proto"]);
    await send("PUT", `/api/v1/subjects/${own("a")}/policy`, { validation: "strict" });
    const told = await online("check", "--tolerant");
    expect(told.code).toBe(1);
    expect(said(told)).toContain("error[protobuf/duplicate-number]");
    expect(said(told)).toContain(`a.proto: refused by ${own("a")} (BACKWARD): 1 error`);
    for (const format of ["json", "github", "sarif", "junit"]) {
      const shown = await online("check", "--tolerant", "--format", format);
      expect(shown.code).toBe(1);
      expect(shown.out).toContain("protobuf/duplicate-number");
    }
    expect(await online("register", "--tolerant")).toMatchObject({ code: 2 });
  });
});

/** A registry that knows Confluent's paths alone, before the running one. */
async function withoutApi(): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith("/api/")) {
      outgoing.writeHead(404).end("{}");
      return;
    }
    const { method, headers } = incoming;
    const onward = request(project.url() + incoming.url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

const address = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe("thirty schemas", () => {
  /** Ten Avro and five Protobuf types that two topics' events share; each event refers to several, and they to each other. */
  function schemas(evolution: number): Readonly<Record<string, string>> {
    const added = Object.fromEntries(Array.from({ length: evolution }, (_, n) => [`added${n}`, "string"]));
    const withDefaults = (text: string) =>
      text.replaceAll(/("name": "added\d",\n\s*"type": "string")/g, '$1, "default": ""');
    const files: Record<string, string> = {};
    for (let n = 0; n < 10; n += 1) {
      const needs =
        n === 0
          ? {}
          : { before: ["null", `types.T${n - 1}`], half: { type: "array", items: `T${n >> 1 === n ? 0 : n >> 1}` } };
      // Another one is evolved each time.
      files[`types/t${n}.avsc`] = withDefaults(
        record(`T${n}`, { id: "string", ...needs, ...(n % 5 < evolution ? added : {}) }, "types"),
      );
    }
    for (let n = 0; n < 10; n += 1)
      files[`events/e${n}.avsc`] = withDefaults(
        record(`E${n}`, { at: "long", what: `types.T${n}`, also: `types.T${(n * 3) % 10}` }, "events"),
      );
    const fields = Array.from({ length: evolution }, (_, n) => `string added${n} = ${10 + n};`).join(" ");
    for (let n = 0; n < 5; n += 1) {
      const before = n === 0 ? "" : `import "p/p${n - 1}.proto";`;
      files[`proto/p/p${n}.proto`] =
        `syntax = "proto3"; package p; ${before} message P${n} { string id = 1; ${n === 0 ? "" : `P${n - 1} before = 2;`} ${fields} }`;
      files[`proto/v/v${n}.proto`] =
        `syntax = "proto3"; package v; import "p/p${n}.proto"; message V${n} { p.P${n} what = 1; }`;
    }
    return files;
  }

  test("are registered and generated in one go, evolved five times", async () => {
    const names = Object.keys(schemas(0));
    expect(names).toHaveLength(30);
    config(names, {
      topics: {
        orders: Array.from({ length: 5 }, (_, n) => own(`e${n}`)),
        returns: Array.from({ length: 5 }, (_, n) => own(`e${n + 5}`)),
        visits: Array.from({ length: 5 }, (_, n) => own(`v${n}`)),
      },
    });
    for (let evolution = 0; evolution <= 5; evolution += 1) {
      write(schemas(evolution));
      const checked = await online("check");
      expect(checked.code, said(checked)).toBe(0);
      const registered = await online("register");
      expect(registered.code, said(registered)).toBe(0);
      expect(registered.out.trim().split("\n")).toHaveLength(32);
      expect(registered.out).toContain("30 schemas: ");
      const generated = await online("generate");
      expect(generated, said(generated)).toMatchObject({ code: 0, err: "" });
      expect(await online("generate", "--check")).toMatchObject({ code: 0, err: "" });
      expect(await run("generate", "--locked", "--check")).toMatchObject({ code: 0, err: "" });
      if (process.env.CONCORDAT_SHOW === "1" && evolution > 3)
        console.log(
          [checked, registered, generated].map((one) => said(one).split("\n").slice(-4).join("\n")).join("\n--\n"),
        );
    }
    expect(await send("GET", `/subjects/${own("e9")}/versions`)).toMatchObject({ body: [1, 2, 3, 4, 5, 6] });
  });
});
