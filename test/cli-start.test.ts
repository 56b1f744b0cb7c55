import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BIN, concordat, type Served, serving } from "./support/concordat.ts";

/** The first minutes: `init`, `doctor`, and what a shell completes. */

const root = mkdtempSync(join(tmpdir(), "concordat-start-"));
let served: Served;
const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(join(path, "schemas"), { recursive: true });
  return path;
};
const SCHEMA = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';

beforeAll(async () => {
  served = await serving(["--data", ":memory:"], { cwd: root });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(root, { recursive: true });
});

describe("init", () => {
  test("writes a config from what is found, with which the other commands work", async () => {
    const cwd = folder("shop");
    writeFileSync(join(cwd, "schemas/orders-value.avsc"), SCHEMA);
    writeFileSync(join(cwd, "package.json"), "{}");
    writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "allowImportingTsExtensions": true } }');
    const { code, out } = await concordat(["init", "--yes", "--registry", served.url], { cwd });
    expect(code).toBe(0);
    expect(out).toContain("Found 1 schema: schemas/orders-value.avsc");
    expect(JSON.parse(readFileSync(join(cwd, "concordat.config.json"), "utf8"))).toEqual({
      $schema: "./node_modules/@concordat/cli/schemas/config.json",
      registry: { url: served.url },
      schemas: ["schemas/*.avsc"],
      topics: { orders: ["orders-value"] },
      output: "generated",
      imports: "ts",
    });
    for (const command of ["check", "register", "generate"])
      expect(await concordat([command], { cwd })).toMatchObject({ code: 0 });
    expect((await concordat(["init", "--yes"], { cwd })).err).toContain("error[cli/config-exists]");
  });

  test("asks on a terminal alone", async () => {
    const cwd = folder("asked");
    expect(await concordat(["init"], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining("--yes") });
    const typed = `http://r:1\\n\\n\\nyes\\n`;
    const line = `printf '${typed}' | script -qec '${process.execPath} ${BIN} init' /dev/null`;
    execFileSync("bash", ["-c", line], { cwd, encoding: "utf8" });
    expect(JSON.parse(readFileSync(join(cwd, "concordat.config.json"), "utf8"))).toMatchObject({
      registry: { url: "http://r:1" },
      imports: "js",
    });
  });
});

describe("doctor", () => {
  test("says that all is well, and what is not with what to do", async () => {
    const cwd = folder("ill");
    writeFileSync(join(cwd, "schemas/order.avsc"), SCHEMA);
    const config = { registry: { url: served.url }, schemas: ["schemas/*"], topics: { orders: ["order"] } };
    const write = (more: object) =>
      writeFileSync(join(cwd, "concordat.config.json"), JSON.stringify({ ...config, ...more }));
    write({});
    const well = await concordat(["doctor"], { cwd });
    expect(well.code).toBe(0);
    expect(well.out).toMatch(/^fine {2}registry {2}http.* answers in \d+ ms, with \d subjects?\.$/m);
    expect(well.out).toMatch(/^note {2}lock {6}There is no concordat\.lock yet\./m);
    writeFileSync(join(cwd, "package.json"), "{}");
    const ill = await concordat(["doctor", "--format", "json"], { cwd });
    expect(ill.code).toBe(1);
    expect(JSON.parse(ill.out)).toMatchObject({
      healthy: false,
      findings: expect.arrayContaining([
        expect.objectContaining({
          what: "packages",
          state: "wrong",
          help: "npm install @concordat/client @platformatic/kafka",
        }),
      ]),
    });
    rmSync(join(cwd, "package.json"));
    const away = await concordat(["doctor", "--brokers", "127.0.0.1:1", "--registry", "http://127.0.0.1:2"], { cwd });
    expect(away.code).toBe(3);
    expect(away.out).toContain("2 things are wrong.");
    write({ shemas: [] });
    const broken = await concordat(["doctor"], { cwd });
    expect(broken.code).toBe(1);
    expect(broken.out).toContain("Did you mean schemas?");
  });
});

/** Where a shell is, where this machine has it. */
const shell = (name: string) => ["/bin", "/usr/bin"].map((path) => join(path, name)).find((file) => existsSync(file));

describe("completion", () => {
  const cases: readonly (readonly [words: readonly string[], expected: readonly string[]])[] = [
    [["che"], ["check"]],
    [
      ["check", "--format", ""],
      ["github", "json", "junit", "markdown", "sarif", "text"],
    ],
    [["check", "--fail"], ["--fail-fast"]],
    [
      ["access", "user", ""],
      ["add", "ls", "password", "rm"],
    ],
    [
      ["completion", ""],
      ["bash", "fish", "zsh"],
    ],
    [["check", "sche"], ["schemas"]],
    [["check", "--against", "sche"], ["schemas"]],
  ];

  test.each(cases)("bash completes %j", async (words, expected) => {
    const cwd = folder("completed");
    const { out } = await concordat(["completion", "bash"], { cwd });
    writeFileSync(join(cwd, "completion.bash"), out);
    const given = ["concordat", ...words].map((word) => `'${word}'`).join(" ");
    const script = `source ./completion.bash; COMP_WORDS=(${given}); COMP_CWORD=${words.length}; _concordat; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = execFileSync("bash", ["-c", script], { cwd, encoding: "utf8" });
    expect(printed.trim().split("\n").sort()).toEqual(expected);
  });

  test.each(["zsh", "fish"])("%s takes its script", async (name) => {
    const cwd = folder("completed");
    const { code, out } = await concordat(["completion", name], { cwd });
    expect(code).toBe(0);
    expect(out).toContain("--format".slice(2));
    const program = shell(name);
    if (program === undefined) {
      console.warn(`SKIPPED: there is no ${name} to try its completion with`);
      return;
    }
    writeFileSync(join(cwd, `completion.${name}`), out);
    expect(execFileSync(program, ["-n", `completion.${name}`], { cwd, encoding: "utf8" })).toBe("");
    if (name !== "fish") return;
    const script = "source ./completion.fish; complete -C 'concordat check --fail'";
    expect(execFileSync(program, ["-c", script], { cwd, encoding: "utf8" })).toContain("--fail-fast");
  });
});
