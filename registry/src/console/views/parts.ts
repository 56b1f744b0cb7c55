import { isSchemaType, TYPE_FACTS } from "@concordat/schema";
import { type Html, html, type Inside } from "../html.ts";

/** The address of a subject's page, or of one of its versions. */
export function subjectHref(subject: string, version?: number): string {
  const at = `/ui/subjects/${encodeURIComponent(subject)}`;
  return version === undefined ? at : `${at}/versions/${version}`;
}

/** An address with a query; what is undefined or empty is left out. */
export function hrefWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The heading of a page, with what leads back and what can be done. */
export function PageHead({
  title,
  trail = [],
  lead,
  actions,
}: {
  readonly title: Inside;
  readonly trail?: readonly { readonly label: string; readonly href: string }[];
  readonly lead?: Inside;
  readonly actions?: Inside;
}): Html {
  return html`<header class="page-head">
    <div class="page-head-text">
      ${
        trail.length > 0 &&
        html`<nav class="trail" aria-label="Breadcrumb"><ol>
        ${trail.map(({ label, href }) => html`<li><a href=${href}>${label}</a></li>`)}
      </ol></nav>`
      }
      <h1>${title}</h1>
      ${lead && html`<p class="lead">${lead}</p>`}
    </div>
    ${actions && html`<div class="actions">${actions}</div>`}
  </header>`;
}

/** A part of a page under a heading of its own. */
export function Section({
  id,
  title,
  note,
  aside,
  children,
}: {
  readonly id: string;
  readonly title: Inside;
  readonly note?: Inside;
  readonly aside?: Inside;
  readonly children?: Inside;
}): Html {
  return html`<section class="section" aria-labelledby=${id}>
    <div class="section-head">
      <h2 id=${id}>${title}</h2>
      ${aside && html`<div class="section-aside">${aside}</div>`}
    </div>
    ${note && html`<p class="note">${note}</p>`}
    ${children}
  </section>`;
}

/** What stands where there is nothing to list: what would be here, and what to do for it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: Inside }): Html {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children && html`<p>${children}</p>`}</div>`;
}

/** The name of a schema type as people write it. */
export function formatName(type: string): string {
  return isSchemaType(type) ? TYPE_FACTS[type].title : type;
}

/** A schema type as a mark. */
export function FormatMark({ type }: { readonly type: string }): Html {
  return html`<span class=${`mark format format-${type.toLowerCase()}`}>${formatName(type)}</span>`;
}

/** A short word that stands out, such as a level. */
export function Mark({ kind = "plain", children }: { readonly kind?: string; readonly children?: Inside }): Html {
  return html`<span class=${`mark mark-${kind}`}>${children}</span>`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago a moment was, in milliseconds since 1970, as people say it. */
export function ago(time: number, now: number): string {
  const past = now - time;
  const say = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  if (past < MINUTE) return "just now";
  if (past < HOUR) return say(Math.floor(past / MINUTE), "minute");
  if (past < DAY) return say(Math.floor(past / HOUR), "hour");
  if (past < 30 * DAY) return say(Math.floor(past / DAY), "day");
  return `on ${new Date(time).toISOString().slice(0, 10)}`;
}

/** A moment, in milliseconds since 1970: how long ago, with the time in UTC for who wants it exactly. */
export function Moment({ time, now }: { readonly time: number; readonly now: number }): Html {
  const iso = new Date(time).toISOString();
  return html`<time datetime=${iso} title=${`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}>${ago(time, now)}</time>`;
}

/** Leads through the pages of a list. */
export function Pager({
  path,
  query,
  offset,
  size,
  hasMore,
}: {
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly offset: number;
  readonly size: number;
  readonly hasMore: boolean;
}): Html {
  const before = Math.max(0, offset - size);
  const at = (to: number) => hrefWith(path, { ...query, offset: to === 0 ? undefined : to });
  if (offset === 0 && !hasMore) return html`<div></div>`;
  return html`<nav class="pager" aria-label="Pages">
    ${offset > 0 ? html`<a rel="prev" href=${at(before)}>← Previous</a>` : html`<span class="off">← Previous</span>`}
    ${hasMore ? html`<a rel="next" href=${at(offset + size)}>Next →</a>` : html`<span class="off">Next →</span>`}
  </nav>`;
}

/** A count with separators of thousands. */
export function thousands(count: number): string {
  return count.toLocaleString("en");
}

/** A count and what is thousands, such as `1 subject`. */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}
