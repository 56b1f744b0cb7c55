import type { Page } from "../../console/page.ts";
import type { SettingsChange } from "../../console/pages/setting-change.ts";
import { qualifiedName } from "../../names.ts";
import { RequestError } from "../core/request-error.ts";
import type { Answer, Rows } from "../core/route.ts";
import { type FormRequest, formRow } from "./forms.ts";
import { type ConsoleSettings, pageRow, seeOther } from "./row.ts";

/** Settings: what is in force, and changing it after a review. */
export function settingsRows(settings: ConsoleSettings): Rows {
  return {
    settingsPage: pageRow(settings, "/ui/settings", "read", async (asked) =>
      (await import("../../console/pages/settings.ts")).settingsPage(asked),
    ),
    changeSetting: formRow(settings, "/ui/settings/change", "configure", async (asked) =>
      reviewedOrDone(asked, (await import("../../console/pages/setting-change.ts")).settingIn(asked.form)),
    ),
    deleteVersionForm: formRow(settings, "/ui/settings/delete", "delete", async (asked) =>
      reviewedOrDone(asked, (await import("../../console/pages/setting-change.ts")).deletionIn(asked.form)),
    ),
  };
}

async function reviewedOrDone(asked: FormRequest, change: SettingsChange | undefined): Promise<Answer | Page> {
  if (change === undefined) {
    const { setting = "", value = "" } = asked.form;
    throw new RequestError(400, `There is no setting ${setting} with a value ${value}`);
  }
  if (asked.form.confirmed === undefined)
    return (await import("../../console/pages/setting-preview.ts")).previewPage(asked, change);
  await (await import("../../console/pages/setting-change.ts")).apply(asked.registry, change);
  const scope = qualifiedName(change.key);
  return seeOther(scope === "" ? "/ui/settings" : `/ui/settings?scope=${encodeURIComponent(scope)}`);
}
