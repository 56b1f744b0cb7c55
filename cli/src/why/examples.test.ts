import { checkCompatibility, type Format, type HistoryEntry, SCHEMA_TYPES, type Schema } from "@concordat/schema";
import { describe, expect, test } from "vitest";
import { formatOf, ruleExamples } from "../project/formats.ts";
import type { RuleExample } from "./examples.ts";

/** The rules by which an example's change is judged, in both directions. */
function rulesOf(format: Format, example: RuleExample): readonly string[] {
  const parsed = (side: "old" | "new"): Schema => {
    const { imported } = example;
    const references =
      imported === undefined ? [] : [{ name: imported.name, subject: "imported", version: 1, text: imported[side] }];
    return format.parse(example[side], { references });
  };
  const history: readonly HistoryEntry[] = [{ version: 1, schema: parsed("old"), canonical: example.old }];
  const report = checkCompatibility(format, "FULL", parsed("new"), history, {});
  return report.comparisons.flatMap(({ differences }) => differences.map(({ rule }) => rule));
}

describe.each(SCHEMA_TYPES)("every rule of %s", (type) => {
  test("has an example whose check gives that rule, and there are no others", async () => {
    const format = await formatOf(type, "");
    const examples = await ruleExamples(type);
    const wrong = Object.entries(examples).flatMap(([id, example]) => {
      const rules = rulesOf(format, example);
      return rules.includes(id) ? [] : [`${id}: ${rules.join(", ")}`];
    });
    expect(wrong).toEqual([]);
    expect(Object.keys(examples).sort()).toEqual([...format.rules.keys()].sort());
  });
});
