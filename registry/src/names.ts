import type { SubjectKey } from "./entities.ts";

/** The context of subjects that are named without one. */
export const DEFAULT_CONTEXT = ".";
/** The level above all contexts, for config and mode. */
export const GLOBAL_CONTEXT = ".__GLOBAL";
/** A prefix that stands for every context. */
export const ANY_CONTEXT = ":*:";

/**
 * The context and subject of a name as requests give it: `name`, `:.ctx:name`, or `:.ctx:` for the context itself
 * (Confluent's qualified subjects). `within` is the context of the path, where there is one.
 */
export function subjectKey(name: string, within: string = DEFAULT_CONTEXT): SubjectKey {
  if (!name.startsWith(":.")) return { context: within, subject: name };
  const end = name.indexOf(":", 2);
  if (end === -1) return { context: name.slice(1), subject: "" };
  return { context: name.slice(1, end), subject: name.slice(end + 1) };
}

/** The name of a subject in answers: bare in the default context, `:.ctx:name` elsewhere. */
export function qualifiedName({ context, subject }: SubjectKey): string {
  return context === DEFAULT_CONTEXT ? subject : `:${context}:${subject}`;
}

/** The context that a path segment names: `ctx`, `.ctx` and `:.ctx:` are one. */
export function contextOf(segment: string): string {
  const bare = segment.replace(/^:/, "").replace(/:$/, "");
  return bare.startsWith(".") ? bare : `.${bare}`;
}

/** Whether two keys are of the same subject, or context. */
export function sameKey(a: SubjectKey, b: SubjectKey): boolean {
  return a.context === b.context && a.subject === b.subject;
}

/** A key as one text, for maps. */
export function keyText({ context, subject }: SubjectKey): string {
  return `${context}\u0000${subject}`;
}
