import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concordat, serving } from "./support/concordat.ts";

const folder = () => mkdtempSync(join(tmpdir(), "concordat-demo-"));

test("serve --demo has a shop to look at, and says where", async () => {
  const cwd = folder();
  const { url, child, ended } = await serving(["--demo"], { cwd });
  try {
    const gate = ["can-i-deploy", "--service", "orders", "--version", "1.5.0", "--to", "production", "--registry", url];
    const denied = await concordat(gate, { cwd });
    expect(denied.code).toBe(1);
    expect(denied.out).toContain("no longer writes customerEmail of OrderPlaced, which notifications 0.9.0 reads");
  } finally {
    child.kill("SIGTERM");
  }
  const { out, code } = await ended;
  expect(code).toBe(0);
  expect(out).toContain("Data in memory");
  expect(out).toContain(`${url}/ui/map`);
  // The command that it names is one that works.
  expect(out).toContain(`concordat can-i-deploy --service orders --version 1.5.0 --to production --registry ${url}`);
});

test("serve --demo keeps its data where --data says, and leaves what is there alone", async () => {
  const cwd = folder();
  const first = await serving(["--demo", "--data", "shop.db"], { cwd });
  first.child.kill("SIGTERM");
  await first.ended;
  const again = await concordat(["serve", "--port", "0", "--demo", "--data", "shop.db"], { cwd });
  expect(again.code).toBe(2);
  expect(again.err).toContain("shop.db holds data already, and the demo needs an empty registry");
  expect(again.err).toContain("Leave --data out to keep the demo in memory");
  const without = await serving(["--data", "shop.db"], { cwd });
  const subjects = (await (await fetch(`${without.url}/subjects`)).json()) as readonly string[];
  expect(subjects).toContain("payments-value");
  without.child.kill("SIGTERM");
  await without.ended;
});

test("serve --demo does not share its data among processes", async () => {
  const { code, err } = await concordat(["serve", "--demo", "--data", "shop.db", "--processes", "2"], {
    cwd: folder(),
  });
  expect(code).toBe(2);
  expect(err).toContain("The demo runs in one process, not in 2.");
});
