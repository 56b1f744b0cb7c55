import type { About } from "@concordat/schema";
import type { CodeLine } from "../code/token.ts";
import { type Html, html } from "../html.ts";
import { Code } from "./code.ts";
import { amount, Section, thousands } from "./parts.ts";

/** What is shown of a version's text. */
export interface SchemaTextModel {
  readonly name: string;
  readonly version: number;
  readonly lines: readonly CodeLine[];
  /** Lines that are left out. */
  readonly hidden: number;
  readonly about: About | undefined;
  readonly properties: readonly (readonly [name: string, value: string])[];
  /** How many data contract rules it has. */
  readonly rules: number;
}

/** The text of a version. */
export function SchemaTextView({ name, version, lines, hidden, about, properties, rules }: SchemaTextModel): Html {
  const raw = `/subjects/${encodeURIComponent(name)}/versions/${version}/schema`;
  return html`<div>
    ${about?.description && html`<p class="said about">${about.description}</p>`}
    <${Section} id="text" title=${about?.name ?? "Schema"} aside=${html`<a href=${raw}>As it is stored</a>`}>
      <${Code} lines=${lines} label="The text of the schema" />
      ${hidden > 0 && html`<p class="note">${thousands(hidden)} more lines are not shown. <a href=${raw}>The whole text</a> has them.</p>`}
    </${Section}>
    ${
      properties.length > 0 &&
      html`<${Section} id="metadata" title="Metadata"><dl class="facts">
        ${properties.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}
      </dl></${Section}>`
    }
    ${rules > 0 && html`<p class="note">${amount(rules, "data contract rule")} come with this version.</p>`}
  </div>`;
}
