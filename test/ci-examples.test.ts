import { execFile, execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { BIN, type Served, serving } from "./support/concordat.ts";
import { type Forge, forge } from "./support/forge.ts";
import { isSarif } from "./support/sarif.ts";

/** What `action.yml` and `examples/ci` run, run as their hosts do. */

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): unknown => parse(readFileSync(join(root, file), "utf8"));

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
const { inputs, runs } = read("action.yml") as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};
const gitlab = read("examples/ci/concordat.gitlab-ci.yml") as Readonly<
  Record<string, { readonly script: readonly string[]; readonly before_script: readonly string[] }>
>;

let folder: string;
let work: string;
let host: Forge;
let served: Served;
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
    cwd: work,
    encoding: "utf8",
    stdio: "pipe",
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-ci-"));
  served = await serving(["--data", ":memory:"], { cwd: folder });
  // In place of fetching the package.
  mkdirSync(join(folder, "bin"));
  const npx = `#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift 2\nexec "${process.execPath}" "${BIN}" "$@"\n`;
  writeFileSync(join(folder, "bin/npx"), npx);
  chmodSync(join(folder, "bin/npx"), 0o755);
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

/** A clone whose branch `change` makes the schema break old readers' events. */
beforeEach(async () => {
  const origin = mkdtempSync(join(folder, "origin-"));
  cpSync(join(root, "examples/ci"), origin, { recursive: true });
  work = origin;
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "--message=first");
  const clone = `${origin}-clone`;
  execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${origin}`, clone], { stdio: "pipe" });
  work = clone;
  git("checkout", "--quiet", "-b", "change");
  change((schema) => schema.replace(', "PAID"', ""));
  host = await forge("a token", 120);
  return () => host[Symbol.asyncDispose]();
});

function change(to: (schema: string) => string): void {
  const file = join(work, "schemas/order-placed.avsc");
  writeFileSync(file, to(readFileSync(file, "utf8")));
}

interface Ran {
  readonly code: number;
  readonly out: string;
}

function bash(script: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const path = `${join(folder, "bin")}:${dirname(process.execPath)}:${process.env.PATH}`;
  const inherited = { HOME: folder, PATH: path, RUNNER_TEMP: temp() };
  return new Promise((resolve) => {
    const options = { cwd: work, env: { ...inherited, ...env } };
    execFile("bash", ["-e", "-o", "pipefail", "-c", script], options, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out: `${out}${err}` }),
    );
  });
}

function temp(): string {
  const at = `${work}-temp`;
  mkdirSync(at, { recursive: true });
  return at;
}

/** Runs a step of the action with some inputs, as GitHub would for pull request 7. */
function action(command: string, given: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const step = runs.steps.find((one) => one.run !== undefined && one.if === `inputs.command == '${command}'`);
  const input = (name: string) => given[name] ?? (name === "token" ? "a token" : (inputs[name]?.default ?? ""));
  const env = Object.entries(step?.env ?? {}).map(([name, value]) => [
    name,
    value
      .replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, one: string) => input(one))
      .replaceAll(/\$\{\{ github\.base_ref \}\}/g, "main"),
  ]);
  const event = join(temp(), "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  return bash(step?.run ?? "false", {
    ...Object.fromEntries(env),
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: host.url,
    GITHUB_EVENT_PATH: event,
    GITHUB_OUTPUT: join(temp(), "output"),
    GITHUB_REPOSITORY: "shop/orders",
    GITHUB_STEP_SUMMARY: join(temp(), "summary"),
    GITHUB_WORKSPACE: work,
  });
}

const added = () => [...host.comments.values()].filter((one) => one.startsWith("<!-- concordat"));

describe("the GitHub action", () => {
  test("fails a breaking change, with annotations, a comment, a summary and a SARIF file; and replaces its comment", async () => {
    const broken = await action("check");
    expect([broken.code, broken.out]).toEqual([1, expect.stringContaining("::error file=schemas/order-placed.avsc")]);
    expect(host.calls.at(-1)).toBe("POST /repos/shop/orders/issues/7/comments");
    expect(added()).toEqual([expect.stringContaining("### Concordat: 1 incompatible, of 1 schema")]);
    expect(added()[0]).toContain("error[avro/missing-enum-symbols]");
    expect(added()[0]).toMatch(/= event: +\{"orderId"/);
    expect(readFileSync(join(temp(), "summary"), "utf8")).toContain("### Concordat: 1 incompatible");
    expect(readFileSync(join(temp(), "output"), "utf8")).toBe(`report=${join(temp(), "concordat.md")}\n`);
    expect(isSarif(JSON.parse(readFileSync(join(temp(), "concordat.sarif"), "utf8")))).toBe(true);

    expect((await action("check")).out).toContain("The comment on pull request 7 is unchanged.");
    git("checkout", "--quiet", "--", ".");
    const fixed = await action("check");
    expect([fixed.code, host.calls.at(-1)]).toEqual([0, "PATCH /repos/shop/orders/issues/comments/121"]);
    expect(added()).toEqual([expect.stringContaining("### Concordat: 1 schema checked, nothing breaks")]);
  });

  test("judges a pull request that it may not comment on, and says so; an invalid schema is in the report", async () => {
    const denied = await action("check", { token: "of a fork" });
    expect([denied.code, host.comments.size]).toEqual([1, 120]);
    expect(denied.out).toContain("cli/comment-denied");
    expect(denied.out).toContain("::warning::The report was not put on the pull request.");
    change((schema) => schema.replace('"string"', '"strin"'));
    const invalid = await action("check");
    expect([invalid.code, added().length]).toEqual([2, 1]);
    expect(added()[0]).toContain("### Concordat: 1 not valid, of 1 schema");
    writeFileSync(join(work, "concordat.config.json"), "{");
    expect((await action("check")).code).toBe(2);
    expect(added()[0]).toContain("### Concordat could not check this change");
  });

  test("gates a deployment", async () => {
    git("checkout", "--quiet", "--", ".");
    const registry = { registry: served.url };
    const gate = { ...registry, service: "orders", version: "one", environment: "production" };
    const unknown = await action("can-i-deploy", gate);
    expect([unknown.code, unknown.out]).not.toEqual([0, expect.anything()]);
    const at = `CONCORDAT_REGISTRY=${served.url} npx --yes --package p -- concordat`;
    const made = await bash(
      `${at} register; ${at} generate; ${at} environments --create production; ${at} publish --service orders --version one`,
      {},
    );
    expect(made.code, made.out).toBe(0);
    const allowed = await action("can-i-deploy", gate);
    expect([allowed.code, allowed.out]).toEqual([0, expect.stringContaining("orders")]);
  });

  test("a schema's name calls nobody and ends no block of the comment", async () => {
    change((schema) => schema.replace('"OrderPlaced"', '"OrderPlaced", "doc": "```` <b> @everyone"'));
    await action("check");
    const [comment = ""] = added();
    expect(comment).toContain("error[avro/missing-enum-symbols]");
    expect(comment.split("\n").filter((line) => line.startsWith("```"))).toHaveLength(2);
    expect(comment).not.toContain("`@everyone`");
  });
});

describe("the jobs for GitLab", () => {
  const job = (name: string, env: Readonly<Record<string, string>>) =>
    bash([...(gitlab[".concordat"]?.before_script ?? []), ...(gitlab[name]?.script ?? ["false"])].join("\n"), {
      CI_API_V4_URL: host.url,
      CI_MERGE_REQUEST_IID: "7",
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      CI_PROJECT_ID: "42",
      CONCORDAT_GITLAB_TOKEN: "a token",
      CONCORDAT_PACKAGE: "@concordat/cli",
      ...env,
    });

  test("fail a breaking change, with a comment and a test report", async () => {
    expect((await job(".concordat-check", {})).code).toBe(1);
    expect(host.calls.at(-1)).toBe("POST /projects/42/merge_requests/7/notes");
    expect(added()).toEqual([expect.stringContaining("error[avro/missing-enum-symbols]")]);
    expect(readFileSync(join(work, "concordat.xml"), "utf8")).toContain("<failure");
    git("checkout", "--quiet", "--", ".");
    expect((await job(".concordat-check", {})).code).toBe(0);
    expect(host.calls.at(-1)).toBe("PUT /projects/42/merge_requests/7/notes/121");
    expect((await job(".concordat-check", { CONCORDAT_GITLAB_TOKEN: "" })).code).toBe(0);
  });

  test("gate a deployment", async () => {
    const gate = { CONCORDAT_REGISTRY: served.url, SERVICE: "orders", CI_COMMIT_SHA: "nowhere", ENVIRONMENT: "none" };
    expect((await job(".concordat-can-i-deploy", gate)).code).not.toBe(0);
  });
});

test("a job about no change is not commented on", async () => {
  writeFileSync(join(work, "report.md"), "### Fine\n");
  const ran = await bash("npx -- concordat comment report.md", {});
  expect(ran).toEqual({
    code: 0,
    out: "This job is about no pull or merge request: there is nothing to comment on.\n",
  });
  expect(existsSync(join(work, "report.md"))).toBe(true);
});

test("the workflow and the jobs name inputs and jobs that there are", () => {
  const { jobs } = read("examples/ci/github-workflow.yml") as {
    readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly with?: object }[] }>>;
  };
  const named = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => Object.keys(step.with ?? {})));
  expect(named.filter((name) => !(name in inputs))).toEqual([]);
  expect(named).toContain("environment");
});
