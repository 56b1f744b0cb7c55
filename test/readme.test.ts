import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startRegistry } from "@concordat/registry";
import { describe, expect, it } from "vitest";
import { README, WALK } from "./support/readme.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

describe("the README", () => {
  it("has a walk that runs as written, in an empty folder", async () => {
    expect(WALK.length).toBeGreaterThan(3);
    const registry = await startRegistry({ port: 0 });
    // Inside the checkout, as the README says: the packages are found from there.
    mkdirSync(`${root}.cache`, { recursive: true });
    const folder = mkdtempSync(`${root}.cache/walk-`);
    try {
      const script = WALK.join("\n").replaceAll("http://127.0.0.1:8081", registry.url);
      const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, env });
      expect(stdout).toContain("orders-value version 1, id 1");
      expect(stdout).toContain("error[avro/missing-enum-symbols]");
      expect(stdout).toContain('"status":"PAID"');
      expect(stdout).toContain("refused, exit code 1");
      expect(stdout).toContain("orders-value version 2, id 2");
      expect(stdout).toContain("billing: order o-1, 12.50, NEW, note null");
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await registry.close();
    }
  });

  it("begins with the two commands", () => {
    const blocks = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]?.trim());
    expect(blocks.slice(0, 2)).toEqual(["npm ci && npm start", "npm ci && npm test"]);
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test", "test:deep", "tour"]));
  });

  it("lists the lines that CI runs", () => {
    const listed = /## What CI runs[\s\S]*?```sh\n([\s\S]*?)```/.exec(README)?.[1]?.trim().split("\n") ?? [];
    const run = readFileSync(`${root}.ci/run`, "utf8");
    expect(listed.length).toBeGreaterThan(3);
    const commands = run
      .split("\n")
      .filter((line) => line.startsWith("npm "))
      .map((line) => line.replace(/ \|\| .*/, ""));
    expect(commands).toEqual(listed);
  });
});
