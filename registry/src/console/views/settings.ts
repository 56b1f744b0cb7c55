import type { SubjectKey, Version } from "../../entities.ts";
import { DEFAULT_CONTEXT, GLOBAL_CONTEXT } from "../../names.ts";
import { type Html, html, type Inside } from "../html.ts";
import { CHANGEABLE } from "../pages/setting-change.ts";
import { hrefWith, Mark, Moment, PageHead, Section, subjectHref } from "./parts.ts";
import { type SettingRow, SettingsView } from "./subject-settings.ts";
import { tryHref } from "./try.ts";

interface SettingsPageModel {
  /** As the API writes it; empty for the registry. */
  readonly scope: string;
  /** Not `key`, which means something else in templates. */
  readonly target: SubjectKey;
  readonly csrf: string;
  readonly rows: readonly SettingRow[];
  /** The newest first. */
  readonly versions: readonly Version[];
  readonly contexts: readonly string[];
  readonly now: number;
  readonly mayConfigure: boolean;
  readonly mayDelete: boolean;
  readonly mayAdminister: boolean;
}

/** The address of the settings of a subject, of a context as in `:.c:`, or with an empty name of the registry. */
export function settingsHref(scope: string): string {
  return hrefWith("/ui/settings", { scope });
}

/** What settings are of, as people say it. */
function scopeTitle({ context, subject }: SubjectKey, scope: string): string {
  if (subject !== "") return scope;
  if (context === DEFAULT_CONTEXT) return "the registry";
  return context === GLOBAL_CONTEXT ? "all contexts" : `the context ${context}`;
}

/** Settings in force, and the forms to change them. */
export function SettingsPageView(model: SettingsPageModel): Html {
  const { scope, target, rows, mayConfigure, mayAdminister } = model;
  const title = scopeTitle(target, scope);
  return html`<div data-keep>
    <${PageHead}
      title=${`Settings of ${title}`}
      trail=${scope === "" ? [] : [{ label: "Settings", href: "/ui/settings" }]}
      lead="What is in force, and where it comes from. Every change is shown before it is made."
      actions=${Actions(model)}
    />
    <${Scopes} ...${model} />
    <${SettingsView} rows=${rows} />
    ${mayConfigure ? html`<${Changes} ...${model} />` : html`<p class="note">You have no permission to change settings of ${title}.</p>`}
    ${target.subject !== "" && html`<${Versions} ...${model} />`}
    ${mayAdminister && html`<p class="ways"><a class="button" href="/ui/settings/access">Users, tokens and audit log</a></p>`}
  </div>`;
}

function Actions({ target, scope, versions }: SettingsPageModel): Inside {
  const there = versions.some(({ deleted }) => !deleted);
  return target.subject !== "" && there && html`<a class="button" href=${subjectHref(scope)}>Subject</a>`;
}

function Scopes({ scope, target, contexts }: SettingsPageModel): Html {
  const others = contexts.filter((one) => one !== DEFAULT_CONTEXT);
  return html`<form class="filters" method="get" action="/ui/settings">
    <label>Subject<input name="scope" value=${target.subject === "" ? "" : scope} spellcheck=${false} autocomplete="off" autocapitalize="none" placeholder="empty for the registry" /></label>
    <button class="button">Show</button>
  </form>
  <p class="note">Also of <a href="/ui/settings">the registry</a>, <a href=${settingsHref(`:${GLOBAL_CONTEXT}:`)}>all contexts</a>${others.map((one) => html`, <a href=${settingsHref(`:${one}:`)}>${one}</a>`)}.</p>`;
}

function Changes({ scope, target, csrf, rows }: SettingsPageModel): Html {
  const own = (label: string) => rows.find(({ setting, isOwn }) => isOwn && setting === label)?.value;
  return html`<${Section} id="change" title="Change" note="The next page shows what it will do.">
    ${CHANGEABLE.filter(({ setting }) => setting !== "alias" || target.subject !== "").map(
      ({ setting, label, values }) => html`<form class="filters" method="post" action="/ui/settings/change">
        <input type="hidden" name="csrf" value=${csrf} />
        <input type="hidden" name="scope" value=${scope} />
        <input type="hidden" name="setting" value=${setting} />
        <label>${label}${
          values === undefined
            ? html`<input name="value" value=${own(setting) ?? ""} spellcheck=${false} autocomplete="off" placeholder="empty for none" />`
            : html`<select name="value"><option value="">not set here</option>${values.map((one) => html`<option value=${one} selected=${one.toUpperCase() === own(label)?.toUpperCase()}>${one}</option>`)}</select>`
        }</label>
        <button class="button">Review<span class="sr-only"> the change of ${label}</span></button>
      </form>`,
    )}
  </${Section}>`;
}

function Versions({ scope, csrf, versions, now, mayDelete }: SettingsPageModel): Html | undefined {
  if (versions.length === 0) return undefined;
  return html`<${Section} id="versions" title="Versions">
    <div class="table-box" role="region" aria-label="Table of the versions" tabindex="0"><table class="table">
      <thead><tr><th scope="col">Version</th><th scope="col">Registered</th><th scope="col">Actions</th></tr></thead>
      <tbody>${versions.map(
        ({ version, id, time, deleted }) => html`<tr>
          <th scope="row"><a href=${subjectHref(scope, version)}>Version ${version}</a> ${deleted && html`<${Mark} kind="bad">deleted</${Mark}>`}</th>
          <td><${Moment} time=${time} now=${now} />, id ${id}</td>
          <td>${
            mayDelete &&
            html`<form class="actions" method="post" action="/ui/settings/delete">
            <input type="hidden" name="csrf" value=${csrf} />
            <input type="hidden" name="scope" value=${scope} />
            <input type="hidden" name="version" value=${version} />
            ${
              deleted
                ? html`<button class="button" name="permanent" value="yes">Delete for good<span class="sr-only"> version ${version}</span></button> <a class="button" href=${tryHref(scope, version)}>Register again<span class="sr-only"> version ${version}</span></a>`
                : html`<button class="button">Delete<span class="sr-only"> version ${version}</span></button>`
            }
          </form>`
          }</td>
        </tr>`,
      )}</tbody>
    </table></div>
  </${Section}>`;
}
