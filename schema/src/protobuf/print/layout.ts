/**
 * Text in braces as Confluent's registry lays it out: sections with an empty line between, all of it two blanks further in,
 * that empty line too. Each item ends with a line break.
 */
export function block(head: string, sections: readonly (readonly string[])[], tail = ""): string {
  const filled = sections.filter((items) => items.length > 0);
  if (filled.length === 0) return `${head} {}${tail}\n`;
  return `${head} {\n${filled.map((items) => items.map(indented).join("")).join("\n")}}${tail}\n`;
}

/** Every line two blanks further in, empty ones too. */
export function indented(text: string): string {
  return text.replace(/^(?!$(?![\s\S]))/gm, "  ");
}
