import { type Html, html } from "../html.ts";
import { Empty, FormatMark, formatName, Moment, PageHead, Pager, subjectHref } from "./parts.ts";

/** Which subjects are listed. */
export interface SubjectsFilter {
  readonly prefix: string;
  readonly context: string | undefined;
  readonly format: string | undefined;
}

/** What the list of subjects shows. */
export interface SubjectsModel extends SubjectsFilter {
  readonly rows: readonly {
    readonly name: string;
    readonly version: number;
    readonly id: number;
    /** When the latest version was registered, in milliseconds since 1970. */
    readonly time: number;
    readonly type: string;
  }[];
  readonly contexts: readonly string[];
  readonly formats: readonly string[];
  readonly offset: number;
  readonly size: number;
  readonly hasMore: boolean;
  readonly now: number;
}

/** The list of subjects, with what chooses among them. */
export function Subjects(model: SubjectsModel): Html {
  const { rows, prefix, context, format, offset, size, hasMore } = model;
  return html`<div>
    <${PageHead} title="Subjects" />
    <${Filters} ...${model} />
    ${rows.length === 0 ? None(model) : html`<${Table} ...${model} />`}
    <${Pager} path="/ui/subjects" query=${{ prefix, context, format }} offset=${offset} size=${size} hasMore=${hasMore} />
  </div>`;
}

function None({ prefix, context, format, offset }: SubjectsModel): Html {
  if (prefix === "" && context === undefined && format === undefined && offset === 0)
    return html`<${Empty} title="There are no schemas yet">Register one: <code>concordat register order.avsc --subject orders-value</code></${Empty}>`;
  return html`<${Empty} title="No subject fits"><a href="/ui/subjects">Show all subjects</a></${Empty}>`;
}

function Table({ rows, now }: SubjectsModel): Html {
  return html`<div class="table-box" role="region" aria-label="Subjects" tabindex="0"><table class="table subjects">
    <thead><tr><th scope="col">Subject</th><th scope="col">Format</th><th scope="col" class="number">Version</th>
      <th scope="col" class="number">Id</th><th scope="col">Changed</th></tr></thead>
    <tbody>${rows.map(
      ({ name, version, id, time, type }) => html`<tr>
        <th scope="row"><a href=${subjectHref(name)}>${name}</a></th>
        <td><${FormatMark} type=${type} /></td>
        <td class="number">${version}</td><td class="number">${id}</td>
        <td><${Moment} time=${time} now=${now} /></td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

function Filters({ prefix, context, contexts, format, formats }: SubjectsModel): Html {
  return html`<form class="filters" method="get" action="/ui/subjects">
    <label>Name begins with<input name="prefix" value=${prefix} spellcheck=${false} autocomplete="off" /></label>
    <label>Format<select name="format">
      <option value="">All</option>
      ${formats.map((one) => html`<option value=${one} selected=${one === format}>${formatName(one)}</option>`)}
    </select></label>
    ${
      contexts.length > 1 &&
      html`<label>Context<select name="context">
        <option value="">All</option>
        ${contexts.map((one) => html`<option value=${one} selected=${one === context}>${one === "." ? "default" : one}</option>`)}
      </select></label>`
    }
    <button class="button">Filter</button>
  </form>`;
}
