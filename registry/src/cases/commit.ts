import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, keyText } from "../names.ts";
import type { Facts, Plan, Scope, Write } from "../store/store.ts";
import type { Registry } from "./registry.ts";

/** Times that a decision is made anew because settings or referenced subjects changed under it. */
const TRIES = 100;

/**
 * Reads the facts of a scope, decides, and commits the plan; decides again where the facts changed meanwhile. `decide`
 * answers a plan and what to answer with, or an answer alone.
 */
export async function decideAndCommit<Answer>(
  registry: Registry,
  scope: Scope,
  decide: (facts: Facts) => Promise<Decided<Answer>>,
): Promise<Answer> {
  return registry.turns.run(keyText(scope.key), async () => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const facts = await registry.store.facts(scope);
      const { plan, answer } = await decide(facts);
      if (plan === undefined) return answer([]);
      // The plan holds as long as all that was read holds, which may be more than what it was decided from.
      const outcome = await registry.store.commit({ ...plan, scope }, facts.epoch);
      if (outcome.kind === "taken") throw overwrite(outcome.id, scope.key.context);
      if (outcome.kind === "done") {
        forget(registry, plan);
        return answer(outcome.ids);
      }
    }
    throw new Error(`no decision on ${scope.key.subject} held in ${TRIES} tries`);
  });
}

/** What was decided: a plan and what to answer with once it is committed, or an answer alone. */
interface Decided<Answer> {
  readonly plan?: Plan;
  readonly answer: (ids: readonly number[]) => Answer;
}

export function overwrite(id: number, context: string) {
  const shown = context === DEFAULT_CONTEXT ? "" : `:${context}:`;
  return refusals.notPermitted(`Overwrite new schema with id ${id} in context ${shown} is not permitted.`);
}

/** Drops from memory what a plan may have made untrue. */
function forget(registry: Registry, plan: Plan): void {
  const does = (...kinds: readonly Write["kind"][]) => plan.writes.some(({ kind }) => kinds.includes(kind));
  const imports = plan.writes.some((write) => write.kind === "put-version" && write.id !== undefined);
  if (imports || does("hide-version", "drop-version", "drop-context")) registry.bodies.clear();
  if (!does("drop-version")) return;
  registry.library.clear();
  registry.likeness.clear();
}
