import type { IntLiteral, Name, NamedType } from "../tree.ts";

/** What comes from a descriptor stands in no text. */
export const NOWHERE = { start: 0, end: 0 } as const;

export function nameOf(text: string): Name {
  return { text, at: NOWHERE };
}

export function intOf(value: number): IntLiteral {
  return { text: String(Math.abs(value)), negative: value < 0, value, at: NOWHERE };
}

export function namedType(name: string, pkg: string): NamedType {
  const own = pkg !== "" && name.startsWith(`.${pkg}.`) ? name.slice(pkg.length + 2) : name.replace(/^\./, "");
  return { kind: "named", ...nameOf(own) };
}
