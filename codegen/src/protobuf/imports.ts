import { literal } from "../escape.ts";
import type { Names } from "../names.ts";

type Kind = "type" | "value";

/** What a module imports: collected while its text is written. */
export interface Imports {
  /** The name that a module's export has here. */
  use(from: string, name: string, kind: Kind): string;
  readonly lines: () => readonly string[];
}

/** `free` are the names that the module does not declare itself. */
export function createImports(free: Names): Imports {
  const modules = new Map<string, Map<string, { readonly local: string; readonly kind: Kind }>>();
  return {
    use(from, name, kind) {
      const module = modules.get(from) ?? new Map();
      modules.set(from, module);
      const local = module.get(name)?.local ?? free.take(name);
      // What is used as a value is not imported as a type alone.
      module.set(name, { local, kind: module.get(name)?.kind === "value" ? "value" : kind });
      return local;
    },
    lines: () =>
      [...modules].sort(byName).map(([from, names]) => {
        const all = [...names].sort(byName);
        const types = all.every(([, { kind }]) => kind === "type");
        const texts = all.map(([name, { local, kind }]) => {
          const renamed = name === local ? name : `${name} as ${local}`;
          return kind === "type" && !types ? `type ${renamed}` : renamed;
        });
        return `import ${types ? "type " : ""}{ ${texts.join(", ")} } from ${literal(from)};`;
      }),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
