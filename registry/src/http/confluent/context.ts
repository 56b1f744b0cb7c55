import type { SubjectKey } from "../../entities.ts";
import { ANY_CONTEXT, contextOf, DEFAULT_CONTEXT, subjectKey } from "../../names.ts";
import type { Incoming } from "../core/route.ts";
import { param, queryText } from "./query.ts";

/** The context that the path of a request names (`/contexts/C/…`), else the default one. */
export function contextIn(request: Incoming): string {
  const segment = param(request, "context");
  return segment === "" ? DEFAULT_CONTEXT : contextOf(segment);
}

/** The subject that the path of a request names. */
export function subjectIn(request: Incoming): SubjectKey {
  return subjectKey(param(request, "subject"), contextIn(request));
}

/** The context and prefix that `subjectPrefix` means: without it all contexts, unless the path names one. */
export function prefixOf(request: Incoming, none: string | undefined = undefined) {
  const prefix = queryText(request, "subjectPrefix") ?? none;
  const within = contextIn(request);
  if (prefix === undefined) return { context: param(request, "context") === "" ? undefined : within, prefix: "" };
  if (prefix.startsWith(ANY_CONTEXT)) return { context: undefined, prefix: prefix.slice(ANY_CONTEXT.length) };
  const { context, subject } = subjectKey(prefix, within);
  return { context, prefix: subject };
}
