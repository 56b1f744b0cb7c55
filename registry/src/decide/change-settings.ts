import type { Config } from "../entities.ts";
import { MODES } from "../entities.ts";
import { refusals } from "../errors.ts";
import { GLOBAL_CONTEXT, qualifiedName } from "../names.ts";
import type { Facts, Plan } from "../store/store.ts";
import { checkRules } from "./rules.ts";
import { checkWritable, ownSetting } from "./settings.ts";

/** A change of settings: a field with null is cleared, an absent one is left alone. */
export type ConfigChange = { readonly [Key in keyof Config]?: Config[Key] | null };

/** Decides on changing a config; answers the plan and the config as it will be. */
export function decidePutConfig(facts: Facts, change: ConfigChange): { readonly plan: Plan; readonly config: Config } {
  checkWritable(facts);
  checkRules(change.defaultRuleSet ?? undefined);
  checkRules(change.overrideRuleSet ?? undefined);
  const own = ownSetting(facts.key, facts.config);
  const config: Config = Object.fromEntries(
    Object.entries({ ...own, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );
  return { plan: plan(facts, { kind: "put-config", key: facts.key, config }), config };
}

/** Decides on dropping a subject's or context's own config, which `always` may be there or not; answers what it was. */
export function decideDropConfig(
  facts: Facts,
  always: boolean,
): { readonly plan: Plan; readonly config: Config | undefined } {
  const own = ownSetting(facts.key, facts.config);
  if (own === undefined && !always) throw refusals.subjectNotFound(qualifiedName(facts.key));
  checkWritable(facts);
  return { plan: plan(facts, { kind: "put-config", key: facts.key, config: undefined }), config: own };
}

/** What a mode change needs to know of the subjects in its scope. */
export interface ModeChange {
  /** As sent: it is kept in that case. Undefined clears it. */
  readonly mode: string | undefined;
  readonly force: boolean;
  /** Whether live versions exist in the scope. */
  readonly live: boolean;
  /** Soft-deleted versions in the scope, which entering IMPORT removes for good. */
  readonly hidden: readonly { readonly context: string; readonly subject: string; readonly version: number }[];
}

/** Decides on a mode. Entering IMPORT needs an empty scope, or force. */
export function decidePutMode(facts: Facts, { mode, force, live, hidden }: ModeChange): Plan {
  const wanted = mode?.toUpperCase();
  if (wanted !== undefined && !(MODES as readonly string[]).includes(wanted)) throw refusals.invalidMode();
  const aboveAll = facts.key.context === GLOBAL_CONTEXT && facts.key.subject === "";
  if (wanted === "FORWARD" && !aboveAll) throw refusals.forwardNotGlobal();
  const entering = wanted === "IMPORT" && !force;
  if (entering && live) throw refusals.subjectsExist();
  const drops = wanted === "IMPORT" ? hidden : [];
  return {
    scope: { key: facts.key },
    writes: [
      ...drops.map(({ context, subject, version }) => ({
        kind: "drop-version" as const,
        key: { context, subject },
        version,
      })),
      { kind: "put-mode", key: facts.key, mode },
    ],
  };
}

/** Decides on dropping a subject's or context's own mode, which `always` may be there or not; `recursive` drops those of a context's subjects too. */
export function decideDropMode(
  facts: Facts,
  { recursive, always }: { readonly recursive: boolean; readonly always: boolean },
): { readonly plan: Plan; readonly mode: string | undefined } {
  const isSubject = facts.key.subject !== "";
  const own = ownSetting(facts.key, facts.mode);
  if (own === undefined && !recursive && !always) throw refusals.subjectNotFound(qualifiedName(facts.key));
  const clear = { kind: "clear-modes" as const, context: facts.key.context };
  const put = { kind: "put-mode" as const, key: facts.key, mode: undefined };
  return { plan: { scope: { key: facts.key }, writes: recursive && !isSubject ? [put, clear] : [put] }, mode: own };
}

function plan(facts: Facts, write: Plan["writes"][number]): Plan {
  return { scope: { key: facts.key }, writes: [write] };
}
