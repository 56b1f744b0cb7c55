import { renderToString } from "preact-render-to-string";
import { html } from "../html.ts";
import { type Diagram, MapDiagram } from "../views/map-diagram.ts";

/** The colours of a diagram that stands by itself, those of pages in both themes. */
const STYLE = `
  svg { background: #ffffff; font-family: system-ui, "Segoe UI", Roboto, sans-serif; --s: #ffffff; --r: #f1f3f6; --l: #848e9b; --t: #18202a; --q: #515c69; --a: #22578c; --w: #80510a; --b: #fcf1dc; }
  @media (prefers-color-scheme: dark) { svg { background: #101419; --s: #171c23; --r: #1f262f; --l: #7a8695; --t: #e6eaef; --q: #a3aebb; --a: #82b7ee; --w: #ecbf6c; --b: #352811; } }
  .map-line { fill: none; stroke: var(--l); stroke-width: 1.3; opacity: .55; }
  .map-box rect { fill: var(--s); stroke: var(--l); }
  .map-topic rect { fill: var(--r); }
  .map-label { fill: var(--a); font-size: 14px; font-weight: 600; }
  .map-detail { fill: var(--q); font-size: 12px; }
  .map-head { fill: var(--q); font-size: 13px; font-weight: 600; }
  .map-change .map-line { opacity: .2; }
  .map-line.is-hit { stroke: var(--w); stroke-width: 2.2; opacity: 1; }
  .map-box.is-focus rect { stroke: var(--a); stroke-width: 2; }
  .map-box.is-hit rect, .map-box.is-source rect { stroke: var(--w); stroke-width: 2; fill: var(--b); }
`;

/** A diagram as a file of its own, without links: it does not know where it will be opened. */
export function svgFile(diagram: Diagram): string {
  const boxes = diagram.boxes.map((box) => ({
    ...box,
    href: undefined,
    details: box.details.map(({ text }) => ({ text })),
  }));
  const svg = renderToString(html`<${MapDiagram} ...${diagram} boxes=${boxes}><style>${STYLE}</style></${MapDiagram}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`;
}
