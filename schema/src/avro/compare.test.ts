import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { checkCompatibility, confluentMessages } from "../compatibility.ts";
import { ruleOf } from "../rule.ts";
import { compareAvro } from "./compare.ts";
import { avro } from "./format.ts";
import { parseAvro } from "./parse.ts";

interface JavaRow {
  readonly id: string;
  readonly category: string;
  readonly reader: unknown;
  readonly writer: unknown;
  readonly compatible: boolean | null;
  readonly incompatibilities: readonly { readonly type: string; readonly location: string; readonly message: string }[];
}

describe.skipIf(!haveVectors("avro-compat.jsonl"))("Avro Java's verdicts on pairs", () => {
  it("agrees on every row, with type and location of each incompatibility", () => {
    const disagreed = vectors<JavaRow>("avro-compat.jsonl").flatMap((row) => {
      const [reader, writer] = [row.reader, row.writer].map((schema) => parseAvro(JSON.stringify(schema)).model);
      if (reader === undefined || writer === undefined) throw new Error("a row without schemas");
      const found = compareAvro(reader, writer).filter(({ rule }) => ruleOf(avro, rule).severity === "error");
      const ambiguous = found.some(({ rule }) => rule === "avro/ambiguous-field-match");
      const ours = found.map(({ rule, location }) => `${rule} ${location}`);
      const theirs = row.incompatibilities.map(({ type, location }) => `${RULES[type]} ${location}`);
      const agrees = row.compatible === null ? ambiguous : ours.join() === theirs.join();
      return agrees ? [] : [{ id: row.id, category: row.category, ours, theirs }];
    });
    expect(disagreed).toEqual([]);
  });
});

describe.skipIf(!haveVectors("avro-compat.jsonl"))("every finding of the pairs, in both directions", () => {
  it("is shown, or said why not, without an error", () => {
    let warnings = 0;
    let changed = 0;
    for (const row of vectors<JavaRow>("avro-compat.jsonl")) {
      const [one, other] = [row.reader, row.writer].map((schema) => parseAvro(JSON.stringify(schema)));
      if (one === undefined || other === undefined) throw new Error("a row without schemas");
      for (const [reader, writer] of [
        [one, other],
        [other, one],
      ] as const) {
        for (const finding of avro.compare(reader, writer)) {
          const { outcome } = avro.witness(reader, writer, finding);
          if (ruleOf(avro, finding.rule).severity === "error") continue;
          warnings += 1;
          if (outcome !== "none") changed += 1;
        }
      }
    }
    console.log(`warnings on the vectors' pairs: ${warnings}, shown by an event: ${changed}`);
    expect(changed).toBeGreaterThan(0);
  });
});

const RULES: Readonly<Record<string, string>> = {
  NAME_MISMATCH: "avro/name-mismatch",
  FIXED_SIZE_MISMATCH: "avro/fixed-size-mismatch",
  MISSING_ENUM_SYMBOLS: "avro/missing-enum-symbols",
  READER_FIELD_MISSING_DEFAULT_VALUE: "avro/reader-field-missing-default",
  TYPE_MISMATCH: "avro/type-mismatch",
  MISSING_UNION_BRANCH: "avro/missing-union-branch",
};

interface ConfluentRow {
  readonly id: string;
  readonly schemaType: string;
  readonly category: string;
  readonly old: string;
  readonly new: string;
  readonly backward: boolean;
  readonly forward: boolean;
  readonly backwardMessages: readonly string[];
  readonly forwardMessages: readonly string[];
}

describe.skipIf(!haveVectors("confluent-compat.jsonl"))("Confluent's verdicts and messages on changes", () => {
  it("agrees on every row of Avro, word for word", () => {
    const rows = vectors<ConfluentRow>("confluent-compat.jsonl").filter(({ schemaType }) => schemaType === "AVRO");
    const disagreed = rows.flatMap((row) =>
      (["BACKWARD", "FORWARD"] as const).flatMap((level) => {
        const theirs = level === "BACKWARD" ? row.backwardMessages : row.forwardMessages;
        const ours = messages(row, level);
        return ours.join("\n") === theirs.join("\n")
          ? []
          : [{ id: row.id, category: row.category, level, ours, theirs }];
      }),
    );
    expect(disagreed).toEqual([]);
  });
});

function messages(row: ConfluentRow, level: "BACKWARD" | "FORWARD"): readonly string[] {
  const old = parseAvro(row.old);
  if (row.category === "invalid-new") {
    expect(() => parseAvro(row.new, { strictness: "confluent" })).toThrow();
    return level === "BACKWARD" ? row.backwardMessages : row.forwardMessages;
  }
  const history = [{ version: 1, schema: old, canonical: avro.canonical(old) }];
  const report = checkCompatibility(avro, level, parseAvro(row.new, { strictness: "confluent" }), history);
  expect(report.compatible).toBe(level === "BACKWARD" ? row.backward : row.forward);
  return confluentMessages(avro, report, { validateFields: false });
}
