import {
  type ConfigChange,
  decideDropConfig,
  decideDropMode,
  decidePutConfig,
  decidePutMode,
} from "../decide/change-settings.ts";
import { checkSealable } from "../decide/sealable.ts";
import { DEFAULT_MODE, effectiveConfig, ownSetting } from "../decide/settings.ts";
import type { Config, SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, GLOBAL_CONTEXT, qualifiedName } from "../names.ts";
import { decideAndCommit } from "./commit.ts";
import type { Registry } from "./registry.ts";

/** Whether settings are those of the registry itself, or of the level above contexts, which always have some. */
function isTop({ context, subject }: SubjectKey): boolean {
  return context === GLOBAL_CONTEXT || (context === DEFAULT_CONTEXT && subject === "");
}

/**
 * The config that a subject or context has itself, with the level in force where it has none; with `effective`, all that
 * is in force. The default context's own is the registry's default where none is set.
 */
export async function readConfig(registry: Registry, key: SubjectKey, effective: boolean): Promise<Config> {
  const { config } = await registry.store.facts({ key });
  const inForce = effectiveConfig(config, registry.level);
  if (effective) return inForce;
  const own = ownSetting(key, config);
  if (isTop(key)) return { compatibility: registry.level, ...own };
  if (own === undefined) throw refusals.noSubjectConfig(qualifiedName(key));
  return { compatibility: inForce.compatibility, ...own };
}

export async function putConfig(registry: Registry, key: SubjectKey, change: ConfigChange): Promise<Config> {
  checkSealable(registry.store, change.defaultMetadata ?? undefined);
  checkSealable(registry.store, change.overrideMetadata ?? undefined);
  return decideAndCommit(registry, { key }, async (facts) => {
    const { plan, config } = decidePutConfig(facts, change);
    return { plan, answer: () => config };
  });
}

/** Drops a config; answers what it was. */
export async function dropConfig(registry: Registry, key: SubjectKey): Promise<Config> {
  return decideAndCommit(registry, { key }, async (facts) => {
    const { plan, config } = decideDropConfig(facts, isTop(key));
    return { plan, answer: () => ({ compatibility: registry.level, ...config }) };
  });
}

/** The mode that a subject or context has itself; with `effective`, the one in force. */
export async function readMode(registry: Registry, key: SubjectKey, effective: boolean): Promise<string> {
  const { mode } = await registry.store.facts({ key });
  const own = ownSetting(key, mode);
  const found = effective ? (own ?? mode.context ?? mode.global) : own;
  if (found !== undefined) return found;
  if (!effective && !isTop(key)) throw refusals.noSubjectMode(qualifiedName(key));
  return DEFAULT_MODE;
}

export async function putMode(
  registry: Registry,
  key: SubjectKey,
  mode: string | undefined,
  force: boolean,
): Promise<void> {
  const scope = key.subject === "" ? { key, subjects: true } : { key };
  await decideAndCommit(registry, scope, async (facts) => {
    const filter = {
      context: key.context === GLOBAL_CONTEXT ? undefined : key.context,
      prefix: "",
      deleted: "with" as const,
    };
    const all =
      key.subject === "" ? await registry.store.versions(filter) : facts.versions.map((one) => ({ ...one, ...key }));
    const change = {
      mode,
      force,
      live: all.some(({ deleted }) => !deleted),
      hidden: all.filter(({ deleted }) => deleted),
    };
    return { plan: decidePutMode(facts, change), answer: () => undefined };
  });
}

/** Drops a mode; answers what it was, undefined where there was none to tell. */
export async function dropMode(registry: Registry, key: SubjectKey, recursive: boolean): Promise<string | undefined> {
  return decideAndCommit(registry, { key }, async (facts) => {
    const { plan, mode } = decideDropMode(facts, { recursive, always: isTop(key) });
    return { plan, answer: () => mode ?? (isTop(key) ? DEFAULT_MODE : undefined) };
  });
}
