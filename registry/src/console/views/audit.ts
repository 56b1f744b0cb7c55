import type { AuditEntry } from "@concordat/client/api";
import { type Html, html } from "../html.ts";
import { Empty, hrefWith, Moment, Section } from "./parts.ts";

/** What is shown of the audit log. */
export interface AuditModel {
  readonly filter: Readonly<Record<"actor" | "what" | "target", string | undefined>>;
  /** Only entries before this number are shown; undefined: the newest. */
  readonly before: number | undefined;
  readonly hasOlder: boolean;
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
}

const PATH = "/ui/settings/access";

/** The audit log, with what chooses among its entries. */
export function AuditView({ audit, now }: { readonly audit: AuditModel; readonly now: number }): Html {
  const { filter, entries } = audit;
  return html`<${Section} id="audit" title="Audit log" note="The newest entries first.">
    <form class="filters" method="get" action=${`${PATH}#audit`}>
      <label>Who<input name="actor" value=${filter.actor ?? ""} spellcheck=${false} autocomplete="off" autocapitalize="none" /></label>
      <label>What<input name="what" value=${filter.what ?? ""} spellcheck=${false} autocomplete="off" autocapitalize="none" placeholder="such as put-version" /></label>
      <label>On<input name="target" value=${filter.target ?? ""} spellcheck=${false} autocomplete="off" autocapitalize="none" /></label>
      <button class="button">Filter</button>
    </form>
    ${entries.length === 0 ? html`<${Empty} title="No entry fits"><a href=${PATH}>Show all entries</a></${Empty}>` : Entries(entries, now)}
    ${Pages(audit)}
  </${Section}>`;
}

function Entries(entries: readonly AuditEntry[], now: number): Html {
  return html`<div class="table-box" role="region" aria-label="Table: Audit log" tabindex="0"><table class="table">
    <thead><tr>${["What", "When", "Who", "On", "From"].map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
    <tbody>${entries.map(
      ({ what, time, actor, target, from }) => html`<tr>
        <th scope="row">${what}</th><td><${Moment} time=${time} now=${now} /></td>
        <td>${actor}</td><td>${target ?? ""}</td><td>${from ?? ""}</td></tr>`,
    )}</tbody>
  </table></div>`;
}

function Pages({ filter, before, hasOlder, entries }: AuditModel): Html | undefined {
  if (before === undefined && !hasOlder) return undefined;
  const at = (seq: number | undefined) => `${hrefWith(PATH, { ...filter, before: seq })}#audit`;
  return html`<nav class="pager" aria-label="Pages">
    ${before === undefined ? html`<span class="off">← Newest</span>` : html`<a href=${at(undefined)}>← Newest</a>`}
    ${hasOlder ? html`<a rel="next" href=${at(entries.at(-1)?.seq)}>Older →</a>` : html`<span class="off">Older →</span>`}
  </nav>`;
}
