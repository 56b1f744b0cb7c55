import type { Version } from "../../entities.ts";
import { DEFAULT_CONTEXT } from "../../names.ts";
import { type Html, html, type Inside } from "../html.ts";
import { FormatMark, hrefWith, Mark, Moment, PageHead, subjectHref } from "./parts.ts";

/** The parts of a subject's page. */
export const SUBJECT_TABS = [
  { tab: "schema", label: "Schema" },
  { tab: "fields", label: "Fields" },
  { tab: "examples", label: "Examples" },
  { tab: "references", label: "References" },
  { tab: "settings", label: "Settings" },
  { tab: "typescript", label: "TypeScript" },
] as const;
/** One of {@link SUBJECT_TABS}. */
export type SubjectTab = (typeof SUBJECT_TABS)[number]["tab"];

/** What all parts of a subject's page show. */
export interface SubjectHead {
  readonly name: string;
  readonly context: string;
  readonly type: string;
  readonly id: number;
  readonly guid: string;
  readonly version: number;
  readonly isLatest: boolean;
  readonly isDeleted: boolean;
  /** The newest first, soft-deleted ones too. */
  readonly versions: readonly Version[];
  readonly now: number;
}

/** A subject's page with one of its parts. */
export function SubjectView({
  head,
  tab,
  content,
}: {
  readonly head: SubjectHead;
  readonly tab: SubjectTab;
  readonly content: Html;
}): Html {
  return html`<div>
    <${PageHead}
      title=${head.name}
      trail=${trailOf(head)}
      lead=${Facts(head)}
      actions=${Actions(head)}
    />
    ${
      head.isDeleted &&
      html`<p class="alert">This version was deleted: consumers still find it by its id, and nothing new refers to it.</p>`
    }
    <nav class="tabs" aria-label="Parts of the subject">
      ${SUBJECT_TABS.map(
        ({ tab: one, label }) =>
          html`<a href=${tabHref(head, one)} aria-current=${one === tab ? "page" : undefined}>${label}</a>`,
      )}
    </nav>
    <div class="columns">
      <div>${content}</div>
      <aside class="side" aria-labelledby="versions"><${Timeline} head=${head} tab=${tab} /></aside>
    </div>
  </div>`;
}

function trailOf({ context }: SubjectHead) {
  const subjects = { label: "Subjects", href: "/ui/subjects" };
  return context === DEFAULT_CONTEXT
    ? [subjects]
    : [subjects, { label: context, href: hrefWith("/ui/subjects", { context }) }];
}

function tabHref({ name, version, isLatest }: SubjectHead, tab: SubjectTab): string {
  return hrefWith(subjectHref(name, isLatest ? undefined : version), { show: tab === "schema" ? undefined : tab });
}

function Facts({ type, version, isLatest, id, guid }: SubjectHead): Inside {
  return html`<span class="marks">
    <${FormatMark} type=${type} />
    <${Mark} kind=${isLatest ? "accent" : "plain"}>Version ${version}${isLatest ? ", the latest" : ""}</${Mark}>
    <span>Schema id <span class="number">${id}</span></span>
    <span title=${guid}>GUID <code>${guid.slice(0, 8)}…</code></span>
  </span>`;
}

function Actions({ name, version, versions, isLatest }: SubjectHead): Inside {
  const before = versions.find((one) => one.version < version && !one.deleted);
  const href = before && hrefWith("/ui/compare", { subject: name, from: before.version, to: version });
  return html`${href && html`<a class="button" href=${href}>Compare with version ${before?.version}</a>`}
    <a class="button primary" href=${hrefWith("/ui/try", { subject: name, version: isLatest ? undefined : version })}>Try a change</a>
    <a class="button" href=${hrefWith("/ui/map", { subject: name })}>Who a change reaches</a>
    <a class="button" href=${subjectHref(name, version)} data-copy-link>Link to this version</a>`;
}

/** Versions that the timeline shows; all of them are in the list to compare. */
const MOST = 30;

function Timeline({ head, tab }: { readonly head: SubjectHead; readonly tab: SubjectTab }): Inside {
  const { name, version, versions, now } = head;
  const show = tab === "schema" ? undefined : tab;
  const shown = versions.filter((one, index) => index < MOST || one.version === version);
  return html`<h2 id="versions">Versions</h2>
    <ol class="timeline">
      ${shown.map(
        (one) => html`<li data-current=${one.version === version ? "" : undefined}>
          <span class="marks">
            <a href=${hrefWith(subjectHref(name, one.version), { show })} aria-current=${one.version === version ? "true" : undefined}>Version ${one.version}</a>
            ${one.deleted && html`<${Mark} kind="bad">deleted</${Mark}>`}
          </span>
          <span class="when"><${Moment} time=${one.time} now=${now} />, id ${one.id}</span>
        </li>`,
      )}
    </ol>
    ${versions.length > shown.length && html`<p class="note">${versions.length - shown.length} older versions are not listed.</p>`}
    ${versions.length > 1 && html`<${Chooser} ...${head} />`}`;
}

function Chooser({ name, version, versions }: SubjectHead): Html {
  const other = versions.find((one) => one.version !== version)?.version;
  const choice = (selected: number | undefined) =>
    versions.map(
      (one) => html`<option value=${one.version} selected=${one.version === selected}>${one.version}</option>`,
    );
  return html`<form class="chooser" action="/ui/compare" method="get">
    <input type="hidden" name="subject" value=${name} />
    <label>Compare<select name="from">${choice(other)}</select></label>
    <label>with<select name="to">${choice(version)}</select></label>
    <button class="button">Compare</button>
  </form>`;
}
