import type { View } from "../../cases/view.ts";
import { DEFAULT_MODE } from "../../decide/settings.ts";
import { type Chain, CONFIG_FIELDS, type SubjectKey } from "../../entities.ts";
import { DEFAULT_CONTEXT, GLOBAL_CONTEXT } from "../../names.ts";
import type { Settings } from "../../store/store.ts";
import type { SettingRow } from "../views/subject-settings.ts";
import { POLICY_LABELS } from "./setting-change.ts";

/** What is in force for a subject, context or the registry, and where each setting comes from. */
export function settingRows(
  { level }: Pick<View, "level">,
  key: SubjectKey,
  settings: Settings,
): readonly SettingRow[] {
  const { config, mode, policy } = settings;
  const here =
    key.context === DEFAULT_CONTEXT
      ? "the registry's settings"
      : key.context === GLOBAL_CONTEXT
        ? "all contexts"
        : `the context ${key.context}`;
  const own = key.subject === "" ? "context" : "subject";
  const row = (setting: string, pick: Chain<unknown>, fallback: unknown): SettingRow => {
    const [value, from] =
      pick.subject !== undefined
        ? [pick.subject, "this subject"]
        : pick.context !== undefined
          ? [pick.context, here]
          : pick.global !== undefined
            ? [pick.global, "all contexts"]
            : [fallback, "the server's default"];
    return { setting, value: shown(value), from, isOwn: pick[own] !== undefined };
  };
  const of = <Setting extends object>(chain: Chain<Setting>, field: string): Chain<unknown> => ({
    subject: memberOf(chain.subject, field),
    context: memberOf(chain.context, field),
    global: memberOf(chain.global, field),
  });
  const fields = Object.keys(CONFIG_FIELDS).filter((field) => field !== "compatibility");
  const more = fields.map((field) => row(field, of(config, field), undefined)).filter(({ value }) => value !== "");
  return [
    row("Compatibility level", of(config, "compatibility"), level),
    row("Mode", mode, DEFAULT_MODE),
    row(POLICY_LABELS.referrers, of(policy, "referrers"), "report"),
    row(POLICY_LABELS.validation, of(policy, "validation"), "tolerant"),
    ...more,
  ];
}

function memberOf(setting: object | undefined, field: string): unknown {
  return setting === undefined ? undefined : Reflect.get(setting, field);
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
