import type { Reference, ResolvedReference } from "@concordat/schema";
import type { SchemaAnswer } from "./answers.ts";

/** Gives the stored schema of a subject's version. */
export type LoadVersion = (subject: string, version: number) => Promise<SchemaAnswer>;

/**
 * Gives the texts of everything that references lead to, in the order of need: what a text refers to stands before it.
 * A version that is reached twice under one name stands once.
 */
export async function resolveReferences(
  references: readonly Reference[],
  load: LoadVersion,
): Promise<readonly ResolvedReference[]> {
  const resolved: ResolvedReference[] = [];
  const met = new Set<string>();
  const visit = async (reference: Reference): Promise<void> => {
    const key = JSON.stringify([reference.name, reference.subject, reference.version]);
    if (met.has(key)) return;
    met.add(key);
    const answer = await load(reference.subject, reference.version);
    for (const inner of answer.references) await visit(inner);
    resolved.push({ ...reference, text: answer.schema });
  };
  for (const reference of references) await visit(reference);
  return resolved;
}
