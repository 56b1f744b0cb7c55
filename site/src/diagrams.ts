import { createHash } from "node:crypto";
import { renderMermaidSVG } from "beautiful-mermaid";

/** Colours of each theme: those of the site's own text and background. */
const THEMES = {
  light: { bg: "#ffffff", fg: "#2b2b33", muted: "#50505a", line: "#6b6b76" },
  dark: { bg: "#1b1b1f", fg: "#dfdfd6", muted: "#b8b8c0", line: "#9a9aa4" },
} as const;
const DIAGRAM = /```mermaid\n([\s\S]*?)\n```/g;

/** A page whose diagrams are pictures, and those by their paths. */
export interface DrawnPage {
  readonly text: string;
  readonly pictures: ReadonlyMap<string, string>;
}

/** Draws the diagrams of a page, one picture for each theme. */
export function drawn(page: string, text: string): DrawnPage {
  const pictures = new Map<string, string>();
  const up = "../".repeat(page.split("/").length - 1) || "./";
  const shown = text.replace(DIAGRAM, (_, source: string, at: number) => {
    const name = createHash("sha256").update(source).digest("hex").slice(0, 12);
    const images = Object.entries(THEMES).map(([theme, colours]) => {
      const path = `pictures/${name}-${theme}.svg`;
      pictures.set(path, withoutFonts(complete(renderMermaidSVG(source, colours), source)));
      return `<img class="in-${theme}" src="${up}${path}" alt="Diagram: ${headingBefore(text, at)}">`;
    });
    return `<div class="diagram" tabindex="0">\n${images.join("\n")}\n</div>`;
  });
  return { text: shown, pictures };
}

/** The picture, which shows every label. A label is lost where its box is named in a line before the one that gives it. */
function complete(svg: string, source: string): string {
  const shown = svg.replace(/&#39;|&apos;/g, "'").replace(/&amp;/g, "&");
  const lost = [...source.matchAll(/"([^"]+)"/g)].map(([, label = ""]) => label).filter((one) => !shown.includes(one));
  if (lost.length > 0)
    throw new Error(`a diagram does not show ${lost.join(", ")}: give each box its label where it is first named`);
  return svg;
}

/** Fonts would come from another host. */
const withoutFonts = (svg: string) => svg.replace(/^\s*@import url\([^\n]*\n/gm, "");

function headingBefore(text: string, at: number): string {
  const headings = [...text.slice(0, at).matchAll(/^#+ (.+)$/gm)];
  return (headings.at(-1)?.[1] ?? "").replace(/[`"<>]/g, "");
}
