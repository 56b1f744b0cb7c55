import type { JsonValue } from "../text/value.ts";
import type { Draft } from "./model.ts";

const PATHS: ReadonlyMap<string, Draft> = new Map([
  ["/draft-04/schema", "draft-04"],
  ["/schema", "draft-04"],
  ["/draft-06/schema", "draft-06"],
  ["/draft-07/schema", "draft-07"],
  ["/draft/2019-09/schema", "2019-09"],
  ["/draft/2020-12/schema", "2020-12"],
]);

const ADDRESS = /^https?:\/\/json-schema\.org(\/[^#]*)#?$/;

/**
 * The draft that a text is written in, by its `$schema`. Without one, or with one that is not known, draft 7, as Confluent's
 * registry has it (`SpecificationVersion`).
 */
export function draftOf(json: JsonValue): Draft {
  const named = json.kind === "object" ? json.members.findLast(({ key }) => key === "$schema")?.value : undefined;
  if (named?.kind !== "string") return "draft-07";
  const path = ADDRESS.exec(named.value)?.[1];
  return (path === undefined ? undefined : PATHS.get(path)) ?? "draft-07";
}

/** The keyword by which a schema of a draft gives itself a URI. */
export function idKeyword(draft: Draft): "id" | "$id" {
  return draft === "draft-04" ? "id" : "$id";
}
