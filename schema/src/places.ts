import type { Budget } from "./budget.ts";
import type { Path, PathStep } from "./path.ts";

/**
 * Places in events as a graph: a type that is used at many places is one node, with the steps from it further in. Nodes
 * with the same `id` have the same inside.
 */
export interface Places<Node> {
  readonly id: (node: Node) => unknown;
  readonly inner: (node: Node) => readonly Inner<Node>[];
  /** Whether the paths to a node are asked for, and whether what is inside it is looked at. */
  readonly listed: (node: Node) => boolean;
  readonly entered: (node: Node) => boolean;
}

/** A node one step further in. */
export interface Inner<Node> {
  readonly step: PathStep;
  readonly node: Node;
}

/** Paths from the root on, each before those inside it, and how many more places there are that are asked for. */
export interface Listing<Node> {
  readonly list: readonly { readonly path: Path; readonly node: Node }[];
  readonly more: number;
}

/** The most paths that are listed. */
const MOST = 10_000;
/** The most of them that lie in a node whose inside was listed before. */
const MOST_REPEATED = 100;
/** The most steps of one path. */
const DEEPEST = 500;
/** The most paths that are counted. */
const MOST_COUNTED = Number.MAX_SAFE_INTEGER;

/**
 * The paths to the nodes that are asked for. Each node is looked into once: the paths through it are counted, and listed up
 * to a bound. A node inside itself is listed and not entered again.
 */
export function listPaths<Node>(root: Node, given: Places<Node>, budget: Budget): Listing<Node> {
  const places = remembering(given);
  const counts = countsOf(root, places, budget);
  const list: { readonly path: Path; readonly node: Node }[] = [];
  const [within, met, told] = [new Set<unknown>(), new Set<unknown>(), new Set<string>()];
  let repeated = 0;
  let cut = false;
  const visit = (node: Node, path: Path, key: string): void => {
    const id = places.id(node);
    if (within.has(id)) return;
    const again = met.has(id);
    met.add(id);
    within.add(id);
    for (const { step, node: next } of places.inner(node)) {
      if (list.length >= MOST || path.length >= DEEPEST || (again && repeated >= MOST_REPEATED)) {
        cut = true;
        break;
      }
      budget.spend();
      const at: Path = [...path, step];
      const name = `${key}\u0000${String(step)}`;
      // Branches of a union may have fields of one name.
      if (places.listed(next) && !told.has(name)) {
        told.add(name);
        list.push({ path: at, node: next });
        if (again) repeated += 1;
      }
      if (places.entered(next) && (counts.get(places.id(next)) ?? 0) > 0) visit(next, at, name);
    }
    within.delete(id);
  };
  visit(root, [], "");
  const all = counts.get(places.id(root)) ?? 0;
  return { list, more: cut ? Math.max(1, all - list.length) : 0 };
}

/** The same, with what is inside a node found once. */
function remembering<Node>(places: Places<Node>): Places<Node> {
  const known = new Map<unknown, readonly Inner<Node>[]>();
  const inner = (node: Node) => {
    const id = places.id(node);
    const found = known.get(id) ?? places.inner(node);
    known.set(id, found);
    return found;
  };
  return { ...places, inner };
}

/** How many of the paths asked for lie in each node; one inside itself counts for nothing there. */
function countsOf<Node>(root: Node, places: Places<Node>, budget: Budget): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  const count = (node: Node): number => {
    const id = places.id(node);
    const known = counts.get(id);
    if (known !== undefined) return known;
    counts.set(id, 0);
    let sum = 0;
    for (const { node: next } of places.inner(node)) {
      budget.spend();
      if (places.listed(next)) sum += 1;
      if (places.entered(next)) sum += count(next);
    }
    const found = Math.min(MOST_COUNTED, sum);
    counts.set(id, found);
    return found;
  };
  count(root);
  return counts;
}
