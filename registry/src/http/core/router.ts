import { remembering } from "./remembering.ts";

/** A part of a path: a name, or a parameter whose value is given. */
interface Node<Target> {
  readonly names: Map<string, Node<Target>>;
  /** Where any other segment leads. */
  parameter: Node<Target> | undefined;
  /** What is here, by method, with the names of the parameters on the way. */
  readonly targets: Map<string, { readonly target: Target; readonly names: readonly string[] }>;
}

/** Where a path leads. */
export interface FoundRoute<Target> {
  readonly target: Target;
  /** The parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** Finds what a method and a path lead to. */
export interface Router<Target> {
  /** Undefined where nothing is there for the method. Throws URIError where the path is not percent-encoded UTF-8. */
  find(method: string, path: string): FoundRoute<Target> | undefined;
  /** The methods that a path takes; none for an unknown path. */
  methods(path: string): readonly string[];
}

/** A path as a table has it, such as `/subjects/{subject}`. */
interface Route<Target> {
  readonly method: string;
  readonly path: string;
  readonly target: Target;
}

/** Letters of an encoded parameter; nothing that is named has more. */
const LONGEST = 8_192;

/** A router of a table. A name leads before a parameter does, a slash at the end leads to the same, and HEAD where GET does. */
export function routerOf<Target>(routes: readonly Route<Target>[]): Router<Target> {
  const root = emptyNode<Target>();
  for (const route of routes) add(root, route);
  const find = (method: string, path: string): FoundRoute<Target> | undefined => {
    const values: string[] = [];
    const node = walk(root, segmentsOf(path), 0, values, (one) => one.targets.has(method));
    const found = node?.targets.get(method);
    return found === undefined ? undefined : { target: found.target, params: paramsOf(found.names, values) };
  };
  // A method has no blank in it.
  const found = remembering((name) => find(name.slice(0, name.indexOf(" ")), name.slice(name.indexOf(" ") + 1)));
  return {
    find: (method, path) => found(`${method} ${path}`),
    methods: (path) => {
      const node = walk(root, segmentsOf(path), 0, [], (one) => one.targets.size > 0);
      return [...(node?.targets.keys() ?? [])];
    },
  };
}

function emptyNode<Target>(): Node<Target> {
  return { names: new Map(), parameter: undefined, targets: new Map() };
}

function add<Target>(root: Node<Target>, { method, path, target }: Route<Target>): void {
  const names: string[] = [];
  let node = root;
  for (const segment of segmentsOf(path)) {
    const parameter = /^\{(\w+)\}$/.exec(segment)?.[1];
    let next = parameter === undefined ? node.names.get(segment) : node.parameter;
    if (next === undefined) {
      next = emptyNode();
      if (parameter === undefined) node.names.set(segment, next);
      else node.parameter = next;
    }
    if (parameter !== undefined) names.push(parameter);
    node = next;
  }
  for (const one of method === "GET" ? ["GET", "HEAD"] : [method]) {
    if (node.targets.has(one)) throw new Error(`two routes are at ${one} ${path}`);
    node.targets.set(one, { target, names });
  }
}

function segmentsOf(path: string): readonly string[] {
  const end = path.length > 1 && path.endsWith("/") ? path.length - 1 : path.length;
  return path.slice(1, end).split("/");
}

/** The node at the end of the segments that `fits`, with the values of the parameters on the way in `values`. */
function walk<Target>(
  node: Node<Target>,
  segments: readonly string[],
  depth: number,
  values: string[],
  fits: (node: Node<Target>) => boolean,
): Node<Target> | undefined {
  if (depth === segments.length) return fits(node) ? node : undefined;
  const segment = decodeURIComponent(segments[depth] ?? "");
  const named = node.names.get(segment);
  const found = named === undefined ? undefined : walk(named, segments, depth + 1, values, fits);
  if (found !== undefined || node.parameter === undefined || segment === "") return found;
  if ((segments[depth] ?? "").length > LONGEST) return undefined;
  values.push(segment);
  const through = walk(node.parameter, segments, depth + 1, values, fits);
  if (through === undefined) values.pop();
  return through;
}

function paramsOf(names: readonly string[], values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}
