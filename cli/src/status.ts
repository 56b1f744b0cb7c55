/** One line on a terminal that says what is under way; it is gone before anything else is printed. */
export interface StatusLine {
  /** Shows a text in place of the one before it; undefined erases it. */
  show(text: string | undefined): void;
}

/** Milliseconds between two texts: what changes faster cannot be read. */
const PAUSE = 80;
/** Erases from the beginning of the line. */
const ERASE = "\r\u001b[K";

/** The status line of a stream. Where that is no terminal, nothing is ever shown. */
export function statusLine(stream: NodeJS.WriteStream): StatusLine {
  if (stream.isTTY !== true) return { show: () => undefined };
  let shown = "";
  let since = 0;
  return {
    show: (text) => {
      if (text === undefined) {
        if (shown !== "") stream.write(ERASE);
        shown = "";
        return;
      }
      const now = performance.now();
      if (shown !== "" && now - since < PAUSE) return;
      since = now;
      // A line that wraps could not be erased.
      const cut = text.slice(0, Math.max(1, (stream.columns ?? 80) - 1));
      stream.write(`${ERASE}${cut}`);
      shown = cut;
    },
  };
}
