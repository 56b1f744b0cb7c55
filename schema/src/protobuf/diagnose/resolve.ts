import { SCALARS } from "../scope.ts";
import type { NamedSymbol, SymbolKind, SymbolTable } from "./symbols.ts";

/** What a name stands for; or that it stands for nothing, or for something that is not imported. */
export type Resolution =
  | { readonly outcome: "scalar" }
  | { readonly outcome: "found"; readonly named: NamedSymbol }
  | { readonly outcome: "not-imported"; readonly named: NamedSymbol }
  | { readonly outcome: "missing" };

/** A name that is to be resolved as `protoc` does. */
export interface SymbolLookup {
  readonly name: string;
  /** Where it is looked for, from the inside out. */
  readonly scope: string;
  /** Things of other kinds are passed by; all are looked at where it is undefined. */
  readonly only?: (kind: SymbolKind) => boolean;
  /** Names of scalars are scalars. */
  readonly scalars?: boolean;
}

/**
 * What a name stands for, as `protoc` finds it (language specification, Reference Resolution): of a name with dots the
 * first part is looked for alone, from the inside out, and the rest only there.
 */
export function resolve(symbols: SymbolTable, { name, scope, only, scalars = false }: SymbolLookup): Resolution {
  if (name.startsWith(".")) return judged(symbols, symbols.get(name.slice(1)));
  if (scalars && SCALARS.has(name)) return { outcome: "scalar" };
  const dot = name.indexOf(".");
  if (dot === -1) return judged(symbols, outwards(symbols, scope, name, only));
  const first = outwards(symbols, scope, name.slice(0, dot), isScope);
  // A package that is only the beginning of others' names is none by itself.
  const base = first === undefined || !isScope(first.kind) ? name.slice(0, dot) : first.name;
  return judged(symbols, symbols.get(base + name.slice(dot)));
}

function judged(symbols: SymbolTable, named: NamedSymbol | undefined): Resolution {
  if (named === undefined) return { outcome: "missing" };
  const seen = named.kind === "package" || symbols.sees(named.file);
  return { outcome: seen ? "found" : "not-imported", named };
}

function isScope(kind: SymbolKind): boolean {
  return kind === "package" || kind === "message";
}

/** The innermost thing of a name that is seen and fits; where there is none, the outermost that is there at all. */
function outwards(
  symbols: SymbolTable,
  scope: string,
  name: string,
  only: ((kind: SymbolKind) => boolean) | undefined,
): NamedSymbol | undefined {
  let found: NamedSymbol | undefined;
  for (let outer: string | undefined = scope; outer !== undefined; outer = parentOf(outer)) {
    const named = symbols.get(outer === "" ? name : `${outer}.${name}`);
    if (named === undefined) continue;
    found = named;
    const seen = named.kind === "package" || symbols.sees(named.file);
    if (seen && (only === undefined || only(named.kind))) return named;
  }
  return found;
}

function parentOf(scope: string): string | undefined {
  return scope === "" ? undefined : scope.slice(0, Math.max(scope.lastIndexOf("."), 0));
}
