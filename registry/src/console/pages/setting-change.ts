import { COMPATIBILITY_LEVELS } from "@concordat/schema";
import { putPolicy } from "../../cases/policy.ts";
import type { Registry } from "../../cases/registry.ts";
import { removeVersion } from "../../cases/remove.ts";
import { putConfig, putMode } from "../../cases/settings.ts";
import { checkSubject } from "../../decide/subject.ts";
import { MODES, type SubjectKey } from "../../entities.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";

const REFERRERS = ["report", "refuse"] as const;
const VALIDATION = ["tolerant", "strict"] as const;

/** What the policies are called. */
export const POLICY_LABELS = {
  referrers: "When schemas that refer to it would break",
  validation: "When the format's own compiler would reject it",
} as const;

/** The settings that the console changes, with the values that each may have; none: any word. */
export const CHANGEABLE = [
  { setting: "compatibility", label: "Compatibility level", noun: "compatibility level", values: COMPATIBILITY_LEVELS },
  { setting: "mode", label: "Mode", noun: "mode", values: MODES.filter((mode) => mode !== "FORWARD") },
  { setting: "referrers", label: POLICY_LABELS.referrers, noun: "policy for referrers", values: REFERRERS },
  { setting: "validation", label: POLICY_LABELS.validation, noun: "policy for validation", values: VALIDATION },
  { setting: "alias", label: "Alias of", noun: "alias", values: undefined },
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
export function settingScope(name: string): SubjectKey {
  const key = subjectKey(name);
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}

/** Reads a form that sets something; undefined for a setting or value that there is not. */
export function settingIn({
  scope = "",
  setting,
  value = "",
}: Readonly<Record<string, string>>): SettingsChange | undefined {
  const found = CHANGEABLE.find((one) => one.setting === setting);
  const word = value.trim() || undefined;
  const values: readonly string[] | undefined = found?.values;
  if (found === undefined || (word !== undefined && values?.includes(word) === false)) return undefined;
  return { kind: "set", key: settingScope(scope), setting: found.setting, value: word };
}

/** Reads a form that deletes a version. */
export function deletionIn({ scope = "", version, permanent }: Readonly<Record<string, string>>): SettingsChange {
  return { kind: "delete", key: settingScope(scope), version: Number(version), permanent: permanent === "yes" };
}

/** Does what a form asks for, as the API does. Throws a Refusal. */
export async function apply(registry: Registry, change: SettingsChange): Promise<void> {
  const { key } = change;
  if (change.kind === "delete") {
    await removeVersion(registry, key, change.version, change.permanent);
    return;
  }
  const { setting, value } = change;
  if (setting === "compatibility")
    await putConfig(registry, key, { compatibility: chosen(COMPATIBILITY_LEVELS, value) ?? null });
  else if (setting === "referrers") await putPolicy(registry, key, { referrers: chosen(REFERRERS, value) });
  else if (setting === "validation") await putPolicy(registry, key, { validation: chosen(VALIDATION, value) });
  else if (setting === "alias") await putConfig(registry, key, { alias: value ?? null });
  else await putMode(registry, key, value, false);
}

/** The value that a word names. */
function chosen<Value extends string>(values: readonly Value[], word: string | undefined): Value | undefined {
  return values.find((one) => one === word);
}
