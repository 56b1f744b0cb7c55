import { type CompatibilityLevel, SCHEMA_TYPES, type SchemaType, TYPE_CHANGED } from "@concordat/schema";
import { judgeHere } from "../judge/here.ts";
import type { Verdict } from "../judge/verdict.ts";
import { formatOf, ruleExamples } from "../project/formats.ts";
import { ownRules, type RuleText, tableText } from "../render/rule-texts.ts";
import type { RuleExample } from "./examples.ts";

/** A rule with all that there is to say of it. */
export interface ExplainedRule extends RuleText {
  readonly id: string;
  /** Undefined for a rule that is about more than one schema. */
  readonly type?: SchemaType;
  readonly example?: RuleExample;
}

/** Every rule, by format, in the order of its table; then those that no format has. */
export async function explainedRules(): Promise<readonly ExplainedRule[]> {
  const rules: ExplainedRule[] = [];
  for (const type of SCHEMA_TYPES) {
    const format = await formatOf(type, type);
    const examples = await ruleExamples(type);
    for (const rule of format.rules.values()) {
      const example = examples[rule.id];
      rules.push({ id: rule.id, type, ...tableText(rule), ...(example === undefined ? {} : { example }) });
    }
  }
  return [...rules, ...[...ownRules()].map(([id, text]) => ({ id, ...text }))];
}

/** The verdict on a rule's example, with the event that breaks, of the rule alone. */
export async function verdictOfExample(
  { id, type }: ExplainedRule,
  example: RuleExample,
): Promise<Verdict | undefined> {
  if (type === undefined || id === TYPE_CHANGED.id) return undefined;
  const format = await formatOf(type, type);
  const { imported } = example;
  const side = (name: string, of: "old" | "new") => {
    const references =
      imported === undefined ? [] : [{ name: imported.name, subject: imported.name, version: 1, text: imported[of] }];
    return { name, text: example[of], type, format, schema: format.parse(example[of], { references }) };
  };
  const level: CompatibilityLevel = "FULL";
  const verdict = judgeHere({
    proposed: side("new", "new"),
    against: "old",
    past: [{ version: 1, old: side("old", "old") }],
    level,
    policy: undefined,
    witness: true,
  });
  const compared = verdict.compared.map((one) => ({
    ...one,
    view: { ...one.view, differences: one.view.differences.filter(({ rule }) => rule === id) },
  }));
  return { ...verdict, compared };
}
