import { type Html, html } from "../html.ts";
import { Empty, Section, subjectHref } from "./parts.ts";

interface ReferencesModel {
  readonly to: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
  /** Versions of others, and which version of this subject they mean. */
  readonly from: readonly { readonly subject: string; readonly version: number; readonly target: number }[];
  readonly version: number;
}

/** References both ways. */
export function ReferencesView({ to, from, version }: ReferencesModel): Html {
  return html`<div>
    <${Section} id="to" title="Refers to">
      ${
        to.length === 0
          ? html`<${Empty} title="Nothing">Version ${version} stands on its own.</${Empty}>`
          : html`<div class="table-box"><table class="table">
            <thead><tr><th scope="col">Name in the schema</th><th scope="col">Subject</th><th scope="col" class="number">Version</th></tr></thead>
            <tbody>${to.map(
              (one) => html`<tr><th scope="row"><code>${one.name}</code></th>
                <td><a href=${subjectHref(one.subject, one.version)}>${one.subject}</a></td>
                <td class="number">${one.version === -1 ? "latest" : one.version}</td></tr>`,
            )}</tbody></table></div>`
      }
    </${Section}>
    <${Section} id="from" title="Referred to by">
      ${
        from.length === 0
          ? html`<${Empty} title="Nobody">No schema refers to this subject.</${Empty}>`
          : html`<div class="table-box"><table class="table">
            <thead><tr><th scope="col">Subject</th><th scope="col" class="number">Version</th><th scope="col" class="number">Means version</th></tr></thead>
            <tbody>${from.map(
              (one) => html`<tr><th scope="row"><a href=${subjectHref(one.subject, one.version)}>${one.subject}</a></th>
                <td class="number">${one.version}</td><td class="number">${one.target}</td></tr>`,
            )}</tbody></table></div>`
      }
    </${Section}>
  </div>`;
}
