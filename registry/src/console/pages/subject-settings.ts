import type { Html } from "../html.ts";
import { settingsHref } from "../views/settings.ts";
import { SettingsView } from "../views/subject-settings.ts";
import { settingRows } from "./setting-rows.ts";
import type { ShownVersion } from "./subject-version.ts";

/** What is in force for a subject, and where each setting comes from. */
export async function settingsTab({ at, facts, name }: ShownVersion): Promise<Html> {
  return SettingsView({ rows: settingRows(at, facts.key, facts), href: settingsHref(name) });
}
