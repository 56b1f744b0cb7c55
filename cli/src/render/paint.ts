import { styleText } from "node:util";

type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "blue";

/** Colours a text, or leaves it alone. */
export type Paint = (style: Style | readonly Style[], text: string) => string;

/** Colours where `stream` is a terminal and NO_COLOR is not set (no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean | undefined }, env: NodeJS.ProcessEnv): Paint {
  const colours = stream.isTTY === true && (env.NO_COLOR ?? "") === "";
  if (!colours) return (_, text) => text;
  return (style, text) => styleText(typeof style === "string" ? style : [...style], text, { validateStream: false });
}
