import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BIN, concordat, type RunOptions, serving } from "./support/concordat.ts";

const OLD = `{
  "type": "record",
  "name": "Order",
  "fields": [
    { "name": "id", "type": "string" }
  ]
}
`;
const NEEDS_TOTAL = OLD.replace(
  '"string" }',
  `"string" },
    { "name": "total", "type": "long" }`,
);
const HAS_DEFAULT = NEEDS_TOTAL.replace('"long"', '"long", "default": 0');
const BAD = OLD.replace('"type": "string"', '"type": "strin"');

let folder: string;
const run = (args: string, options: Partial<RunOptions> = {}) =>
  concordat(args.split(" "), { cwd: folder, ...options });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-cli-"));
  for (const [name, text] of Object.entries({ old: OLD, needs: NEEDS_TOTAL, default: HAS_DEFAULT, bad: BAD }))
    writeFileSync(join(folder, `${name}.avsc`), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a compatible file is a yes", async () => {
  const { code, out, err } = await run("check default.avsc --against old.avsc");
  expect({ code, out, err }).toEqual({
    code: 0,
    out: "default.avsc: compatible with old.avsc (BACKWARD)\n",
    err: "",
  });
});

test("a refused file is a no, with rule, both places, event and help", async () => {
  const { code, out } = await run("check needs.avsc --against old.avsc --witness");
  expect(code).toBe(1);
  expect(
    out,
  ).toBe(`error[avro/reader-field-missing-default]: Field total has no default in the new schema and is missing in the old schema.
 --> needs.avsc:6:5
  |
6 |     { "name": "total", "type": "long" }
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ total: long, no default
 ::: old.avsc:1:1
  |
1 | {
  | - no field total
  = breaks: new readers, of events already written
  = event: {"id":""} as the old schema writes it
  = fails: field total has no default and is not in the event
  = help: Give total a default in the new schema, such as a union with null first and "default": null.

needs.avsc: incompatible with old.avsc (BACKWARD): 1 error
`);
});

test("the level decides", async () => {
  expect((await run("check needs.avsc --against old.avsc --level FORWARD")).code).toBe(0);
  expect((await run("check needs.avsc --against old.avsc", { env: { CONCORDAT_LEVEL: "FORWARD" } })).code).toBe(0);
  expect((await run("check needs.avsc --against old.avsc --level FULL")).code).toBe(1);
  const none = await run("check needs.avsc --against old.avsc --level NONE");
  expect(none.code).toBe(0);
  expect(none.out).toContain("Level NONE compares nothing");
});

test("a file that is no schema is told with line and column, and the other files are still checked", async () => {
  const { code, out } = await run("check bad.avsc old.avsc");
  expect(code).toBe(2);
  expect(out).toContain("error[avro/undefined-name]: Undefined schema: strin.\n --> bad.avsc:5:29\n");
  expect(out).toContain('5 |     { "name": "id", "type": "strin" }\n  |                             ^\n');
  expect(out).toMatch(/^not compared +old\.avsc$/m);
  expect(out).toContain("2 schemas: 1 invalid, 1 not compared");
});

test("nothing to compare with is neither yes nor no", async () => {
  const { code, out } = await run("check old.avsc");
  expect(code).toBe(4);
  expect(out).toContain("--against-git REVISION");
});

test("standard input is a file too", async () => {
  const { code, out } = await run("check - --against old.avsc", { input: NEEDS_TOTAL });
  expect(code).toBe(1);
  expect(out).toContain(" --> (standard input):6:5\n");
});

test("input that is wrong is 2, with a code and what to do", async () => {
  const missing = await run("check nope.avsc");
  expect(missing).toMatchObject({ code: 2, err: "" });
  expect(missing.out).toContain("error[cli/file-not-found]");
  writeFileSync(join(folder, "latin.avsc"), Buffer.from([0x22, 0xe9, 0x22]));
  expect((await run("check latin.avsc")).out).toContain("error[cli/not-utf8]");
  expect((await run("check old.avsc --levl FULL")).err).toContain("Did you mean --level?");
  expect((await run("check old.avsc --levl FULL")).code).toBe(2);
  expect((await run("check old.avsc --level SOME")).code).toBe(2);
  expect((await run("frobnicate")).code).toBe(2);
  expect((await run("check old.avsc --against old.avsc", { env: { CONCORDAT_LEVEL: "SOME" } })).code).toBe(2);
});

test("json holds the whole verdict, and errors", async () => {
  const refused = await run("check needs.avsc --against old.avsc --format json --witness");
  expect(refused.code).toBe(1);
  const answer: unknown = JSON.parse(refused.out);
  expect(answer).toMatchObject({
    compatible: false,
    results: [
      {
        file: "needs.avsc",
        outcome: "incompatible",
        level: "BACKWARD",
        comparisons: [
          {
            differences: [
              {
                rule: "avro/reader-field-missing-default",
                direction: "backward",
                new: { line: 6, column: 5 },
                witness: { event: { id: "" }, bytes: "00", outcome: "fails" },
              },
            ],
          },
        ],
      },
    ],
  });
  const invalid = await run("check bad.avsc --format json");
  expect(JSON.parse(invalid.out)).toMatchObject({
    compatible: null,
    results: [{ outcome: "invalid", error: { code: "avro/undefined-name", file: "bad.avsc", line: 5, column: 29 } }],
  });
  const missing = await run("check old.avsc --against-git x --format json", { cwd: tmpdir() });
  expect(JSON.parse(missing.out)).toMatchObject({ results: [{ error: { code: "cli/file-not-found" } }] });
});

test("github annotations are on the line, and escaped", async () => {
  const { code, out } = await run("check needs.avsc bad.avsc --against-git HEAD --format github", {
    cwd: repository(),
  });
  expect(code).toBe(2);
  const lines = out.trimEnd().split("\n");
  expect(lines[0]).toMatch(
    /^::error file=needs\.avsc,line=6,col=5,title=avro\/reader-field-missing-default::Field total/,
  );
  expect(lines[1]).toBe("needs.avsc: incompatible with HEAD:needs.avsc (BACKWARD): 1 error");
  expect(lines[2]).toMatch(/^::error file=bad\.avsc,line=5,col=29,title=avro\/undefined-name::Undefined schema/);
});

test("diff looks both ways and says which levels allow it", async () => {
  const one = await run("diff old.avsc needs.avsc");
  expect(one.code).toBe(1);
  expect(one.out).toContain("FORWARD allows it; BACKWARD and FULL do not.");
  const two = await run("diff needs.avsc old.avsc");
  expect(two.code).toBe(1);
  expect(two.out).toContain("old readers, of events to come");
  const three = await run("diff old.avsc default.avsc");
  expect(three.code).toBe(0);
});

/** A repository in which needs.avsc was the old schema at HEAD. */
function repository(): string {
  const path = join(folder, "repository");
  if (existsSync(path)) return path;
  mkdirSync(path);
  const git = (...args: string[]): void => {
    execFileSync("git", ["-C", path, "-c", "user.name=test", "-c", "user.email=test@example.com", ...args]);
  };
  git("init", "--quiet");
  git("commit", "--quiet", "--allow-empty", "-m", "empty");
  writeFileSync(join(path, "needs.avsc"), OLD);
  writeFileSync(join(path, "bad.avsc"), OLD);
  git("add", ".");
  git("commit", "--quiet", "-m", "schemas");
  writeFileSync(join(path, "needs.avsc"), NEEDS_TOTAL);
  writeFileSync(join(path, "bad.avsc"), BAD);
  return path;
}

test("against a revision, from any folder", async () => {
  const path = repository();
  expect((await run("check needs.avsc --against-git HEAD", { cwd: path })).code).toBe(1);
  expect((await run("check repository/needs.avsc --against-git HEAD")).code).toBe(1);
  const first = await run("check needs.avsc --against-git HEAD~1", { cwd: path });
  expect(first.code).toBe(0);
  expect(first.out).toContain("nothing before it in HEAD~1");
  const unknown = await run("check needs.avsc --against-git --output=x", { cwd: path });
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("error[cli/no-such-revision]");
  expect((await run("check old.avsc --against-git HEAD")).err).toContain("error[cli/not-a-repository]");
});

test("references between files of the config, now and at a revision", async () => {
  const path = join(folder, "references");
  mkdirSync(path);
  const card = '{"type":"record","name":"Card","namespace":"shop","fields":[{"name":"pan","type":"string"}]}';
  const order = '{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"card","type":"Card"}]}';
  writeFileSync(join(path, "card.avsc"), card);
  writeFileSync(join(path, "order.avsc"), order);
  const reference = { name: "shop.Card", subject: "card" };
  const schemas = ["*.avsc", { file: "order.avsc", references: [reference] }];
  writeFileSync(join(path, "concordat.config.json"), JSON.stringify({ schemas }));
  for (const args of ["init -q", "add .", "-c user.name=t -c user.email=t@example.com commit -qm x"])
    execFileSync("git", ["-C", path, ...args.split(" ")]);
  writeFileSync(join(path, "card.avsc"), card.replace('"string"', '"long"'));
  const { code, out } = await run("check --against-git HEAD", { cwd: path });
  expect(code).toBe(1);
  expect(out).toMatch(/^incompatible +card\.avsc +HEAD:card\.avsc /m);
  expect(out).toMatch(/^incompatible +order\.avsc +HEAD:order\.avsc /m);
});

test("generate writes what the config says, the same every time, and checks it", async () => {
  const path = join(folder, "generate");
  mkdirSync(path);
  writeFileSync(join(path, "orders-value.avsc"), OLD);
  const config = 'export default { schemas: ["*.avsc"], topics: { orders: ["orders-value"] }, output: "out" };';
  writeFileSync(join(path, "concordat.config.ts"), config);
  // The folder's package.json, or its absence, does not matter.
  expect(await run("generate --check", { cwd: path })).toMatchObject({
    code: 1,
    err: "The output is out of date. Run concordat generate, and commit what it writes.\n",
  });
  expect(existsSync(join(path, "out"))).toBe(false);
  expect((await run("generate", { cwd: path })).code).toBe(0);
  const module = join(path, "out/orders/orders-value.ts");
  const text = readFileSync(module, "utf8");
  expect(text).toContain("export interface Order {");
  writeFileSync(module, `${text}\n`);
  writeFileSync(join(path, "out/own.ts"), "// somebody's own\n");
  writeFileSync(join(path, "out/orders/gone.ts"), "// Generated by Concordat from a subject that is gone.\n");
  const stale = await run("generate --check --format json", { cwd: path });
  expect(stale.code).toBe(1);
  expect(JSON.parse(stale.out)).toMatchObject({
    changes: [
      { path: "orders/gone.ts", kind: "left over" },
      { path: "orders/orders-value.ts", kind: "changed" },
    ],
  });
  expect((await run("generate", { cwd: path })).code).toBe(0);
  expect(readFileSync(module, "utf8")).toBe(text);
  expect(existsSync(join(path, "out/own.ts"))).toBe(true);
  expect((await run("generate --check", { cwd: path })).code).toBe(0);
});

test("generate says where it cannot write, and writes nothing", async () => {
  const path = join(folder, "not-written");
  mkdirSync(path);
  writeFileSync(join(path, "orders-value.avsc"), OLD);
  writeFileSync(join(path, "file"), "mine");
  writeFileSync(join(path, "concordat.config.json"), '{"schemas":["*.avsc"],"topics":{"orders":["orders-value"]}}');
  for (const output of ["file", "file/inner"]) {
    const { code, err } = await run(`generate --output ${output}`, { cwd: path });
    expect([code, err]).toEqual([2, expect.stringContaining(`error[cli/not-written]: ${output}`)]);
  }
  expect(readFileSync(join(path, "file"), "utf8")).toBe("mine");
  expect(existsSync(join(path, "concordat.lock"))).toBe(false);
});

test("a config with a misspelt or wrong member is refused by name, without showing what it holds", async () => {
  const path = join(folder, "config");
  mkdirSync(path);
  const told = async (config: object) => {
    writeFileSync(join(path, "concordat.config.json"), JSON.stringify(config));
    return (await run("ls", { cwd: path })).err;
  };
  expect(await told({ registy: {} })).toContain("concordat.config.json has registy, which is unknown.");
  const secret = await told({ registry: { auth: { token: { value: "s3cret" } } } });
  expect(secret).toContain("registry.auth.token in concordat.config.json must be a string");
  expect(secret).not.toContain("s3cret");
  expect(await told({})).toContain("error[cli/no-registry]");
});

/** Nodes on the path, and in the usual places, that are too old for the command itself. */
function oldNodes(): string[] {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  const nodes = [...new Set(folders.map((one) => join(one, "node")))].filter((file) => existsSync(file));
  return nodes.filter((file) => {
    const [major = 0, minor = 0] = execFileSync(file, ["-p", "process.versions.node"], { encoding: "utf8" })
      .split(".")
      .map(Number);
    return major < 24 || (major === 24 && minor < 6);
  });
}

test("under an old Node it starts the workspace's own, or says which it needs", async ({ skip }) => {
  const [node] = oldNodes();
  if (node === undefined) {
    console.warn("SKIPPED: this machine has no Node older than 24.6 to try the command with");
    return skip();
  }
  expect(await run("check needs.avsc --against old.avsc", { node })).toMatchObject({ code: 1 });
  const served = await serving(["--data", ":memory:"], { cwd: folder, node });
  served.child.kill("SIGTERM");
  expect(await served.ended).toMatchObject({ code: 0 });
  const alone = join(folder, "alone/cli/bin/concordat.js");
  mkdirSync(dirname(alone), { recursive: true });
  cpSync(BIN, alone);
  writeFileSync(join(folder, "alone/cli/package.json"), '{"type":"module"}');
  const { code, err } = await run("--version", { node, bin: alone });
  expect(code).toBe(2);
  expect(err).toMatch(
    /^concordat needs Node 24\.6 or later; this is \d+\.\d+\.\d+ \(.*\)\.\nInstall it .*: npm install --save-dev node@24\n$/,
  );
});
