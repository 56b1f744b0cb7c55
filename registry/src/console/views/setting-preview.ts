import { type Html, html } from "../html.ts";
import type { SettingsChange } from "../pages/setting-change.ts";
import { PageHead } from "./parts.ts";
import { settingsHref } from "./settings.ts";
import type { SettingRow } from "./subject-settings.ts";

interface PreviewModel {
  readonly scope: string;
  readonly csrf: string;
  readonly change: SettingsChange;
  /** What the setting is called within a sentence. */
  readonly noun: string;
  /** What is in force before and after; undefined for a delete. */
  readonly before: SettingRow | undefined;
  readonly after: SettingRow | undefined;
  /** A sentence each. */
  readonly effects: readonly string[];
}

/** What a change of settings will do, and the button. */
export function PreviewView({ scope, csrf, change, noun, before, after, effects }: PreviewModel): Html {
  const of = scope === "" ? "the registry" : scope;
  const title =
    change.kind === "set"
      ? `Change the ${noun} of ${of}?`
      : `Delete version ${change.version} of ${of}${change.permanent ? " for good" : ""}?`;
  const action = change.kind === "set" ? "/ui/settings/change" : "/ui/settings/delete";
  return html`<div data-keep>
    <${PageHead} title=${title} trail=${[{ label: "Settings", href: settingsHref(scope) }]} lead="Nothing is changed yet." />
    ${
      before !== undefined &&
      after !== undefined &&
      html`<dl class="facts">
        <div><dt>In force now</dt><dd><code>${before.value || "none"}</code>, from ${before.from}</dd></div>
        <div><dt>Afterwards</dt><dd><code>${after.value || "none"}</code>, from ${after.from}</dd></div>
      </dl>`
    }
    <ul class="effects">${effects.map((one) => html`<li>${one}</li>`)}</ul>
    <form class="review-form" method="post" action=${action}>
      <input type="hidden" name="csrf" value=${csrf} />
      <input type="hidden" name="scope" value=${scope} />
      ${Object.entries(fieldsOf(change)).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
      <button class="button primary" name="confirmed" value="yes">${change.kind === "set" ? "Change it" : "Delete it"}</button>
      <a class="button" href=${settingsHref(scope)}>Leave it as it is</a>
    </form>
  </div>`;
}

function fieldsOf(change: SettingsChange): Readonly<Record<string, string>> {
  if (change.kind === "set") return { setting: change.setting, value: change.value ?? "" };
  return { version: String(change.version), ...(change.permanent ? { permanent: "yes" } : {}) };
}
