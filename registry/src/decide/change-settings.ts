import { type Config, configFields, MODES, type SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { GLOBAL_CONTEXT, qualifiedName } from "../names.ts";
import type { Settings, Write } from "../store/store.ts";
import { checkRules } from "./rules.ts";
import { checkWritable, ownSetting } from "./settings.ts";

/** A change of settings: a field with null is cleared, an absent one is left alone. */
export type ConfigChange = { readonly [Key in keyof Config]?: Config[Key] | null };

/** Decides on changing a config; answers the config as it will be. */
export function decidePutConfig(key: SubjectKey, settings: Settings, change: ConfigChange): Config {
  checkWritable(key, settings);
  for (const field of configFields("ruleSet")) checkRules(change[field] ?? undefined);
  const own = ownSetting(key, settings.config);
  return Object.fromEntries(
    Object.entries({ ...own, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Decides on dropping a subject's or context's own config, which `always` may be there or not; answers what it was. */
export function decideDropConfig(key: SubjectKey, settings: Settings, always: boolean): Config | undefined {
  const own = ownSetting(key, settings.config);
  if (own === undefined && !always) throw refusals.subjectNotFound(qualifiedName(key));
  checkWritable(key, settings);
  return own;
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
export function decidePutMode(key: SubjectKey, { mode, force, live, hidden }: ModeChange): readonly Write[] {
  const wanted = mode?.toUpperCase();
  if (wanted !== undefined && !(MODES as readonly string[]).includes(wanted)) throw refusals.invalidMode();
  const aboveAll = key.context === GLOBAL_CONTEXT && key.subject === "";
  if (wanted === "FORWARD" && !aboveAll) throw refusals.forwardNotGlobal();
  const entering = wanted === "IMPORT" && !force;
  if (entering && live) throw refusals.subjectsExist();
  const drops = wanted === "IMPORT" ? hidden : [];
  return [
    ...drops.map(({ context, subject, version }) => ({
      kind: "drop-version" as const,
      key: { context, subject },
      version,
    })),
    { kind: "put-mode", key, mode },
  ];
}

/** Decides on dropping a subject's or context's own mode, which `always` may be there or not; `recursive` drops those of a context's subjects too. */
export function decideDropMode(
  key: SubjectKey,
  settings: Settings,
  { recursive, always }: { readonly recursive: boolean; readonly always: boolean },
): { readonly writes: readonly Write[]; readonly mode: string | undefined } {
  const own = ownSetting(key, settings.mode);
  if (own === undefined && !recursive && !always) throw refusals.subjectNotFound(qualifiedName(key));
  const put = { kind: "put-mode" as const, key, mode: undefined };
  const clear = { kind: "clear-modes" as const, context: key.context };
  return { writes: recursive && key.subject === "" ? [put, clear] : [put], mode: own };
}
