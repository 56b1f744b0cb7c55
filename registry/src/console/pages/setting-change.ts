import { COMPATIBILITY_LEVELS, type CompatibilityLevel } from "@concordat/schema";
import type { Registry } from "../../cases/registry.ts";
import { removeVersion } from "../../cases/remove.ts";
import { putConfig, putMode } from "../../cases/settings.ts";
import { checkSubject } from "../../decide/subject.ts";
import { MODES, type SubjectKey } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";

/** The settings that the console changes, with the values that each may have; none: any word. */
export const CHANGEABLE = [
  { setting: "compatibility", label: "Compatibility level", values: COMPATIBILITY_LEVELS },
  { setting: "mode", label: "Mode", values: MODES.filter((mode) => mode !== "FORWARD") },
  { setting: "alias", label: "Alias of", values: undefined },
] as const;
/** One of {@link CHANGEABLE}. */
export type Changeable = (typeof CHANGEABLE)[number]["setting"];

/** A change that a form asks for. */
export type SettingsChange =
  | {
      readonly kind: "set";
      readonly key: SubjectKey;
      readonly setting: Changeable;
      /** Undefined: what is farther away is in force again. */
      readonly value: string | undefined;
    }
  | { readonly kind: "delete"; readonly key: SubjectKey; readonly version: number; readonly permanent: boolean };

/** The subject, context or registry that a form names; names that the API rejects are rejected. */
export function scopeOf(name: string): SubjectKey {
  const key = subjectKey(name);
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}

/** Reads a form that sets something. Throws a Refusal for a setting or value that there is not. */
export function settingIn({ scope = "", setting, value = "" }: Readonly<Record<string, string>>): SettingsChange {
  const found = CHANGEABLE.find((one) => one.setting === setting);
  if (found === undefined) throw refusals.invalidLevel();
  return { kind: "set", key: scopeOf(scope), setting: found.setting, value: value.trim() || undefined };
}

/** Reads a form that deletes a version. */
export function deletionIn({ scope = "", version, permanent }: Readonly<Record<string, string>>): SettingsChange {
  return { kind: "delete", key: scopeOf(scope), version: Number(version), permanent: permanent === "yes" };
}

/** Does what a form asks for, as the API does. Throws a Refusal. */
export async function apply(registry: Registry, change: SettingsChange): Promise<void> {
  const { key } = change;
  if (change.kind === "delete") {
    await removeVersion(registry, key, change.version, change.permanent);
    return;
  }
  const { setting, value } = change;
  if (setting === "compatibility") {
    if (value !== undefined && !isLevel(value)) throw refusals.invalidLevel();
    await putConfig(registry, key, { compatibility: value ?? null });
  } else if (setting === "alias") await putConfig(registry, key, { alias: value ?? null });
  else await putMode(registry, key, value, false);
}

function isLevel(word: string): word is CompatibilityLevel {
  return (COMPATIBILITY_LEVELS as readonly string[]).includes(word);
}
