import { describe, expect, it } from "vitest";
import type { Finding } from "../difference.ts";
import { type RuleTable, ruleOf } from "../rule.ts";
import { ERROR_CASES, type RuleCase, WARNING_CASES } from "./cases.fixture.ts";
import { compareJsonSchema } from "./compare.ts";
import { parseJsonSchema } from "./parse.ts";
import { jsonSchemaRules } from "./rules.ts";
import { warnJsonSchema } from "./warn.ts";

const backward = { reader: "the new schema", writer: "the old schema" };
const forward = { reader: "the old schema", writer: "the new schema", readerIsOld: true };

const model = (schema: unknown) => parseJsonSchema(JSON.stringify(schema)).model;
const errorsOf = ({ reader, writer }: RuleCase) => compareJsonSchema(model(reader), model(writer));
const warningsOf = ({ reader, writer }: RuleCase) => warnJsonSchema(model(reader), model(writer));
const found = (findings: readonly Finding[]) => findings.map(({ rule, location }) => `${rule} ${location}`);

/** Rules that no case shows. */
function unshown(rules: RuleTable, cases: readonly RuleCase[]): readonly string[] {
  const shown = new Set(cases.map(({ rule }) => rule));
  return [...rules.keys()].filter((id) => !shown.has(id));
}

describe("every rule of JSON Schema", () => {
  it.each(ERROR_CASES)("$rule is found at $location", (one) => {
    expect(found(errorsOf(one))).toContain(`${one.rule} ${one.location}`);
    expect(ruleOf({ rules: jsonSchemaRules }, one.rule).severity).toBe("error");
  });

  it.each(WARNING_CASES)("$rule is found at $location, and lets it pass", (one) => {
    expect(found(warningsOf(one))).toContain(`${one.rule} ${one.location}`);
    expect(errorsOf(one)).toEqual([]);
    expect(ruleOf({ rules: jsonSchemaRules }, one.rule).severity).toBe("warning");
  });

  it("has a case, and only rules have", () => {
    const cases = [...ERROR_CASES, ...WARNING_CASES];
    expect(jsonSchemaRules.size).toBe(65);
    expect(unshown(jsonSchemaRules, cases)).toEqual([]);
    expect(cases.filter(({ rule }) => !jsonSchemaRules.has(rule))).toEqual([]);
    expect(unshown(jsonSchemaRules, WARNING_CASES)).toContain("json-schema/type-changed");
  });

  it.each([...ERROR_CASES, ...WARNING_CASES])("$rule is worded with values of its own", (one) => {
    const [finding] = [...errorsOf(one), ...warningsOf(one)].filter(({ rule }) => rule === one.rule);
    const { sentence, hint, confluent, purpose } = ruleOf({ rules: jsonSchemaRules }, one.rule);
    for (const words of [backward, forward]) {
      const texts = [sentence(finding?.facts ?? {}, words), hint(finding?.facts ?? {}, words), purpose];
      expect(texts.join(" ")).not.toMatch(/undefined|\[object|NaN/);
      for (const text of texts) expect(text).toMatch(/\.$|\.\)$/);
      expect(texts[0]).toContain(words.reader);
    }
    expect(confluent === undefined).toBe(WARNING_CASES.includes(one));
    expect(finding?.reader.value).not.toBe("");
    expect(finding?.writer.value).not.toBe("");
  });
});

it("a change is worded in plain sentences", () => {
  const said = (one: RuleCase | undefined) => {
    if (one === undefined) return "";
    const [finding] = [...errorsOf(one), ...warningsOf(one)].filter(({ rule }) => rule === one.rule);
    return ruleOf({ rules: jsonSchemaRules }, one.rule).sentence(finding?.facts ?? {}, backward);
  };
  const of = (rule: string) => [...ERROR_CASES, ...WARNING_CASES].find((one) => one.rule === `json-schema/${rule}`);
  expect(
    ["max-length-decreased", "type-changed", "unit-changed", "enum-array-changed"].map((rule) => said(of(rule))),
  ).toMatchInlineSnapshot(`
    [
      "the new schema wants at most 4 characters in the event; the old schema allows at most 5 characters.",
      "the new schema wants integer in the property "a", the old schema writes string.",
      "the new schema has the property "a" in euros, the old schema in cents, by its description.",
      "the new schema does not know "b" in the event, which the old schema may write.",
    ]
  `);
});
