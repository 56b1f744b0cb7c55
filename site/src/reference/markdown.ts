/** Text as Markdown shows it, whatever is in it. */
export function plain(text: string): string {
  return text.replace(/[<>&|*_`[\]{}~\\]/g, (one) => `&#${one.charCodeAt(0)};`).replace(/\s*\n\s*/g, " ");
}

/** Text as code within a line. */
export function inlineCode(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** Text with what stands between backticks as code. */
export function prose(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? inlineCode(part) : plain(part)))
    .join("");
}

/** A block of code. */
export function codeBlock(text: string, language = ""): string {
  return `~~~~${language}\n${text.trimEnd()}\n~~~~`;
}

/** A table of cells that are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The note at the top of a page that is made. */
export function madeFrom(what: string): string {
  return `*Made from ${what}.*`;
}

/** Paragraphs of a page. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== "").join("\n\n")}\n`;
}
