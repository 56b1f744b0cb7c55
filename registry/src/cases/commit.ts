import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT } from "../names.ts";
import type { Facts, Plan, Scope } from "../store/store.ts";
import type { Registry } from "./registry.ts";

/** Times that a decision is made anew because the facts changed under it. */
const TRIES = 100;

/**
 * Reads the facts of a scope, decides, and commits the plan; decides again where the facts changed meanwhile. `decide`
 * answers a plan and what to answer with, or an answer alone.
 */
export async function decideAndCommit<Answer>(
  registry: Registry,
  scope: Scope,
  decide: (facts: Facts) => Promise<{ readonly plan?: Plan; readonly answer: (ids: readonly number[]) => Answer }>,
): Promise<Answer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const facts = await registry.store.facts(scope);
    const { plan, answer } = await decide(facts);
    if (plan === undefined) return answer([]);
    const outcome = await registry.store.commit(plan, facts.epoch);
    if (outcome.kind === "taken") throw overwrite(outcome.id, scope.key.context);
    if (outcome.kind === "done") {
      forget(registry, plan, facts);
      return answer(outcome.ids);
    }
  }
  throw new Error(`no decision on ${scope.key.subject} held in ${TRIES} tries`);
}

export function overwrite(id: number, context: string) {
  const shown = context === DEFAULT_CONTEXT ? "" : `:${context}:`;
  return refusals.notPermitted(`Overwrite new schema with id ${id} in context ${shown} is not permitted.`);
}

/** Drops from memory what a plan may have made untrue. */
function forget(registry: Registry, plan: Plan, facts: Facts): void {
  const shifts = plan.writes.some(
    ({ kind }) => kind === "hide-version" || kind === "drop-version" || kind === "drop-context",
  );
  const imports = plan.writes.some((write) => write.kind === "put-version" && write.id !== undefined);
  if (!shifts && !imports) return;
  registry.bodies.clear();
  const purged = new Set(plan.writes.flatMap((write) => (write.kind === "drop-version" ? [write.version] : [])));
  for (const { version, id } of facts.versions) if (purged.has(version)) registry.library.forget(facts.key.context, id);
}
