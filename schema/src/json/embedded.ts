import type { Schema } from "../format.ts";
import { plainJson } from "../text/plain.ts";
import { idKeyword } from "./drafts.ts";
import { isSince, type JsonSchemaModel } from "./model.ts";

/**
 * The schema as one document with the texts of its references in its definitions, each under the URI that references mean it by
 * (JSON Schema 2020-12, section 9.3, "Bundling").
 */
export function embeddedJsonSchema({ model }: Schema<JsonSchemaModel>): unknown {
  const { document, others } = model;
  const own = plainJson(document.json);
  if (others.size === 0 || typeof own !== "object" || own === null) return own;
  const keyword = isSince(document.draft, "2019-09") ? "$defs" : "definitions";
  const definitions: unknown = Reflect.get(own, keyword) ?? {};
  const bundled = [...others].map(([uri, other]) => {
    const plain = plainJson(other.json);
    const part = typeof plain === "object" && plain !== null ? plain : { allOf: [plain] };
    return [uri, { ...part, [idKeyword(other.draft)]: uri }];
  });
  return { ...own, [keyword]: { ...(definitions as object), ...Object.fromEntries(bundled) } };
}
