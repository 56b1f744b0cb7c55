import { type Html, html } from "../html.ts";
import type { Placed } from "../map/layout.ts";

/** A box of the diagram. */
export interface DrawnBox {
  readonly id: string;
  readonly kind: "service" | "topic";
  readonly label: string;
  /** Where the label leads; undefined in a file that stands by itself. */
  readonly href: string | undefined;
  readonly details: readonly { readonly text: string; readonly href?: string | undefined }[];
  readonly place: Placed;
  /** What a change concerns of it, or that it is what was asked for. */
  readonly mark: "source" | "hit" | "focus" | undefined;
}

/** A line of the diagram, from a box to another. */
export interface DrawnLine {
  readonly from: string;
  readonly to: string;
  readonly isHit: boolean;
}

/** What the diagram shows. */
export interface Diagram {
  readonly boxes: readonly DrawnBox[];
  readonly lines: readonly DrawnLine[];
  /** What is written above each column. */
  readonly heads: readonly { readonly text: string; readonly x: number }[];
  readonly width: number;
  readonly height: number;
  /** Whether a change is shown: then what it does not concern stands back. */
  readonly hasChange: boolean;
  readonly label: string;
}

/** Units of the diagram. */
const PADDING = 12;
const LINE = 17;
const FIRST = 22;
/** About how wide a letter is of a label, and of what stands below it. */
const LABEL_LETTER = 7.4;
const DETAIL_LETTER = 6.7;

/** How high a box with so many lines below its label is. */
export function boxHeight(details: number): number {
  return details === 0 ? 36 : 34 + details * LINE;
}

/** The map as SVG, whose colours come from classes. */
export function MapDiagram({
  boxes,
  lines,
  heads,
  width,
  height,
  hasChange,
  label,
  children,
}: Diagram & { readonly children?: Html }): Html {
  const places = new Map(boxes.map(({ id, place }) => [id, place]));
  return html`<svg xmlns="http://www.w3.org/2000/svg" class=${`map${hasChange ? " map-change" : ""}`}
    viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="group" aria-label=${label}>
    ${children}
    <g class="map-lines" aria-hidden="true">${lines.map((line) => html`<${LineView} line=${line} places=${places} />`)}</g>
    <g class="map-heads" aria-hidden="true">
      ${heads.map(({ text, x }) => html`<text class="map-head" x=${x} y="24">${text}</text>`)}
    </g>
    ${boxes.map((box) => html`<${BoxView} ...${box} />`)}
  </svg>`;
}

function LineView({
  line,
  places,
}: {
  readonly line: DrawnLine;
  readonly places: ReadonlyMap<string, Placed>;
}): Html | undefined {
  const [from, to] = [places.get(line.from), places.get(line.to)];
  if (from === undefined || to === undefined) return undefined;
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  return html`<path class=${`map-line${line.isHit ? " is-hit" : ""}`} data-from=${line.from} data-to=${line.to}
    d=${`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`} />`;
}

function BoxView({ id, kind, label, href, details, place, mark }: DrawnBox): Html {
  const { x, y, width, height } = place;
  const room = width - 2 * PADDING;
  return html`<g class=${`map-box map-${kind}${mark === undefined ? "" : ` is-${mark}`}`} data-id=${id}>
    <rect x=${x} y=${y} width=${width} height=${height} rx=${kind === "service" ? 6 : 3} />
    <${Text} href=${href} full=${label} shown=${cut(label, room / LABEL_LETTER)} kind="label" x=${x + PADDING} y=${y + FIRST} />
    ${details.map(
      (detail, index) =>
        html`<${Text} href=${detail.href} full=${detail.text} shown=${cut(detail.text, room / DETAIL_LETTER)} kind="detail"
          x=${x + PADDING} y=${y + FIRST + (index + 1) * LINE} />`,
    )}
  </g>`;
}

interface TextFacts {
  readonly href: string | undefined;
  readonly full: string;
  readonly shown: string;
  readonly kind: "label" | "detail";
  readonly x: number;
  readonly y: number;
}

/** A line of text, with all of it where it was cut, as a link where it leads somewhere. */
function Text({ href, full, shown, kind, x, y }: TextFacts): Html {
  const title = full !== shown && html`<title>${full}</title>`;
  const text = html`<text class=${`map-${kind}`} x=${x} y=${y}>${title}${shown}</text>`;
  return href === undefined ? text : html`<a href=${href} aria-label=${full}>${text}</a>`;
}

/** The beginning and end of a text that is too long: both tell names apart. */
function cut(text: string, letters: number): string {
  const most = Math.floor(letters);
  if (text.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${text.slice(0, most - end - 1)}…${text.slice(-end)}`;
}
