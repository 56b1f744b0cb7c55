import { styleText } from "node:util";

/** How a text can look. */
export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "blue";

/** How a stream looks: called, it colours a text or leaves it alone. */
export interface Paint {
  (style: Style | readonly Style[], text: string): string;
  /** The columns of the terminal; undefined where the output is no terminal, and lines may be of any length. */
  readonly width?: number | undefined;
  /** Makes a text lead to a URL, where the terminal can. */
  readonly link?: ((text: string, url: string) => string) | undefined;
}

/** A stream that may be a terminal. */
interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The narrowest terminal that lines are fitted to. */
const NARROWEST = 40;

/** Colours where `stream` is a terminal and NO_COLOR is not set (no-color.org); its width, and links where it has them. */
export function paintFor(stream: Stream, env: NodeJS.ProcessEnv): Paint {
  const isTerminal = stream.isTTY === true;
  const colours = isTerminal && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const paint = (style: Style | readonly Style[], text: string): string =>
    colours ? styleText(typeof style === "string" ? style : [...style], text, { validateStream: false }) : text;
  const width = isTerminal && stream.columns ? Math.max(NARROWEST, stream.columns) : undefined;
  return Object.assign(paint, { width, link: isTerminal && hasLinks(env) ? link : undefined });
}

/** The terminals that are known to have hyperlinks; others may print what they do not know. */
function hasLinks(env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_HYPERLINK !== undefined) return env.FORCE_HYPERLINK !== "0";
  if (env.CI !== undefined || env.TERM === "dumb" || env.TMUX !== undefined) return false;
  const known = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"];
  if (known.includes(env.TERM_PROGRAM ?? "")) return true;
  if (Number(env.VTE_VERSION ?? 0) >= 5000) return true;
  const marks = [env.WT_SESSION, env.KITTY_WINDOW_ID, env.KONSOLE_VERSION, env.ALACRITTY_WINDOW_ID];
  return marks.some((one) => one !== undefined && one !== "");
}

function link(text: string, url: string): string {
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}
