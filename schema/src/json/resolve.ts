import { parseJson } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import { draftOf } from "./drafts.ts";
import type { SchemaDocument, SchemaNode } from "./model.ts";
import { type Index, type OpenNode, readNode } from "./read.ts";
import { resolveUri, splitFragment } from "./uri.ts";

/** Sets what references lead to, of all that can be found. Nothing is ever fetched. */
export function followReferences(index: Index): void {
  // What a pointer leads to may have references of its own, which come to the end of the list.
  for (let node = index.open.pop(); node !== undefined; node = index.open.pop()) {
    node.ref = follow(node, "$ref", index);
    node.dynamicRef = follow(node, "$dynamicRef", index) ?? follow(node, "$recursiveRef", index);
  }
}

function follow(node: OpenNode, keyword: string, index: Index): SchemaNode | undefined {
  const reference = node.keywords.get(keyword);
  if (reference?.kind !== "string") return undefined;
  const { uri, fragment } = splitFragment(reference.value);
  const resource = resourceAt(node, uri, index);
  if (resource === undefined) return undefined;
  if (fragment === "") return resource;
  if (!fragment.startsWith("/")) return index.anchors.get(`${resource.base}#${fragment}`);
  return pointed(resource, fragment, index);
}

/**
 * A resource by the URI that it has from a node; in the schema's own text also by the name of its reference, which since
 * 2019-09 comes first and in every text, as Confluent's registry has it.
 */
function resourceAt({ base, document }: OpenNode, uri: string, index: Index): OpenNode | undefined {
  const { resources, names } = index;
  const named = names.get(uri) ?? (uri.startsWith("./") ? names.get(uri.slice(2)) : undefined);
  if (named !== undefined) return named;
  const meant = resolveUri(base, uri);
  const found = resources.get(meant) ?? (document.name === undefined && uri !== "" ? resources.get(uri) : undefined);
  return found ?? metaSchemaAt(meant, index);
}

/** A draft's own schema, which is read when something refers to it. */
function metaSchemaAt(uri: string, index: Index): OpenNode | undefined {
  const text = index.metaSchemas(uri);
  if (text === undefined) return undefined;
  const json = parseJson(text);
  const document: SchemaDocument = { text, json, draft: draftOf(json), uri, name: uri };
  const node = readNode(json, { document, pointer: "", base: uri }, index);
  index.resources.set(uri, node);
  return node;
}

/** The schema that a JSON pointer leads to (RFC 6901), also where no keyword holds it. */
function pointed(resource: OpenNode, fragment: string, index: Index): SchemaNode | undefined {
  let value: JsonValue | undefined = resource.value;
  for (const token of fragment.slice(1).split("/")) {
    if (value === undefined) return undefined;
    value = within(value, token.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  if (value === undefined || (value.kind !== "object" && value.kind !== "boolean")) return undefined;
  const { document, base } = resource;
  return index.nodes.get(value) ?? readNode(value, { document, base, pointer: resource.pointer + fragment }, index);
}

function within(value: JsonValue, token: string): JsonValue | undefined {
  if (value.kind === "object") return value.members.findLast(({ key }) => key === token)?.value;
  return value.kind === "array" && /^(0|[1-9]\d*)$/.test(token) ? value.items[Number(token)] : undefined;
}
