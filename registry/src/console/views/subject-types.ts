import type { CodeLine } from "../code/token.ts";
import { type Html, html } from "../html.ts";
import { Code } from "./code.ts";
import { Empty, Section, thousands } from "./parts.ts";

interface TypesModel {
  readonly file: { readonly path: string; readonly lines: readonly CodeLine[] } | undefined;
  readonly others: readonly string[];
  readonly hidden: number;
  readonly reason: string | undefined;
}

/** The code that is generated for a version. */
export function TypesView({ file, others, hidden, reason }: TypesModel): Html {
  if (file === undefined)
    return html`<${Empty} title="No code is shown">${reason ?? html`This server was started without a generator. <code>concordat generate</code> writes the code in your project.`}</${Empty}>`;
  return html`<${Section} id="types" title=${file.path} note=${html`As <code>concordat generate</code> writes it into a project.`}>
    <${Code} lines=${file.lines} label="Generated TypeScript" />
    ${hidden > 0 && html`<p class="note">${thousands(hidden)} more lines are not shown.</p>`}
    ${others.length > 0 && html`<p class="note">Beside it: ${others.join(", ")}.</p>`}
  </${Section}>`;
}
