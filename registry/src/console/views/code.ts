import type { CodeRange } from "../code/lines.ts";
import type { CodeLine, CodeToken } from "../code/token.ts";
import { type Html, html, type Inside } from "../html.ts";

/** A line's tokens; those within one of the ranges stand out. */
export function codeText({ indent, tokens }: CodeLine, marked: readonly CodeRange[] = []): Inside {
  const isMarked = ({ start, end }: CodeToken) =>
    end > start && marked.some((range) => start >= range.start && end <= range.end);
  return [
    " ".repeat(indent),
    ...tokens.map((token) => {
      if (isMarked(token)) return html`<mark class=${`t-${token.kind}`}>${token.text}</mark>`;
      return token.kind === "plain" ? token.text : html`<span class=${`t-${token.kind}`}>${token.text}</span>`;
    }),
  ];
}

/** A text with numbers of lines that can be linked to. */
export function Code({
  lines,
  label,
  prefix = "L",
}: {
  readonly lines: readonly CodeLine[];
  /** What it is, for those who do not see it. */
  readonly label: string;
  /** What the ids of lines begin with. */
  readonly prefix?: string;
}): Html {
  return html`<pre class="code" tabindex="0" role="region" aria-label=${label}>${lines.map((line, index) => {
    const id = `${prefix}${index + 1}`;
    return html`<span class="line" id=${id}><a class="no" href=${`#${id}`} tabindex="-1" aria-hidden="true" data-no=${index + 1}></a><code>${codeText(line)}</code>${"\n"}</span>`;
  })}</pre>`;
}
