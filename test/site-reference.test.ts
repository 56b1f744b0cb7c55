import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { SCHEMA_TYPES } from "@concordat/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatOf } from "../cli/src/project/formats.ts";
import { REFUSAL_EXAMPLES } from "../registry/src/http/wording.fixture.ts";
import { sourceFiles } from "../site/src/reference/sources.ts";
import { BROWSER_MS } from "./support/browser.ts";
import { concordat } from "./support/concordat.ts";
import { siteBuilt, sitePagesBuilt, textOfHtml } from "./support/docs/site.ts";

/** The pages that are made from the code, held against other ways to the same: the program's help, the server's answers, the sources. */

const root = fileURLToPath(new URL("../", import.meta.url));
let registry: RunningRegistry;
let pages: ReadonlyMap<string, string>;
beforeAll(async () => {
  await siteBuilt();
  pages = sitePagesBuilt();
  registry = await startRegistry({ port: 0, data: ":memory:" });
}, BROWSER_MS);
afterAll(() => registry.close());

/** What a page of the reference says. */
const said = (page: string) => textOfHtml(pages.get(`reference/${page}.html`) ?? "");
/** Those of some words that a page does not have. */
const missing = (page: string, words: Iterable<string>) => {
  const text = said(page);
  return [...new Set(words)].filter((word) => !text.includes(word));
};
const ask = async (path: string) => (await fetch(registry.url + path)).text();

describe("the reference has", () => {
  test("every command, its flags and its exit codes", async () => {
    const listed = /Commands:\n([\s\S]*?)\n\n/.exec((await concordat(["--help"], { cwd: root })).out)?.[1] ?? "";
    const names = [...listed.matchAll(/^ {2}([a-z][\w-]+)/gm)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help");
    expect(names.length).toBeGreaterThan(30);
    expect(
      missing(
        "commands",
        names.map((name) => `concordat ${name}`),
      ),
    ).toEqual([]);
    const { out } = await concordat(["check", "--help"], { cwd: root });
    const flags = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = ""]) => flag);
    expect(flags.length).toBeGreaterThan(10);
    expect(
      missing(
        "commands",
        flags.filter((flag) => flag !== "--help"),
      ),
    ).toEqual([]);
    expect(said("commands")).toContain(/Exit codes: .*/.exec(out)?.[0]);
  });

  test("every setting of the server and every variable that the docs name", () => {
    const tables = readFileSync(`${root}docs/cli.md`, "utf8").matchAll(/CONCORDAT_[A-Z_]+/g);
    const variables = [...tables].map(([name]) => name);
    expect(variables.length).toBeGreaterThan(30);
    expect(missing("settings", variables)).toEqual([]);
  });

  test("every key of the config", () => {
    const schema = JSON.parse(readFileSync(`${root}cli/schemas/config.json`, "utf8")) as unknown;
    const keys = new Set<string>();
    JSON.stringify(schema, (key, value: unknown) => {
      if (key === "properties" && typeof value === "object")
        for (const name of Object.keys(value ?? {})) keys.add(name);
      return value;
    });
    expect(keys.size).toBeGreaterThan(30);
    expect(missing("config", keys)).toEqual([]);
  });

  test("every compatibility rule", async () => {
    for (const type of SCHEMA_TYPES) {
      const rules = [...(await formatOf(type, "")).rules.keys()];
      expect(rules.length).toBeGreaterThan(10);
      expect(missing("rules", rules)).toEqual([]);
      expect(missing(`rules-${type.toLowerCase()}`, rules)).toEqual([]);
    }
  });

  test("every error code of the server, and of programs", () => {
    const codes = Object.values(REFUSAL_EXAMPLES).flatMap((one) => one.codes.map(String));
    expect(missing("errors", codes)).toEqual([]);
    const inSources = sourceFiles("client,contracts,codegen,cli").flatMap((file) =>
      [...readFileSync(root + file, "utf8").matchAll(/\bcode: "([a-z-]+\/[a-z\d-]+)"/g)].map(([, code = ""]) => code),
    );
    expect(inSources.length).toBeGreaterThan(80);
    expect(missing("errors", inSources)).toEqual([]);
  });

  test("every metric that a registry tells", async () => {
    const names = [...(await ask("/metrics")).matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(15);
    expect(missing("metrics", names)).toEqual([]);
  });

  test("every route of both APIs", async () => {
    const all = textOfHtml([...pages].flatMap(([file, html]) => (file.startsWith("api/") ? [html] : [])).join("\n"));
    for (const address of ["/api/openapi.json", "/api/confluent-openapi.json"]) {
      const { paths } = JSON.parse(await ask(address)) as { paths: Readonly<Record<string, object>> };
      const routes = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}\n`),
      );
      expect(routes.length).toBeGreaterThan(30);
      expect(routes.filter((route) => !all.includes(route.trim()))).toEqual([]);
    }
  });

  test("control: not what there is not", () => {
    expect(missing("rules", ["avro/no-such-rule"])).toEqual(["avro/no-such-rule"]);
    expect(missing("settings", ["CONCORDAT_NOTHING"])).toEqual(["CONCORDAT_NOTHING"]);
  });
});
