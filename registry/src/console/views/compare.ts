import type { DifferenceView } from "@concordat/schema";
import { type Html, html, type Inside } from "../html.ts";
import type { CompareModel, DiffNote } from "./compare-model.ts";
import { DiffRows } from "./diff-rows.ts";
import { amount, Empty, FormatMark, hrefWith, Mark, PageHead, subjectHref } from "./parts.ts";

/** Two versions, with what their differences mean where they stand. */
export function CompareView(model: CompareModel): Html {
  const { name, old, fresh, inline, notes, unlisted } = model;
  const at = (view: string | undefined) =>
    hrefWith("/ui/compare", { subject: name, from: old.version, to: fresh.version, view });
  const mode = (label: string, view: string | undefined, isOn: boolean) =>
    html`<a class="button" href=${at(view)} aria-current=${isOn ? "true" : undefined}>${label}</a>`;
  return html`<div>
    <${PageHead}
      title=${`Version ${old.version} and ${fresh.version}`}
      trail=${[{ label: "Subjects", href: "/ui/subjects" }, { label: name, href: subjectHref(name) }]}
      lead=${html`<span class="marks"><${FormatMark} type=${fresh.type} /><${Mark}>Level ${model.level}</${Mark}></span>`}
      actions=${html`<span class="switch" role="group" aria-label="Layout">${mode("Side by side", undefined, !inline)}${mode("Inline", "inline", inline)}</span>`}
    />
    <${Versions} ...${model} />
    <${Verdict} ...${model} />
    ${notes.length > 0 && html`<${Index} notes=${notes} />`}
    ${unlisted > 0 && html`<p class="note">${amount(unlisted, "further difference")} not listed.</p>`}
    <section class="section" aria-labelledby="texts">
      <h2 id="texts" class="sr-only">Texts</h2>
      <${DiffRows} ...${model} />
      ${(old.hidden > 0 || fresh.hidden > 0) && html`<p class="note">Only the first lines of these texts are compared here.</p>`}
    </section>
  </div>`;
}

function Versions({ name, versions, old, fresh, inline }: CompareModel): Html {
  const choice = (selected: number) =>
    versions.map(
      (one) => html`<option value=${one.version} selected=${one.version === selected}>Version ${one.version}</option>`,
    );
  return html`<form class="filters" action="/ui/compare" method="get">
    <input type="hidden" name="subject" value=${name} />
    ${inline && html`<input type="hidden" name="view" value="inline" />`}
    <label>Old<select name="from">${choice(old.version)}</select></label>
    <label>New<select name="to">${choice(fresh.version)}</select></label>
    <button class="button">Compare</button>
    <a class="button" href=${hrefWith("/ui/compare", { subject: name, from: fresh.version, to: old.version, view: inline ? "inline" : undefined })}>Swap</a>
  </form>`;
}

function Verdict({ judged, notes, old, fresh, pairs }: CompareModel): Inside {
  if (!judged)
    return html`<p class="alert">These versions are of different types, or of one that this server cannot compare. Their texts stand below.</p>`;
  const errors = notes.filter(({ difference }) => difference.severity === "error");
  const breaks = (who: DifferenceView["breaks"]) => errors.filter(({ difference }) => difference.breaks === who).length;
  const line = (count: number, who: string) =>
    count === 0
      ? html`<li><${Mark} kind="good">compatible</${Mark}> ${who}</li>`
      : html`<li><${Mark} kind="bad">${amount(count, "break")}</${Mark}> ${who}</li>`;
  if (pairs.every((pair) => pair.old !== undefined && pair.new !== undefined))
    return html`<${Empty} title="The same text">Both versions say the same.</${Empty}>`;
  return html`<ul class="verdicts">
    ${line(breaks("new readers"), `Consumers on version ${fresh.version} reading events of version ${old.version}`)}
    ${line(breaks("old readers"), `Consumers on version ${old.version} reading events of version ${fresh.version}`)}
  </ul>`;
}

function Index({ notes }: { readonly notes: readonly DiffNote[] }): Html {
  return html`<section class="section" aria-labelledby="differences">
    <div class="section-head"><h2 id="differences">${amount(notes.length, "difference")}</h2></div>
    <ol class="index">
      ${notes.map(
        ({ difference: { severity, message } }, index) => html`<li>
          <a href=${`#note-${index + 1}`}><${Mark} kind=${severity === "error" ? "bad" : "warn"}>${index + 1}</${Mark}> ${message}</a>
        </li>`,
      )}
    </ol>
  </section>`;
}
