/** A text in lines of at most `width` columns, cut between words; a word that is longer stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}

/** The same in one text whose lines after the first begin with blanks; as it is where no width is known. */
export function hanging(text: string, indent: number, width: number | undefined): string {
  if (width === undefined || indent + text.length <= width) return text;
  return wrapped(text, Math.max(20, width - indent)).join(`\n${" ".repeat(indent)}`);
}
