import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BIN, serving } from "./support/concordat.ts";

/** What a person sees on a terminal: its width, colours, and nothing that stays of what was under way. */

const folder = mkdtempSync(join(tmpdir(), "concordat-terminal-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "many"));
const field = (name: string) => `{"name":"${name}","type":"string"}`;
const record = (...names: readonly string[]) =>
  `{"type":"record","name":"Order","fields":[${names.map(field).join(",")}]}`;
writeFileSync(join(folder, "old.avsc"), record("id", "a-rather-long-name".replaceAll("-", "_"), "third"));
writeFileSync(
  join(folder, "new.avsc"),
  record("id", "a-rather-long-name".replaceAll("-", "_"), "third", "fourth", "the_one_that_breaks"),
);
for (let n = 0; n < 40; n += 1) writeFileSync(join(folder, `many/schema-number-${n}.avsc`), record("id"));

const COLOURS = /\u001b\[[0-9;]*m/g;

/** Runs the command on a terminal of so many columns. */
function seen(words: string, columns: number, more = ""): string {
  const command = `stty cols ${columns}; ${more} ${process.execPath} ${BIN} ${words}`;
  try {
    return execFileSync("script", ["-qec", command, "/dev/null"], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    // The verdict is in the exit code.
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}

/** The lines that stay, without colours: what shows how far work is gets erased. */
function left(text: string): readonly string[] {
  return text
    .replaceAll("\r", "")
    .replace(/.*\u001b\[K/g, "")
    .replace(COLOURS, "")
    .split("\n");
}

describe.skipIf(!existsSync("/usr/bin/script"))("on a terminal", () => {
  test.each([80, 120])("of %d columns no line is longer", (columns) => {
    for (const words of [
      "check new.avsc --against old.avsc --witness",
      "check many",
      "why",
      "why type-mismatch",
      "doctor",
    ]) {
      expect(left(seen(words, columns)).filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test("of 80 columns no line of a demo's registry is longer, and each command has colours and whole words", async () => {
    const served = await serving(["--demo"], { cwd: folder });
    try {
      for (const [words, more] of [
        ["ls", /orders-value +4 +id \d+ +AVRO/],
        ["subjects ls", /orders-value +4 +id \d+ +AVRO/],
        ["ls orders-value", /refers to shop.Money/],
        ["search order", /shop.orders.OrderPlaced/],
        ["subjects show orders-value", /level +BACKWARD/],
        ["services orders", /2\d{3}-\d\d-\d\d {2}/],
        ["environments", /since [\d-]{10} \d\d:\d\d UTC/],
        ["usage orders-value", /analytics 5.1.0 \(staging\) incomplete\n/],
        ["policy orders-value", /referrers +report/],
        ["can-i-deploy --service orders --version 1.5.0 --to production", /notifications 0.9.0/],
        ["verify", /is whole/],
        ["--help", /can-i-deploy/],
        ["policy", /error: missing required argument/],
      ] as const) {
        const text = seen(words, 80, `CONCORDAT_REGISTRY=${served.url}`);
        expect(text, words).toMatch(COLOURS);
        const lines = left(text);
        expect(lines.join("\n"), words).toMatch(more);
        expect(lines.filter((line) => line.length > 80 && !line.startsWith("Exit codes:"))).toEqual([]);
      }
    } finally {
      served.child.kill("SIGTERM");
      await served.ended;
    }
  }, 120_000);

  test("the marks stand under what they are about", () => {
    const lines = seen("check new.avsc --against old.avsc", 60).replace(COLOURS, "").replaceAll("\r", "").split("\n");
    const at = lines.findIndex((line) => line.includes("the_one_that_breaks") && line.includes("|"));
    const marks = lines[at + 1] ?? "";
    expect((lines[at] ?? "").slice(marks.indexOf("^")).startsWith('{"name":"the_one_that_breaks"')).toBe(true);
  });

  test("there are colours, unless NO_COLOR is set, and links only where they are asked for", () => {
    expect(seen("check new.avsc --against old.avsc", 80)).toMatch(COLOURS);
    expect(seen("check new.avsc --against old.avsc", 80, "NO_COLOR=1")).not.toContain("\u001b");
    expect(seen("check new.avsc --against old.avsc", 80, "NO_COLOR=1 FORCE_HYPERLINK=1")).toContain(
      "\u001b]8;;file://",
    );
  });
});
