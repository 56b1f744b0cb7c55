import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concordat, type RunOptions, type Served, serving } from "./support/concordat.ts";
import { casesIn, parseXml } from "./support/junit.ts";
import { isSarif, type Run, runIn } from "./support/sarif.ts";

const OLD = `{
  "type": "record",
  "name": "Order",
  "fields": [
    { "name": "id", "type": "string" }
  ]
}
`;
const NEEDS = OLD.replace(
  '"string" }',
  `"string" },
    { "name": "total", "type": "long" },
    { "name": "zażółć",
      "type": "long" }`,
);
const DEFAULT = OLD.replace('"string" }', '"string" },\n    { "name": "total", "type": "long", "default": 0 }');
const BAD = OLD.replace('"type": "string"', '"type": "strin"');
const DECIMAL =
  '{"type":"record","name":"Order","fields":[{"name":"id","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}]}';
const ONE_LINE =
  '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"a","type":"long"},{"name":"b","type":"long"}]}';
/** Signs that XML and addresses have a meaning for, and some that XML cannot hold at all. */
const NASTY = `a<b>&'"]]>%41 #?{0}\t\u0001\u001b[31m\u202e\ufffezażółć😀.avsc`;

let folder: string;
let served: Served;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-formats-"));
  const files = {
    "old.avsc": OLD,
    "needs.avsc": NEEDS,
    "default.avsc": DEFAULT,
    "bad.avsc": BAD,
    "shifted.avsc": `\n\n  ${NEEDS}`,
    "decimal.avsc": DECIMAL,
    "scaled.avsc": DECIMAL.replace('"scale":2', '"scale":3'),
    "one-line.avsc": ONE_LINE,
    "schema.proto": 'syntax = "proto3";',
    [NASTY]: NEEDS.replaceAll("Order", "Ordre").replace("total", "t"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "deep"));
  const subject = "orders<value>";
  const schemas = ["one-line", "default", "bad", "old"].map((name) => ({ file: `../${name}.avsc`, subject }));
  mkdirSync(join(folder, "shop"));
  writeFileSync(join(folder, "shop/concordat.config.json"), JSON.stringify({ schemas }));
  writeFileSync(join(folder, "deep/order.avsc"), NEEDS);
  served = await serving(["--data", ":memory:"], { cwd: folder });
  await concordat(["register", "old.avsc", "--subject", "orders<value>", "--registry", served.url], { cwd: folder });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

const run = (format: string, args: readonly string[], options: Partial<RunOptions> = {}) =>
  concordat(["check", ...args, "--format", format], { cwd: folder, ...options });

describe("SARIF", () => {
  const check = async (args: readonly string[], options: Partial<RunOptions> = {}) => {
    const { code, out, err } = await run("sarif", args, options);
    expect(err).toBe("");
    return { code, run: runIn(out) };
  };

  test("the schema is the official one, and refuses what is none", () => {
    expect(isSarif({ version: "2.1.0", runs: [] })).toBe(true);
    for (const wrong of [{}, { version: "2.0.0", runs: [] }, { version: "2.1.0", runs: [{ results: [] }] }])
      expect(isSarif(wrong)).toBe(false);
    const tool = { driver: { name: "x" } };
    for (const result of [{}, { message: {} }, { message: { text: "x" }, level: "fatal" }])
      expect(isSarif({ version: "2.1.0", runs: [{ tool, results: [result] }] })).toBe(false);
  });

  test("a compatible file has no result", async () => {
    const { code, run } = await check(["default.avsc", "--against", "old.avsc"]);
    expect(code).toBe(0);
    expect(run).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
    expect(run.invocations).toEqual([{ executionSuccessful: true }]);
  });

  test("a refused file has a result for each difference, with its place, its rule and its event", async () => {
    const { code, run } = await check(["needs.avsc", "--against", "old.avsc", "--witness"]);
    expect(code).toBe(1);
    expect(run.results).toHaveLength(2);
    expect(run.results[0]).toMatchObject({
      ruleId: "avro/reader-field-missing-default",
      level: "error",
      message: {
        text: `Field total has no default in the new schema and is missing in the old schema. Breaks new readers, of events already written. Give total a default in the new schema, such as a union with null first and "default": null.
Event: {"id":""}: field total has no default and is not in the event`,
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "needs.avsc", uriBaseId: "%SRCROOT%" },
            region: { startLine: 6, startColumn: 5, endLine: 6, endColumn: 40 },
          },
        },
      ],
      properties: { direction: "backward", old: { name: "old.avsc" }, witness: { event: { id: "" }, bytes: "00" } },
    });
    expect(run.results[1]?.locations[0]?.physicalLocation?.region).toEqual({
      startLine: 7,
      startColumn: 5,
      endLine: 8,
      endColumn: 23,
    });
    expect(run.tool.driver.rules).toEqual([
      {
        id: "avro/reader-field-missing-default",
        shortDescription: { text: "A field that the writer does not write has a default in the reader." },
        fullDescription: {
          text: "A field that the writer does not write has a default in the reader. Field <field> has no default in the new schema and is missing in the old schema.",
        },
        help: {
          text: 'If new readers break: Give <field> a default in the new schema, such as a union with null first and "default": null.\nIf old readers break: Keep writing <field>: readers that are out there need it. Take it away when none of them is left.',
        },
        defaultConfiguration: { level: "error" },
      },
    ]);
  });

  test("fingerprints stay where lines are added, and tell differences of one line apart", async () => {
    const prints = ({ results }: Run) => results.map((one) => one.partialFingerprints);
    const before = await check(["needs.avsc", "--against", "old.avsc"]);
    writeFileSync(join(folder, "needs.avsc"), `\n\n   ${NEEDS}`);
    const after = await check(["needs.avsc", "--against", "old.avsc"]);
    writeFileSync(join(folder, "needs.avsc"), NEEDS);
    expect(after.run.results[0]?.locations[0]?.physicalLocation?.region).toMatchObject({ startLine: 8 });
    expect(prints(after.run)).toEqual(prints(before.run));
    const other = await check(["shifted.avsc", "--against", "old.avsc"]);
    expect(prints(other.run)).not.toEqual(prints(before.run));
    const { run } = await check(["one-line.avsc", "--against", "old.avsc"]);
    const lines = run.results.map((one) => one.locations[0]?.physicalLocation?.region?.startLine);
    expect(lines).toEqual([1, 1]);
  });

  test("a warning is a warning, and the exit code stays a yes", async () => {
    const { code, run } = await check(["scaled.avsc", "--against", "decimal.avsc"]);
    expect(code).toBe(0);
    expect(run.results).toMatchObject([{ ruleId: "avro/decimal-changed", level: "warning" }]);
  });

  test("a changed schema type is a result without a place", async () => {
    const { code, run } = await check(["old.avsc", "--against", "schema.proto"]);
    expect(code).toBe(1);
    expect(run.results).toMatchObject([{ ruleId: "type-changed", level: "error" }]);
    expect(run.results[0]?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: "old.avsc", uriBaseId: "%SRCROOT%" } } },
    ]);
  });

  test("several files: what is no schema is a notification with its place, the others are judged", async () => {
    const { code, run } = await check(["bad.avsc", "needs.avsc", "old.avsc"], { env: { CONCORDAT_LEVEL: "NONE" } });
    expect(code).toBe(2);
    expect(run.results).toEqual([]);
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: "error",
            message: { text: expect.stringContaining("Undefined schema: strin.") },
            descriptor: { id: "avro/undefined-name" },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "bad.avsc" },
                  region: { startLine: 5, startColumn: 29 },
                },
              },
            ],
          },
          { level: "warning", descriptor: { id: "outcome/unknown", index: 1 } },
          { level: "warning", descriptor: { id: "outcome/unknown", index: 1 } },
        ],
      },
    ]);
  });

  test("all files of a config are in one run, each rule once", async () => {
    const { code, run } = await check(["--registry", served.url], { cwd: join(folder, "shop") });
    expect(code).toBe(2);
    const files = run.results.map((one) => one.locations[0]?.physicalLocation?.artifactLocation.uri);
    expect(files).toEqual(["one-line.avsc", "one-line.avsc"]);
    expect(run.tool.driver.rules).toHaveLength(1);
    expect(run.invocations[0]?.toolExecutionNotifications).toHaveLength(1);
  });

  test("nothing to compare with is a notification, and no failure of the tool", async () => {
    const { code, run } = await check(["old.avsc"]);
    expect(code).toBe(4);
    expect(run.invocations).toMatchObject([
      { executionSuccessful: true, toolExecutionNotifications: [{ level: "warning" }] },
    ]);
  });

  test("what ends the whole check is a log too", async () => {
    const args = ["old.avsc", "--subject", "orders", "--registry", "http://127.0.0.1:1"];
    const { code, run } = await check(args);
    expect(code).toBe(3);
    expect(run.invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ descriptor: { id: "registry/unreachable" } }] },
    ]);
  });

  test("files are named from the repository's top, wherever the command runs", async () => {
    const uris = async (args: readonly string[], options: Partial<RunOptions>) =>
      (await check([...args, "--against", join(folder, "old.avsc")], options)).run.results.map(
        (one) => one.locations[0]?.physicalLocation?.artifactLocation,
      )[0];
    const uriBaseId = "%SRCROOT%";
    expect(await uris(["order.avsc"], { cwd: join(folder, "deep") })).toEqual({ uri: "deep/order.avsc", uriBaseId });
    const env = { GITHUB_WORKSPACE: join(folder, "deep") };
    expect(await uris(["deep/order.avsc"], { env })).toEqual({ uri: "order.avsc", uriBaseId });
    expect(await uris(["needs.avsc"], { env })).toEqual({ uri: pathToFileURL(join(folder, "needs.avsc")).href });
  });

  test("names of any kind are addresses, and the standard input is none", async () => {
    const { code, run } = await check([NASTY, "--against", "old.avsc", "--witness"]);
    expect(code).toBe(1);
    const { uri } = run.results[0]?.locations[0]?.physicalLocation?.artifactLocation ?? { uri: "" };
    expect(uri).toMatch(/^[\w.!~*'()%-]+$/);
    expect(decodeURIComponent(uri)).toBe(NASTY);
    const piped = await check(["-", "--against", "old.avsc"], { input: NEEDS });
    expect(piped.run.results[0]?.locations).toEqual([
      { logicalLocations: [{ name: "(standard input)", kind: "resource" }] },
    ]);
  });
});

describe("JUnit", () => {
  const check = async (args: readonly string[], options: Partial<RunOptions> = {}) => {
    const { code, out, err } = await run("junit", args, options);
    expect(err).toBe("");
    expect(out).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
    return { code, cases: casesIn(out) };
  };

  test("the parser refuses what is no XML", () => {
    for (const wrong of ["<a>", "<a>&</a>", "<a>\u0001</a>", '<a b="<"/>', "<a>]]></a>"])
      expect(() => parseXml(wrong)).toThrow();
  });

  test("a compatible file is a case that passed", async () => {
    const { code, cases } = await check(["default.avsc", "--against", "old.avsc"]);
    expect(code).toBe(0);
    expect(cases).toEqual([
      {
        tag: "testcase",
        text: "",
        attributes: { name: "default.avsc", classname: "AVRO", file: "default.avsc" },
        children: [
          {
            tag: "system-out",
            text: "default.avsc: compatible with old.avsc (BACKWARD)",
            attributes: {},
            children: [],
          },
        ],
      },
    ]);
  });

  test("a refused file is a failure with all that a person is shown", async () => {
    const { code, cases } = await check(["needs.avsc", "--against", "old.avsc", "--witness"]);
    const text = await run("text", ["needs.avsc", "--against", "old.avsc", "--witness"]);
    expect(code).toBe(1);
    expect(cases[0]?.children).toMatchObject([
      {
        tag: "failure",
        attributes: {
          message: "needs.avsc: incompatible with old.avsc (BACKWARD): 2 errors",
          type: "incompatible",
        },
        text: text.out.trimEnd(),
      },
    ]);
    expect(text.out).toContain('= event: {"id":""}');
  });

  test("a subject is the case's class", async () => {
    const args = ["one-line.avsc", "--subject", "orders<value>", "--registry", served.url];
    const { code, cases } = await check(args);
    expect(code).toBe(1);
    expect(cases[0]?.attributes).toEqual({ name: "one-line.avsc", classname: "orders<value>", file: "one-line.avsc" });
    const first = await check(["one-line.avsc", "--subject", "other", "--registry", served.url]);
    expect(first.code).toBe(0);
    expect(first.cases[0]?.children[0]?.text).toContain("nothing before it in other");
  });

  test("several files: an error with its place, a failure of its own, and what was compared with nothing", async () => {
    const { code, cases } = await check(["bad.avsc", "old.avsc", "nope.avsc"]);
    expect(code).toBe(2);
    expect(cases.map(({ children }) => children[0]?.tag)).toEqual(["error", "skipped", "error"]);
    expect(cases[0]?.children[0]).toMatchObject({
      attributes: { message: "Undefined schema: strin.", type: "avro/undefined-name" },
      text: expect.stringContaining(" --> bad.avsc:5:29\n"),
    });
    expect(cases[1]?.children[0]?.attributes.message).toContain("Not enough to judge by.");
    const unknown = await check(["old.avsc", "default.avsc"]);
    expect(unknown.code).toBe(4);
    expect(unknown.cases).toHaveLength(2);
  });

  test("all files of a config are in one suite", async () => {
    const { code, cases } = await check(["--registry", served.url], { cwd: join(folder, "shop") });
    expect(code).toBe(2);
    expect(cases.map(({ children }) => children[0]?.tag)).toEqual(["failure", "system-out", "error", "system-out"]);
  });

  test("what ends the whole check is an error", async () => {
    const { code, cases } = await check(["old.avsc", "--subject", "orders", "--registry", "http://127.0.0.1:1"]);
    expect(code).toBe(3);
    expect(cases[0]?.children[0]).toMatchObject({ tag: "error", attributes: { type: "registry/unreachable" } });
  });

  test("names of any kind are told, and what XML cannot hold as JSON writes it", async () => {
    const { code, cases } = await check([NASTY, "--against", "old.avsc"]);
    expect(code).toBe(1);
    const shown = NASTY.replace("\u0001", "\\u0001").replace("\u001b", "\\u001b").replace("\ufffe", "\\ufffe");
    expect(cases[0]?.attributes).toEqual({ name: shown, classname: "AVRO", file: shown });
    expect(cases[0]?.children[0]?.text).toContain("Field zażółć has no default");
  });
});

test("the formats are check's alone, and help names them", async () => {
  for (const format of ["sarif", "junit"]) {
    const { code, err } = await concordat(["diff", "old.avsc", "needs.avsc", "--format", format], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain("Allowed choices are text, json, github.");
  }
  expect((await concordat(["check", "--help"], { cwd: folder })).out).toContain('"sarif", "junit"');
});
