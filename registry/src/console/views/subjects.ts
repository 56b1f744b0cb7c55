import { type Html, html } from "../html.ts";
import { Empty, FormatMark, Moment, PageHead, Pager, subjectHref } from "./parts.ts";

/** What the list of subjects shows. */
export interface SubjectsModel {
  readonly rows: readonly {
    readonly name: string;
    readonly version: number;
    readonly id: number;
    /** When the latest version was registered, in milliseconds since 1970. */
    readonly time: number;
    readonly type: string;
  }[];
  readonly prefix: string;
  readonly context: string | undefined;
  readonly contexts: readonly string[];
  readonly offset: number;
  readonly size: number;
  readonly hasMore: boolean;
  readonly now: number;
}

/** The list of subjects, with what chooses among them. */
export function Subjects(model: SubjectsModel): Html {
  const { rows, prefix, context, offset, size, hasMore, now } = model;
  return html`<div>
    <${PageHead} title="Subjects" />
    <${Filters} ...${model} />
    ${
      rows.length === 0
        ? html`<${Empty} title="No subject fits"><a href="/ui/subjects">Show all subjects</a></${Empty}>`
        : html`<div class="table-box" role="region" aria-label="Subjects" tabindex="0"><table class="table">
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
        </table></div>`
    }
    <${Pager} path="/ui/subjects" query=${{ prefix, context }} offset=${offset} size=${size} hasMore=${hasMore} />
  </div>`;
}

function Filters({ prefix, context, contexts }: SubjectsModel): Html {
  return html`<form class="filters" method="get" action="/ui/subjects">
    <label>Name begins with<input name="prefix" value=${prefix} spellcheck=${false} autocomplete="off" /></label>
    ${
      contexts.length > 1 &&
      html`<label>Context<select name="context">
        <option value="">All</option>
        ${contexts.map((one) => html`<option value=${one} selected=${one === context}>${one}</option>`)}
      </select></label>`
    }
    <button class="button">Filter</button>
  </form>`;
}
