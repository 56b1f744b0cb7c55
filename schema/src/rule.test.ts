import { expect, it } from "vitest";
import { ruleOf, ruleTable } from "./rule.ts";

type Table = { readonly "a/size": { readonly name: string; readonly sizes: readonly number[] } };

const rules = ruleTable<Table>({
  "a/size": {
    severity: "error",
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
      purpose: "",
      // @ts-expect-error: no such fact
      sentence: ({ place }) => `at ${place}`,
      hint: () => "",
    },
  });
  // @ts-expect-error: the row is missing
  ruleTable<Table>({});
});
