import { describe, expect, it } from "vitest";
import { avro } from "./avro/index.ts";
import { type CompatibilityLevel, checkCompatibility, confluentMessages } from "./compatibility.ts";
import type { Format } from "./format.ts";

const FORMAT = avro as Format;
const record = (...fields: readonly string[]) => `{"type":"record","name":"R","fields":[${fields.join(",")}]}`;
const field = (name: string, type: string, more = "") => `{"name":"${name}","type":${type}${more}}`;

function messages(level: CompatibilityLevel, old: string, proposed: string): readonly string[] {
  const schema = FORMAT.parse(old);
  const history = [{ version: 3, schema, canonical: FORMAT.canonical(schema) }];
  const report = checkCompatibility(FORMAT, level, FORMAT.parse(proposed), history, { only: "errors" });
  return confluentMessages(FORMAT, report, { validateFields: false });
}

const told = (all: readonly string[]) => all.some((one) => one.startsWith("{oldSchema"));

describe("the version in Confluent's messages", () => {
  const int = record(field("a", '"int"'));
  const long = record(field("a", '"long"'));

  it.each([
    ["BACKWARD", long, int, true],
    ["FORWARD", int, long, true],
    ["FULL", int, long, false],
    ["FULL", long, int, true],
    ["FULL_TRANSITIVE", int, long, false],
    ["FULL_TRANSITIVE", long, int, true],
    ["FULL", int, record(field("a", '"string"')), true],
  ] as const)("is reported under %s where the direction looked at last fails", (level, old, proposed, tells) => {
    const all = messages(level, old, proposed);
    expect(all.at(-1)).toBe(`{validateFields: 'false', compatibility: '${level}'}`);
    expect(told(all)).toBe(tells);
    if (tells) expect(all.slice(-3, -1)).toEqual(["{oldSchemaVersion: 3}", `{oldSchema: '${old}'}`]);
  });

  it("has a mark where its text is cut", () => {
    const doc = "x".repeat(10_300);
    const long = record(field("a", '"long"', `,"doc":"${doc}"`));
    const canonical = FORMAT.canonical(FORMAT.parse(long));
    expect(messages("BACKWARD", long, record(field("a", '"int"')))).toContain(
      `{oldSchema: <truncated> '${canonical.slice(0, 10_240)}...'}`,
    );
  });
});
