import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { avro } from "./avro/index.ts";
import { jsonSchema } from "./json/index.ts";
import { protobuf } from "./protobuf/index.ts";
import { type RuleTable, ruleOf, ruleTable } from "./rule.ts";

type Table = { readonly "a/size": { readonly name: string; readonly sizes: readonly number[] } };

const rules = ruleTable<Table>({
  "a/size": {
    severity: "error",
    finder: "sizes.ts",
    purpose: "A size stays.",
    sentence: ({ name, sizes }, { reader }) => `${reader} has ${name} in ${sizes.length} sizes.`,
    hint: ({ name }) => `Keep ${name}.`,
  },
});
const words = { reader: "the reader", writer: "the writer" };

it("a rule is worded with its own facts", () => {
  const rule = ruleOf({ rules }, "a/size");
  expect(rule.id).toBe("a/size");
  expect(rule.sentence({ name: "x", sizes: [1, 2] }, words)).toBe("the reader has x in 2 sizes.");
  expect(() => ruleOf({ rules }, "a/other")).toThrow("no rule a/other");
});

it("a sentence with a fact that its rule does not have does not compile", () => {
  ruleTable<Table>({
    "a/size": {
      severity: "error",
      finder: "sizes.ts",
      purpose: "",
      // @ts-expect-error: no such fact
      sentence: ({ place }) => `at ${place}`,
      hint: () => "",
    },
  });
  // @ts-expect-error: the row is missing
  ruleTable<Table>({});
});

/** The rules whose finder does not report them, by what is in the format's folder. */
function strayRules(rules: RuleTable, textOf: (file: string) => string): readonly string[] {
  return [...rules.values()].flatMap(({ id, finder }) => (textOf(finder).includes(`"${id}"`) ? [] : [id]));
}

describe("a rule's row names the file that reports it", () => {
  it.each([avro, protobuf, jsonSchema])("of $type", ({ type, rules }) => {
    const folder = new URL(`${type.toLowerCase()}/`, import.meta.url);
    expect(rules.size).toBeGreaterThan(10);
    expect(strayRules(rules, (file) => readFileSync(new URL(file, folder), "utf8"))).toEqual([]);
  });

  it("notices one that does not", () => {
    expect(strayRules(rules, () => 'report("a/size")')).toEqual([]);
    expect(strayRules(rules, () => 'report("a/sizes")')).toEqual(["a/size"]);
  });
});
