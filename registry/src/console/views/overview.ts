import { type Html, html } from "../html.ts";
import { Empty, hrefWith, PageHead, Section, thousands } from "./parts.ts";

/** What the overview shows. */
export interface OverviewModel {
  readonly subjects: number;
  readonly contexts: readonly { readonly context: string; readonly subjects: number }[];
}

/** What is in the registry, and what has happened. */
export function Overview({ subjects, contexts }: OverviewModel): Html {
  return html`<div>
    <${PageHead} title="Overview" />
    ${
      subjects === 0
        ? html`<${Empty} title="There are no schemas yet">Register one: <code>concordat register order.avsc --subject orders-value</code></${Empty}>`
        : html`<${Section} id="contexts" title="Contexts"><ul class="plain">
            ${contexts.map(
              ({ context, subjects: count }) =>
                html`<li><a href=${hrefWith("/ui/subjects", { context })}>${context}</a> ${thousands(count)}</li>`,
            )}
          </ul></${Section}>`
    }
  </div>`;
}
