import type { SchemaNode } from "./model.ts";

/** The resources that judging has come through, each once, the outermost last; one and the same object for the same way. */
export interface DynamicScope {
  readonly base: string;
  readonly outer: DynamicScope | undefined;
  readonly inner: Map<string, DynamicScope>;
}

/** The scope before any resource is entered. */
export function noScope(): DynamicScope {
  return { base: "", outer: undefined, inner: new Map() };
}

/** The scope within a resource. */
export function enter(scope: DynamicScope, base: string): DynamicScope {
  for (let one: DynamicScope | undefined = scope; one?.outer !== undefined; one = one.outer)
    if (one.base === base) return scope;
  const found = scope.inner.get(base) ?? { base, outer: scope, inner: new Map() };
  scope.inner.set(base, found);
  return found;
}

/** The schemas that dynamic references may lead to: by URI and name those of `$dynamicAnchor`, by URI those of `$recursiveAnchor`. */
export interface DynamicAnchors {
  readonly named: ReadonlyMap<string, SchemaNode>;
  readonly recursive: ReadonlyMap<string, SchemaNode>;
}

/** Finds the dynamic anchors among some schemas; undefined where nothing refers to any. */
export function dynamicAnchorsOf(nodes: Iterable<SchemaNode>): DynamicAnchors | undefined {
  const named = new Map<string, SchemaNode>();
  const recursive = new Map<string, SchemaNode>();
  let used = false;
  for (const node of nodes) {
    used ||= node.dynamicRef !== undefined;
    const name = matchingText(node, "$dynamicAnchor");
    if (name !== undefined) named.set(`${node.base}#${name}`, node);
    const anchor = node.keywords.get("$recursiveAnchor");
    if (anchor?.kind === "boolean" && anchor.value) recursive.set(node.base, node);
  }
  return used ? { named, recursive } : undefined;
}

function matchingText(node: SchemaNode, keyword: string): string | undefined {
  const held = node.keywords.get(keyword);
  return held?.kind === "string" ? held.value : undefined;
}

/**
 * What a dynamic reference means: the outermost schema with the anchor in the resources that judging came through, where what
 * it leads to by itself has such an anchor (2020-12 core, section 8.2.3.2; 2019-09 core, section 8.2.4.2.1).
 */
export function dynamicTarget(
  node: SchemaNode,
  initial: SchemaNode,
  scope: DynamicScope,
  anchors: DynamicAnchors,
): SchemaNode {
  const name = matchingText(initial, "$dynamicAnchor");
  const isNamed = name !== undefined && matchingText(node, "$dynamicRef")?.endsWith(`#${name}`) === true;
  const isRecursive = node.keywords.has("$recursiveRef") && anchors.recursive.has(initial.base);
  if (!isNamed && !isRecursive) return initial;
  let outermost = initial;
  for (let one: DynamicScope | undefined = scope; one?.outer !== undefined; one = one.outer) {
    const found = isNamed ? anchors.named.get(`${one.base}#${name}`) : anchors.recursive.get(one.base);
    outermost = found ?? outermost;
  }
  return outermost;
}

/** All schemas that a schema leads to, itself first: those inside it, definitions among them, and those that it refers to. */
export function schemasFrom(root: SchemaNode): ReadonlySet<SchemaNode> {
  const met = new Set([root]);
  for (const { inner, ref, dynamicRef } of met) {
    for (const held of inner.values()) {
      if (held.kind === "one") met.add(held.schema);
      else for (const schema of held.schemas.values()) met.add(schema);
    }
    if (ref !== undefined) met.add(ref);
    if (dynamicRef !== undefined) met.add(dynamicRef);
  }
  return met;
}
