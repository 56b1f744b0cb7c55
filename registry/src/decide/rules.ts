import type { DomainRule, RuleSet } from "@concordat/schema";
import type { Config } from "../entities.ts";
import { refusals } from "../errors.ts";

const LISTS = ["migrationRules", "domainRules", "encodingRules"] as const;
const MIGRATION_MODES: ReadonlySet<string> = new Set(["UPGRADE", "DOWNGRADE", "UPDOWN"]);

/** Rules of a new version: the config's default, under what the request gives, under the config's override. */
export function mergedRules(config: Config, given: RuleSet | undefined): RuleSet | undefined {
  return [config.defaultRuleSet, given, config.overrideRuleSet].reduce(overRules, undefined);
}

/** Rules of one name are one rule: the one above stands, after those that only the one below has. */
export function overRules(below: RuleSet | undefined, above: RuleSet | undefined): RuleSet | undefined {
  if (below === undefined || above === undefined) return above ?? below;
  const enableAt = above.enableAt ?? below.enableAt;
  return {
    ...Object.fromEntries(
      LISTS.flatMap((list) => {
        const upper = above[list] ?? [];
        const names = new Set(upper.map(({ name }) => name));
        const rules = [...(below[list] ?? []).filter(({ name }) => !names.has(name)), ...upper];
        return rules.length === 0 ? [] : [[list, rules] as const];
      }),
    ),
    ...(enableAt === undefined ? {} : { enableAt }),
  };
}

/** A rule set without the rules of some names; undefined where nothing is left. */
export function withoutRules(ruleSet: RuleSet | undefined, names: readonly string[]): RuleSet | undefined {
  if (ruleSet === undefined) return undefined;
  const gone = new Set(names);
  const rest = Object.entries(ruleSet).flatMap(([key, value]) => {
    if (!Array.isArray(value)) return [[key, value] as const];
    const rules = (value as readonly DomainRule[]).filter(({ name }) => name === undefined || !gone.has(name));
    return rules.length === 0 ? [] : [[key, rules] as const];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Refuses rules that no client could run: without name or type, two of one name, a migration that does not migrate. */
export function checkRules(ruleSet: RuleSet | undefined): void {
  for (const list of LISTS) {
    const names = new Set<string>();
    for (const [index, { name, type, mode }] of (ruleSet?.[list] ?? []).entries()) {
      const place = `${list}[${index}]`;
      if (name === undefined || name === "") throw refusals.invalidRules("missing-name", place);
      if (names.has(name)) throw refusals.invalidRules("duplicate-name", place, name);
      names.add(name);
      if (type === undefined || type === "") throw refusals.invalidRules("missing-type", place, name);
      if (list === "migrationRules" && (mode === undefined || !MIGRATION_MODES.has(mode)))
        throw refusals.invalidRules("migration-mode", place, name);
    }
  }
}

/** Whether a rule set has a rule of a type. */
export function hasRuleType(ruleSet: RuleSet | undefined, type: string): boolean {
  return LISTS.some((list) => ruleSet?.[list]?.some((rule) => rule.type === type));
}
