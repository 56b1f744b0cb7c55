import type { Range, Reserved, ReservedName } from "../tree.ts";
import { identifierNode, NOWHERE } from "./nodes.ts";

/** Ranges, then names, each in a statement of its own. */
export function reservedOf(ranges: readonly Range[], names: readonly string[], syntax: string): readonly Reserved[] {
  const quoted = syntax !== "editions";
  const named = names.map((text): ReservedName => ({ kind: "name", quoted, ...identifierNode(text) }));
  return [...ranges, ...named].map((item) => ({ kind: "reserved", items: [item], at: NOWHERE }));
}
