import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { record, testProject } from "./support/project.ts";

/** What versions a project's files are: pinned by the lock, held against the registry and against git. */

const project = testProject();
const { own, write, config, run, online, said, send } = project;

const CARD = record("Card", { pan: "string" });
const ORDER = record("Order", { card: "Card" });

describe("versions", () => {
  /** `a.avsc`, and `b.avsc` which the config lets refer to version 1 of it. */
  const A = record("A", { note: "string" });
  const pinned = () =>
    config(
      ["a.avsc", "b.avsc"],
      { topics: { t: [own("b")] } },
      {
        "b.avsc": [{ name: "shop.A", subject: own("a"), version: 1 }],
      },
    );
  const changed = A.replace('"fields": [', '"fields": [{"name":"nick","type":"string","default":"NICK"},');

  test("a version in the config that a file no longer is, is an error of check, register and generate", async () => {
    write({ "a.avsc": A, "b.avsc": record("B", { a: "A" }) });
    pinned();
    for (const words of ["register", "check", "generate"]) expect(await online(words)).toMatchObject({ code: 0 });
    write({ "a.avsc": changed });
    expect(await online("register", join(project.folder(), "a.avsc"))).toMatchObject({ code: 0 });
    for (const words of [["check"], ["register"], ["generate"], ["generate", "--check"]]) {
      const told = await online(...words);
      expect(told.code, words.join(" ")).not.toBe(0);
      expect(said(told)).toMatch(/cli\/another-version/);
      expect(said(told)).toContain("It is version 2.");
    }
    expect(await run("generate", "--locked", "--check")).toMatchObject({
      code: 1,
      err: expect.stringContaining("cli/stale-lock"),
    });
    expect(await run("generate")).toMatchObject({ code: 2, err: expect.stringContaining("cli/another-version") });
    // Without the version it is the one that registering makes.
    config(["a.avsc", "b.avsc"], { topics: { t: [own("b")] } });
    for (const words of ["check", "register", "generate"]) expect(await online(words)).toMatchObject({ code: 0 });
    expect(await send("GET", `/subjects/${own("b")}/versions/latest`)).toMatchObject({
      body: { version: 2, references: [{ subject: own("a"), version: 2 }] },
    });
    expect(await run("generate", "--locked", "--check")).toMatchObject({ code: 0 });
  });

  test("a file that is not registered as it is cannot be generated for, and nothing is written", async () => {
    write({ "a.avsc": A, "b.avsc": record("B", { a: "A" }) });
    config(["a.avsc", "b.avsc"], { topics: { t: [own("b")] } });
    expect(await online("generate")).toMatchObject({ code: 2, err: expect.stringContaining("cli/not-registered") });
    expect(await online("register", join(project.folder(), "b.avsc"))).toMatchObject({ code: 2 });
    expect(await online("register")).toMatchObject({ code: 0 });
    expect(await online("generate")).toMatchObject({ code: 0 });
    write({ "a.avsc": changed });
    expect(await online("generate")).toMatchObject({ code: 2, err: expect.stringContaining("cli/not-registered") });
    expect(await run("generate", "--locked")).toMatchObject({
      code: 1,
      err: expect.stringContaining("cli/stale-lock"),
    });
  });

  test("a file and another version of it at once are an error", async () => {
    await send("POST", `/subjects/${own("a")}/versions`, { schema: A });
    const references = [{ name: "shop.A", subject: own("a"), version: 1 }];
    await send("POST", `/subjects/${own("outside")}/versions`, { schema: record("Outside", { a: "A" }), references });
    write({ "a.avsc": changed, "b.avsc": record("B", { a: "A", o: "Outside" }) });
    const outside = { "b.avsc": [{ name: "shop.Outside", subject: own("outside"), version: 1 }] };
    config(["a.avsc", "b.avsc"], { topics: { t: [own("b")] } }, outside);
    for (const words of ["check", "register"]) {
      const told = await online(words);
      expect(told.code).toBe(2);
      expect(said(told)).toContain("cli/two-versions");
    }
    write({ "a.avsc": A });
    expect(await online("register")).toMatchObject({ code: 0 });
    expect(await online("generate")).toMatchObject({ code: 0 });
  });
});

test("a version that registering will give is no error of check: the files are judged together before they are registered", async () => {
  write({ "card.avsc": CARD, "order.avsc": ORDER });
  const reference = (version: number) => [{ name: "shop.Card", subject: own("card"), version }];
  config(["order.avsc", "card.avsc"], {}, { "order.avsc": reference(1) });
  const told = await online("check");
  expect({ code: told.code, text: said(told) }).toMatchObject({ code: 0 });
  expect(await online("register")).toMatchObject({ code: 0 });
  // Control: a version that it will not be.
  config(["order.avsc", "card.avsc"], {}, { "order.avsc": reference(3) });
  const wrong = await online("check");
  expect({ code: wrong.code, text: said(wrong) }).toMatchObject({
    code: 2,
    text: expect.stringContaining("cli/another-version"),
  });
});

describe("check --against-git", () => {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", project.folder(), "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
  function committed(more: object = {}): void {
    write({ "s/card.avsc": CARD, "s/order.avsc": ORDER });
    write({ "concordat.config.json": JSON.stringify({ schemas: ["s/*.avsc"], ...more }) });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "x");
  }

  test("a file that is gone is an error by a rule of its own, in every format, unless the config allows it", async () => {
    committed();
    rmSync(join(project.folder(), "s/order.avsc"));
    const told = await run("check", "--against-git", "HEAD");
    expect(told.code).toBe(1);
    expect(said(told)).toContain("error[file/removed]: HEAD has");
    expect(said(told)).toMatch(/rejected +\S*s\/order\.avsc +HEAD +1 error/);
    for (const format of ["json", "github", "sarif", "junit"])
      expect((await run("check", "--against-git", "HEAD", "--format", format)).out).toContain("file/removed");
    // Of one file alone, nothing is said of others.
    expect(await run("check", join(project.folder(), "s/card.avsc"), "--against-git", "HEAD")).toMatchObject({
      code: 0,
    });
    write({ "concordat.config.json": JSON.stringify({ schemas: ["s/*.avsc"], removed: ["order"] }) });
    expect(await run("check", "--against-git", "HEAD")).toMatchObject({ code: 0 });
    rmSync(join(project.folder(), "s/card.avsc"));
    write({ "concordat.config.json": "{}" });
    expect(await run("check", "--against-git", "HEAD")).toMatchObject({ code: 1 });
  });

  test("a file that is renamed is gone where its subject is, and is compared where that stays", async () => {
    committed();
    renameSync(join(project.folder(), "s/card.avsc"), join(project.folder(), "s/cards.avsc"));
    expect(said(await run("check", "--against-git", "HEAD"))).toContain("of the subject card, which no file");
    write({ "s/cards.avsc": CARD.replace("string", "long") });
    const schemas = [{ file: "s/cards.avsc", subject: "card" }, "s/order.avsc"];
    write({ "concordat.config.json": JSON.stringify({ schemas }) });
    const told = await run("check", "--against-git", "HEAD");
    expect(told.code).toBe(1);
    expect(said(told)).toMatch(/incompatible +\S*s\/cards\.avsc +HEAD:/);
    expect(said(told)).not.toContain("file/removed");
  });

  test("a subject that the config no longer has is gone, though its file is there", async () => {
    committed();
    write({ "concordat.config.json": JSON.stringify({ schemas: ["s/card.avsc"] }) });
    expect(said(await run("check", "--against-git", "HEAD"))).toContain("file/removed");
  });
});
