import type { Trial } from "../../cases/trial.ts";
import { linesOf } from "../code/lines.ts";
import { type Html, html } from "../html.ts";
import type { Planned, TryInput } from "../pages/try-input.ts";
import { Code } from "./code.ts";
import { formatName, PageHead, Section, subjectHref } from "./parts.ts";
import { tryHref } from "./try.ts";
import { ImpactView } from "./try-impact.ts";
import { summaryOf } from "./try-verdict.ts";

interface ReviewModel {
  readonly csrf: string;
  readonly input: TryInput;
  readonly plan: Planned;
  /** The version that an earlier review named. */
  readonly expected: string | undefined;
  readonly latest: number | undefined;
  readonly level: string;
  readonly trial: Trial;
}

/** What registering will do, and the button. */
export function ReviewView(model: ReviewModel): Html {
  const { input, plan, expected, latest, level, trial } = model;
  const { subject, version, isNew } = plan;
  const { kind, word, sentence } = summaryOf({ trial, problem: undefined, latest, input });
  return html`<div data-keep>
    <${PageHead}
      title=${isNew ? `Register version ${version}?` : "Nothing to register"}
      trail=${[{ label: subject, href: subjectHref(subject) }, { label: "Try a change", href: tryHref(subject) }]}
      lead=${
        isNew
          ? html`This adds version ${version} to <strong>${subject}</strong>. Producers that use it may send it at once.`
          : html`<strong>${subject}</strong> has this schema already, as version ${version}.`
      }
    />
    ${
      expected !== undefined &&
      html`<p class="alert" role="alert">The subject has changed since you looked: it would be version ${version} now, not ${expected}.</p>`
    }
    <p class=${`verdict verdict-${kind}`}><strong>${word}</strong> ${sentence}</p>
    <dl class="facts">
      <div><dt>Subject</dt><dd>${subject}</dd></div>
      <div><dt>Version</dt><dd>${version}${isNew ? ", new" : ", unchanged"}</dd></div>
      <div><dt>Latest now</dt><dd>${latest ?? "none"}</dd></div>
      <div><dt>Format</dt><dd>${formatName(input.type)}</dd></div>
      <div><dt>Level</dt><dd><code>${level}</code></dd></div>
    </dl>
    <${Buttons} ...${model} />
    <${ImpactView} trial=${trial} />
    <${Section} id="review-text" title="The schema">
      <${Code} lines=${linesOf(input.text)} label="The schema to register" />
    </${Section}>
  </div>`;
}

function Buttons({ csrf, input, plan }: ReviewModel): Html {
  return html`<form class="review-form" method="post" action="/ui/try/register">
    <input type="hidden" name="csrf" value=${csrf} />
    <input type="hidden" name="expected" value=${plan.version} />
    ${Object.entries(input).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
    ${plan.isNew && html`<button class="button primary" name="confirmed" value="yes">Register version ${plan.version}</button>`}
    <button class="button" formaction="/ui/try">Back to the editor</button>
    ${!plan.isNew && html`<a class="button" href=${subjectHref(plan.subject, plan.version)}>See version ${plan.version}</a>`}
  </form>`;
}
