import { ofKey } from "../access/resource.ts";
import {
  type ConfigChange,
  decideDropConfig,
  decideDropMode,
  decidePutConfig,
  decidePutMode,
} from "../decide/change-settings.ts";
import { checkSealable } from "../decide/sealable.ts";
import { DEFAULT_MODE, effectiveConfig, ownSetting } from "../decide/settings.ts";
import { type Config, configFields, type Located, type SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, GLOBAL_CONTEXT, keyText, qualifiedName } from "../names.ts";
import { decide } from "./commit.ts";
import type { Registry } from "./registry.ts";
import type { View } from "./view.ts";

/** Whether settings are those of the registry itself, or of the level above contexts, which always have some. */
function isTop({ context, subject }: SubjectKey): boolean {
  return context === GLOBAL_CONTEXT || (context === DEFAULT_CONTEXT && subject === "");
}

/**
 * The config that a subject or context has itself, with the level in force where it has none; with `effective`, all that
 * is in force. The default context's own is the registry's default where none is set.
 */
export async function readSubjectConfig(
  { reading, level }: View,
  key: SubjectKey,
  effective: boolean,
): Promise<Config> {
  const { config } = await reading.settings(key);
  const inForce = effectiveConfig(config, level);
  if (effective) return inForce;
  const own = ownSetting(key, config);
  if (isTop(key)) return { compatibility: level, ...own };
  if (own === undefined) throw refusals.noSubjectConfig(qualifiedName(key));
  return { compatibility: inForce.compatibility, ...own };
}

/** Sets fields of a config, null clears one; answers what the subject or context then has itself. Throws a Refusal. */
export async function putConfig(registry: Registry, key: SubjectKey, change: ConfigChange): Promise<Config> {
  for (const field of configFields("metadata")) checkSealable(registry, change[field] ?? undefined);
  return decide(registry, keyText(key), async ({ reading, sight }) => {
    sight.needs(ofKey(key));
    const config = decidePutConfig(key, await reading.settings(key), change);
    return { writes: [{ kind: "put-config", key, config }], answer: () => config };
  });
}

/** Drops a config; answers what it was. */
export function dropConfig(registry: Registry, key: SubjectKey): Promise<Config> {
  return decide(registry, keyText(key), async ({ reading, level, sight }) => {
    sight.needs(ofKey(key));
    const config = decideDropConfig(key, await reading.settings(key), isTop(key));
    return {
      writes: [{ kind: "put-config", key, config: undefined }],
      answer: () => ({ compatibility: level, ...config }),
    };
  });
}

/** The mode that a subject or context has itself; with `effective`, the one in force. */
export async function readMode({ reading }: View, key: SubjectKey, effective: boolean): Promise<string> {
  const { mode } = await reading.settings(key);
  const own = ownSetting(key, mode);
  const found = effective ? (own ?? mode.context ?? mode.global) : own;
  if (found !== undefined) return found;
  if (!effective && !isTop(key)) throw refusals.noSubjectMode(qualifiedName(key));
  return DEFAULT_MODE;
}

/**
 * Sets a mode, or clears it where none is given. Throws a Refusal, such as for IMPORT with live versions and without
 * `force`.
 */
export function putMode(registry: Registry, key: SubjectKey, mode: string | undefined, force: boolean): Promise<void> {
  return decide(registry, keyText(key), async (at) => {
    at.sight.needs(ofKey(key));
    const all = await versionsIn(at, key);
    const live = all.some(({ deleted }) => !deleted);
    const hidden = all.filter(({ deleted }) => deleted);
    return { writes: decidePutMode(key, { mode, force, live, hidden }), answer: () => undefined };
  });
}

/** The versions of a subject, of a context or of all of them. */
async function versionsIn({ reading }: View, key: SubjectKey): Promise<readonly Located[]> {
  if (key.subject !== "") return (await reading.versions(key)).map((one) => ({ ...one, ...key }));
  const context = key.context === GLOBAL_CONTEXT ? undefined : key.context;
  return reading.located({ context, prefix: "", deleted: "with" });
}

/** Drops a mode; answers what it was, undefined where there was none to tell. */
export function dropMode(registry: Registry, key: SubjectKey, recursive: boolean): Promise<string | undefined> {
  return decide(registry, keyText(key), async ({ reading, sight }) => {
    sight.needs(ofKey(key));
    const settings = await reading.settings(key);
    const { writes, mode } = decideDropMode(key, settings, { recursive, always: isTop(key) });
    return { writes, answer: () => mode ?? (isTop(key) ? DEFAULT_MODE : undefined) };
  });
}
