import {
  type ConfigChange,
  decideDropConfig,
  decideDropMode,
  decidePutConfig,
  decidePutMode,
} from "../decide/change-settings.ts";
import { checkSealable } from "../decide/sealable.ts";
import { effectiveConfig, effectiveMode } from "../decide/settings.ts";
import type { Config, SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, GLOBAL_CONTEXT, qualifiedName } from "../names.ts";
import { decideAndCommit } from "./commit.ts";
import type { Registry } from "./registry.ts";

/** The config of a subject or context; the one in force with `effective`, or for a context. */
export async function readConfig(registry: Registry, key: SubjectKey, effective: boolean): Promise<Config> {
  const { config } = await registry.store.facts({ key });
  if (key.subject === "" || effective) return effectiveConfig(config, registry.level);
  if (config.subject === undefined) throw refusals.noSubjectConfig(qualifiedName(key));
  // Fields that the subject leaves open are answered as they are in force.
  return effectiveConfig(config, registry.level);
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
    const { plan, config } = decideDropConfig(facts);
    return { plan, answer: () => config ?? { compatibility: registry.level } };
  });
}

export async function readMode(registry: Registry, key: SubjectKey, effective: boolean): Promise<string> {
  const { mode } = await registry.store.facts({ key });
  const own = key.subject === "" ? mode.context : mode.subject;
  const isRegistry = key.subject === "" && key.context === DEFAULT_CONTEXT;
  if (own === undefined && !effective && !isRegistry) throw refusals.noSubjectMode(qualifiedName(key));
  return mode.subject ?? mode.context ?? mode.global ?? "READWRITE";
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
    const { plan, mode } = decideDropMode(facts, recursive);
    const was = key.subject === "" ? (mode ?? effectiveMode(facts.mode)) : mode;
    return { plan, answer: () => was };
  });
}
