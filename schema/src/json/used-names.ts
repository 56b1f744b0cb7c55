import { lineAndColumn } from "../error.ts";
import type { NameUse, SchemaNames } from "../names.ts";
import { parseJson } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import { draftOf, idKeyword } from "./drafts.ts";
import { metaSchemaText } from "./meta-schemas.ts";
import { emptyIndex, type OpenNode, readNode } from "./read.ts";
import { resolveUri, splitFragment } from "./uri.ts";

/**
 * The names that a text's references use and that it does not give itself: URIs without their fragments, as they are written.
 * Others mean a text by its file's path, or by the URI of its `$id`. Throws SchemaError `json/…` where it is not JSON.
 */
export function namesJsonSchema(source: string): SchemaNames {
  const json = parseJson(source);
  const draft = draftOf(json);
  const own = json.kind === "object" ? stringAt(json, idKeyword(draft)) : undefined;
  const uri = splitFragment(own ?? "").uri;
  const index = emptyIndex(metaSchemaText);
  const root = readNode(
    json,
    { document: { text: source, json, draft, uri, name: undefined }, pointer: "", base: uri },
    index,
  );
  index.resources.set(uri, root);
  const uses = new Map<string, NameUse>();
  // Of the text's order, which the index is not in where a keyword that is unknown holds schemas.
  for (const node of index.open.toSorted((a, b) => a.at.start - b.at.start)) {
    const use = useOf(node, index.resources, source);
    const key = use?.names.join("\n");
    if (use !== undefined && key !== undefined && !uses.has(key)) uses.set(key, use);
  }
  return { defines: undefined, uses: [...uses.values()] };
}

function useOf(
  { keywords, base }: OpenNode,
  resources: ReadonlyMap<string, OpenNode>,
  source: string,
): NameUse | undefined {
  const reference = keywords.get("$ref");
  if (reference?.kind !== "string") return undefined;
  const { uri } = splitFragment(reference.value);
  const meant = resolveUri(base, uri);
  if (uri === "" || resources.has(meant) || metaSchemaText(meant) !== undefined) return undefined;
  // Files know each other by their paths, which begin no higher than where the project does.
  const path = uri.replace(/^(?:\.\.?\/)+/, "");
  return { names: path === uri ? [uri] : [path, uri], ...lineAndColumn(source, reference.start) };
}

function stringAt(json: JsonValue & { readonly kind: "object" }, key: string): string | undefined {
  const value = json.members.findLast((one) => one.key === key)?.value;
  return value?.kind === "string" ? value.value : undefined;
}
