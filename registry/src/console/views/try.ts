import { type Html, html, type Inside } from "../html.ts";
import { formatName, hrefWith, PageHead, subjectHref } from "./parts.ts";
import type { TryModel } from "./try-model.ts";
import { problemLines, VerdictView } from "./try-verdict.ts";

/** The address of the editor for a subject, and one of its versions. */
export function tryHref(subject: string, version?: number): string {
  return hrefWith("/ui/try", { subject, version });
}

/** Where a subject is chosen to try a change of. */
export function ChooseSubjectView({ subjects }: { readonly subjects: readonly string[] }): Html {
  return html`<div>
    <${PageHead} title="Try a change" lead="Edit a schema and see at once what it would break, before anything is registered." />
    <form class="filters" method="get" action="/ui/try">
      <label>Subject<input name="subject" list="subjects" required spellcheck=${false} autocomplete="off" autocapitalize="none" placeholder="orders-value" /></label>
      <datalist id="subjects">${subjects.map((one) => html`<option value=${one}></option>`)}</datalist>
      <button class="button primary">Open the editor</button>
    </form>
    <p class="note">The name of a subject that does not exist yet begins a new one.</p>
    ${
      subjects.length > 0 &&
      html`<ul class="try-subjects">${subjects.slice(0, 30).map((one) => html`<li><a href=${tryHref(one)}>${one}</a></li>`)}</ul>`
    }
  </div>`;
}

/** The editor, and what is said of its text. Nothing of it is replaced when something changes elsewhere. */
export function TryView(model: TryModel): Html {
  const { name, latest, level } = model;
  return html`<div data-keep>
    <${PageHead}
      title="Try a change"
      trail=${latest === undefined ? [{ label: "Try a change", href: "/ui/try" }] : [{ label: name, href: subjectHref(name) }]}
      lead=${
        latest === undefined
          ? html`<strong>${name}</strong> has no version yet: this would be the first.`
          : html`Of <strong>${name}</strong>, whose latest version is ${latest} and whose level is <code>${level}</code>. Nothing is registered until you confirm it.`
      }
    />
    <div class="try">
      <${Editor} ...${model} />
      <${VerdictView} ...${model} />
    </div>
  </div>`;
}

/** Lines that may be added before a textarea without script scrolls by itself. */
const SPARE_LINES = 4;
const FEWEST_LINES = 14;

function Editor(model: TryModel): Html {
  const { csrf, input, types, mayCheck, mayRegister } = model;
  const lines = Math.max(FEWEST_LINES, input.text.split("\n").length + SPARE_LINES);
  const wrong = new Set(problemLines(model));
  return html`<form class="try-form" id="try-form" method="post" action="/ui/try">
    <input type="hidden" name="csrf" value=${csrf} />
    <input type="hidden" name="subject" value=${input.subject} />
    <div class="try-bar">
      <label>Format<select name="type">
        ${types.map((type) => html`<option value=${type} selected=${type === input.type}>${formatName(type)}</option>`)}
      </select></label>
      <div class="actions">
        ${mayCheck && html`<button class="button primary" id="try-check">Check</button>`}
        ${mayRegister && html`<button class="button" formaction="/ui/try/register">Review and register</button>`}
      </div>
    </div>
    <label class="sr-only" for="try-text">Schema</label>
    <div class="editor">
      <ol class="gutter" id="try-gutter" aria-hidden="true">${Array.from({ length: lines }, (_, at) => html`<li class=${wrong.has(at + 1) ? "wrong" : undefined}></li>`)}</ol>
      <textarea id="try-text" name="text" rows=${lines} wrap="off" spellcheck=${false} autocomplete="off" autocapitalize="none" autocorrect="off" aria-describedby="try-help">${`\n${input.text}`}</textarea>
    </div>
    <p class="help" id="try-help">Tab leaves the editor. <${Rights} ...${model} /></p>
    <details id="try-references" open=${input.references !== ""}>
      <summary>References</summary>
      <label class="sr-only" for="try-references-text">References</label>
      <textarea class="references" id="try-references-text" name="references" rows=${Math.max(3, input.references.split("\n").length)} wrap="off" spellcheck=${false} placeholder='[{"name": "money.avsc", "subject": "money", "version": 1}]'>${`\n${input.references}`}</textarea>
    </details>
  </form>`;
}

function Rights({ mayCheck, mayRegister, name }: TryModel): Inside {
  if (!mayCheck) return `You have no permission to check schemas of ${name}.`;
  if (!mayRegister) return `You may check, but have no permission to register under ${name}.`;
  return "";
}
