/** Any element of a list. */
export const ITEMS: unique symbol = Symbol("[*]");
/** Any value of a map. */
export const VALUES: unique symbol = Symbol(".*");

/** One step into an event: a field by its name, any element of a list, any value of a map. */
export type PathStep = string | typeof ITEMS | typeof VALUES;

/** Where something is in the events of a type. The empty path is the event itself. */
export type Path = readonly PathStep[];

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A path as contracts and people write it: `items[*].sku`, `left.*`, `['odd name']`; the event itself is `$`. */
export function pathText(path: Path): string {
  if (path.length === 0) return "$";
  return path.map(stepText).join("").replace(/^\./, "");
}

/** The same from the root on, as Pact's matching rules write it (JSONPath): `$.items[*].sku`. */
export function jsonPath(path: Path): string {
  return `$${path.map(stepText).join("")}`;
}

function stepText(step: PathStep): string {
  if (step === ITEMS) return "[*]";
  if (step === VALUES) return ".*";
  return PLAIN.test(step) ? `.${step}` : `['${step.replace(/[\\']/g, "\\$&")}']`;
}

const TOKEN = /\.?\[\*\]|\.?\*|\.?([A-Za-z_$][A-Za-z0-9_$-]*)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]/y;

/** Reads what {@link pathText} or {@link jsonPath} wrote; an index stands for any element. Undefined where it is no path. */
export function parsePath(text: string): Path | undefined {
  const rest = text.replace(/^\$(?=$|[.[])/, "");
  const path: PathStep[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const match = TOKEN.exec(rest);
    if (match === null) return undefined;
    const [token, plain, quoted, index] = match;
    if (quoted !== undefined) path.push(quoted.replace(/\\(.)/g, "$1"));
    else if (plain !== undefined) path.push(plain);
    else path.push(index !== undefined || token.includes("[") ? ITEMS : VALUES);
  }
  return path;
}
