import type { SearchAnswer, SearchGroup, SearchHit, SearchKind, SearchPlace } from "@concordat/client/api";
import { type Html, html } from "../html.ts";
import { amount, Empty, hrefWith, PageHead, Section, subjectHref } from "./parts.ts";

/** What the page of a search shows. */
export interface SearchModel extends SearchAnswer {
  /** Undefined: all kinds. */
  readonly kind: SearchKind | undefined;
}

const TITLES: Readonly<Record<SearchKind, string>> = {
  subject: "Subjects",
  type: "Events and types",
  field: "Fields",
  documentation: "Documentation",
  tag: "Tags",
  service: "Services",
  context: "Contexts",
  id: "Ids",
  guid: "Guids",
};

/** Counts up to here are exact. */
const MOST_COUNTED = 1_000;

/** What was found, by kinds. */
export function SearchView(model: SearchModel): Html {
  const { query, groups, complete, kind } = model;
  const isAsked = query.trim() !== "";
  return html`<div>
    <${PageHead} title=${isAsked ? html`Results for “${query}”` : "Search"}
      trail=${kind === undefined ? [] : [{ label: "All results", href: hrefWith("/ui/search", { q: query }) }]} />
    ${!complete && html`<p class="note" role="status" data-incomplete>Not all schemas are searched yet. Names of subjects are found already; load the page again for the rest.</p>`}
    ${!isAsked && html`<${Help} />`}
    ${
      isAsked &&
      groups.length === 0 &&
      html`<${Empty} title="Nothing was found">Each word has to be in a name, a tag or the documentation of a latest version. Try fewer or shorter words, or <a href="/ui/subjects">look through all subjects</a>.</${Empty}>`
    }
    ${groups.map((group) => html`<${Group} group=${group} query=${query} isAlone=${kind !== undefined} />`)}
  </div>`;
}

function Help(): Html {
  return html`<${Empty} title="Find anything that has a name">Subjects, events, fields, documentation, tags, services, contexts, schema ids and guids. Press <kbd>/</kbd> or <kbd>Ctrl K</kbd> on any page.</${Empty}>`;
}

interface GroupFacts {
  readonly group: SearchGroup;
  readonly query: string;
  readonly isAlone: boolean;
}

function Group({ group: { kind, count, hits }, query, isAlone }: GroupFacts): Html {
  const all = count >= MOST_COUNTED ? `${MOST_COUNTED.toLocaleString("en")} or more` : count.toLocaleString("en");
  const more =
    hits.length < count && !isAlone
      ? html`<a href=${hrefWith("/ui/search", { q: query, kind })}>More of ${all}</a>`
      : `${all} found`;
  return html`<${Section} id=${`found-${kind}`} title=${TITLES[kind]} aside=${more}>
    <ul class="hits">${hits.map((hit) => html`<li class="hit"><${Hit} hit=${hit} kind=${kind} query=${query} /></li>`)}</ul>
  </${Section}>`;
}

function Hit({
  hit,
  kind,
  query,
}: {
  readonly hit: SearchHit;
  readonly kind: SearchKind;
  readonly query: string;
}): Html {
  const { text, places, more } = hit;
  const href = hrefOf(kind, hit);
  const shown = html`<${Marked} text=${text} query=${query} />`;
  const title =
    href === undefined
      ? html`<span class="hit-title">${shown}</span>`
      : html`<a class="hit-title" href=${href}>${shown}</a>`;
  if (kind === "subject") return html`<span>${title} <span class="help">version ${places[0]?.version}</span></span>`;
  return html`<div>${title}
    ${
      places.length > 0 &&
      html`<div class="hit-places">in ${places.map(
        (place, index) =>
          html`${index > 0 && ", "}<a href=${placeHref(kind, place)}>${place.subject}</a>${
            place.part !== undefined && place.part !== text && html` <span class="mono">${place.part}</span>`
          }`,
      )}${more > 0 && ` and ${amount(more, "other subject")}`}</div>`
    }
  </div>`;
}

function hrefOf(kind: SearchKind, { text, places: [place] }: SearchHit): string | undefined {
  if (kind === "service") return hrefWith("/ui/map", { focus: text });
  if (kind === "context") return hrefWith("/ui/subjects", { context: text });
  if (kind === "documentation" || place === undefined) return undefined;
  return placeHref(kind, place);
}

/** Leads to the version that an id has, to the fields for a part of a schema, else to the subject. */
function placeHref(kind: SearchKind, { subject, version, part }: SearchPlace): string {
  if (kind === "id" || kind === "guid") return subjectHref(subject, version);
  return part === undefined ? subjectHref(subject) : `${subjectHref(subject)}?show=fields`;
}

/** A text with what was searched for marked in it. */
function Marked({ text, query }: { readonly text: string; readonly query: string }): Html {
  const lower = text.toLowerCase();
  // Where small letters are more or fewer, places in them are none of the text.
  const words = lower.length === text.length ? query.toLowerCase().split(/\s+/).filter(Boolean) : [];
  const parts: (string | Html)[] = [];
  let at = 0;
  while (at < text.length) {
    const next = words
      .map((word) => ({ start: lower.indexOf(word, at), length: word.length }))
      .filter(({ start }) => start !== -1)
      .sort((a, b) => a.start - b.start || b.length - a.length)[0];
    if (next === undefined) break;
    parts.push(text.slice(at, next.start), html`<mark>${text.slice(next.start, next.start + next.length)}</mark>`);
    at = next.start + next.length;
  }
  return html`<span>${parts}${text.slice(at)}</span>`;
}
