import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { canonicalAvro } from "./canonical.ts";
import { parseAvro } from "./parse.ts";

interface ParseRow {
  readonly id: string;
  readonly category: string;
  readonly schema: string;
  readonly valid: boolean;
  readonly toString?: string;
}

describe.skipIf(!haveVectors("avro-parse.jsonl"))("Avro Java's verdicts on schema texts", () => {
  it("agrees on every row", () => {
    const disagreed = vectors<ParseRow>("avro-parse.jsonl").flatMap((row) => {
      const text = Object.hasOwn(row, "toString") ? row.toString : undefined;
      const ours = outcome(row.schema);
      const agrees = row.valid ? ours.canonical === text : ours.canonical === undefined;
      return agrees
        ? []
        : [`${row.category} ${row.schema.slice(0, 300)}: ${JSON.stringify(ours)} but ${row.valid ? text : "invalid"}`];
    });
    expect(disagreed).toEqual([]);
  });
});

function outcome(text: string): { canonical?: string; error?: string } {
  try {
    return { canonical: canonicalAvro(parseAvro(text, { strictness: "java" })) };
  } catch (error) {
    return { error: String(error) };
  }
}
