import type { About } from "../format.ts";
import type { JsonSchemaModel } from "./model.ts";

/** What a schema calls its events and says of them: its `title` and `description`. */
export function aboutJsonSchema({ root }: JsonSchemaModel): About {
  const text = (keyword: string) => {
    const value = root.keywords.get(keyword);
    return value?.kind === "string" ? value.value : undefined;
  };
  return { name: text("title"), description: text("description") };
}
