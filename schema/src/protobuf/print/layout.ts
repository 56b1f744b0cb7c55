/**
 * Text in braces as Confluent's registry lays it out: sections with an empty line between, all of it two blanks further in,
 * that empty line too. Each item ends with a line break;
 * where all of a section are empty, it is an empty line.
 */
export function block(head: string, sections: readonly (readonly string[])[], tail = ""): string {
  const filled = sections.filter((items) => items.length > 0);
  if (filled.length === 0) return `${head} {}${tail}\n`;
  return `${head} {\n${filled.map((items) => items.map((text) => (text === "" ? "" : indented(text))).join("")).join("\n")}}${tail}\n`;
}

/** Every line two blanks further in, empty ones too. Only a line feed ends a line: a string may hold other breaks. */
export function indented(text: string): string {
  const lines = text.split("\n");
  const ended = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return ended.map((line) => `  ${line}`).join("\n") + (ended.length < lines.length ? "\n" : "");
}
