import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** A closed registry as its administrator runs it, by the command alone. */

let cwd: string;
let served: Served;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "cli-access-"));
  writeFileSync(join(cwd, "root.txt"), "the root's password\n");
  writeFileSync(join(cwd, "ann.txt"), "the password of ann\n");
  writeFileSync(join(cwd, "order.avsc"), '{"type":"record","name":"Order","fields":[]}');
  const made = await run(
    "access",
    "user",
    "add",
    "root",
    "--role",
    "admin",
    "--password-file",
    "root.txt",
    "--data",
    "r.db",
  );
  expect(made).toMatchObject({ code: 0, out: "root\n  admin on *\n" });
  served = await serving(["--access", "--data", "r.db", "--audit-file", "audit.jsonl"], { cwd });
  env = { CONCORDAT_REGISTRY: served.url };
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  expect((await served.ended).code).toBe(0);
  rmSync(cwd, { recursive: true });
});

const run = (...args: readonly string[]) => concordat(args, { cwd, ...(env === undefined ? {} : { env }) });
const as = (user: string, password: string, ...args: readonly string[]) =>
  concordat(args, { cwd, env: { ...env, CONCORDAT_USER: user, CONCORDAT_PASSWORD: password } });
const root = (...args: readonly string[]) => as("root", "the root's password", ...args);
const ann = (...args: readonly string[]) => as("ann", "the password of ann", ...args);

test("beyond loopback it starts only with access control, or with --insecure", async () => {
  const open = await run("serve", "--host", "0.0.0.0", "--port", "0", "--data", ":memory:");
  expect([open.code, open.err]).toEqual([2, expect.stringContaining("Switch it on with --access")]);
});

test("users, grants and tokens say who may do what, and explain says why", async () => {
  expect((await run("ls")).err).toContain("Unauthorized");
  expect((await root("access", "user", "add", "ann", "--password-file", "ann.txt")).code).toBe(0);
  expect((await ann("ls")).code).toBe(2);
  const missing = await root("access", "explain", "ann", "register", "orders-value");
  expect([missing.code, missing.out]).toEqual([
    1,
    'ann may not register orders-value: it has no grants. To allow it: concordat access grant add ann register "orders-value"\n',
  ]);
  const granted = await root("access", "grant", "add", "ann", "developer", "orders-value");
  expect([granted.code, granted.err]).toEqual([0, expect.stringContaining("There is no subject orders-value yet")]);
  const allowed = await root("access", "explain", "ann", "register", "orders-value");
  expect([allowed.code, allowed.out]).toEqual([
    0,
    "ann may register orders-value: it has developer on orders-value.\n",
  ]);
  expect((await ann("register", "order.avsc", "--subject", "orders-value")).code).toBe(0);
  const denied = await ann("register", "order.avsc", "--subject", "payments-value");
  expect([denied.code, denied.err]).toEqual([
    2,
    expect.stringContaining("User is denied operation Write on Subject: payments-value"),
  ]);
  const { out: token } = await root("access", "token", "create", "ann", "--name", "ci", "--days", "1");
  const by = (value: string) => concordat(["ls"], { cwd, env: { ...env, CONCORDAT_TOKEN: value } });
  expect(await by(token.trim())).toMatchObject({ code: 0, out: "orders-value\n" });
  const [id = ""] = (await root("access", "token", "ls")).out.split(" ");
  expect((await root("access", "token", "revoke", id)).code).toBe(0);
  expect((await by(token.trim())).code).toBe(2);
  const last = await root("access", "user", "rm", "root");
  expect(last.err).toContain("root is the last that may administer the registry");
});

test("the audit log says who did it, and is whole", async () => {
  const entries = JSON.parse((await root("audit", "--format", "json")).out) as {
    entries: { what: string; actor: string }[];
  };
  const told = entries.entries.map(({ what, actor }) => `${actor} ${what}`);
  for (const one of ["offline put-user", "ann put-version", "ann denied", "root put-token", "root drop-token"])
    expect(told).toContain(one);
  expect((await root("audit", "--what", "put-version")).out).toMatch(/ ann \(127\.0\.0\.1\) put-version orders-value /);
  const verified = await root("audit", "--verify");
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining("entries are as they were written")]);
  expect(readFileSync(join(cwd, "audit.jsonl"), "utf8")).toContain('"what":"put-version"');
  expect((await ann("audit")).code).toBe(2);
});
