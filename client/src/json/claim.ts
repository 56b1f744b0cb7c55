import type { Schema } from "@concordat/schema";
import type { JsonSchemaModel } from "@concordat/schema/json/events";
import type { Claim } from "../runtime/event.ts";

/** What a schema calls itself; undefined where it does not. */
export interface Called {
  readonly id: string | undefined;
  readonly title: string | undefined;
}

/**
 * Whether a schema of one name is another version of that of another one: surely where they share their `$id` or their title,
 * else perhaps, which reading decides.
 */
export function claim(mine: Called, theirs: Called): Claim {
  return isSame(mine.id, theirs.id) || isSame(mine.title, theirs.title) ? "exact" : "possible";
}

/** What a schema calls itself. */
export function calledBy({ model: { root, document } }: Schema<JsonSchemaModel>): Called {
  const title = root.keywords.get("title");
  return {
    id: document.uri === "" ? undefined : document.uri,
    title: title?.kind === "string" ? title.value : undefined,
  };
}

function isSame(mine: string | undefined, theirs: string | undefined): boolean {
  return mine !== undefined && mine === theirs;
}
