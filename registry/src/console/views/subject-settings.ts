import { type Html, html } from "../html.ts";
import { Mark, Section } from "./parts.ts";

/** A setting in force. */
export interface SettingRow {
  readonly setting: string;
  readonly value: string;
  /** Where it was set. */
  readonly from: string;
  /** Whether the subject itself has it. */
  readonly isOwn: boolean;
}

interface SettingsModel {
  readonly rows: readonly SettingRow[];
  /** Where they are changed; undefined on that page itself. */
  readonly href?: string;
}

/** The settings in force for a subject. */
export function SettingsView({ rows, href }: SettingsModel): Html {
  return html`<${Section} id="settings" title="In force" note="What is set nearer to the subject goes before what is set farther away." aside=${href && html`<a class="button" href=${href}>Change settings</a>`}>
    <div class="table-box" role="region" aria-label="Table of the settings" tabindex="0"><table class="table">
      <thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">From</th></tr></thead>
      <tbody>${rows.map(
        ({ setting, value, from, isOwn }) => html`<tr>
          <th scope="row">${setting}</th><td><code>${value}</code></td>
          <td><${Mark} kind=${isOwn ? "accent" : "plain"}>${from}</${Mark}></td>
        </tr>`,
      )}</tbody>
    </table></div>
  </${Section}>`;
}
