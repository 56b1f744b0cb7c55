import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { keyText, sameKey } from "../names.ts";
import type { Facts, Plan, Scope, Write } from "../store/store.ts";
import { aliased } from "./find.ts";
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

/** That a name came to stand for another subject. */
const MOVED = Symbol("moved");

/**
 * The same about the subject that a name stands for, which may be an alias: decides again where it comes to stand for
 * another one.
 */
export async function decideOnSubject<Answer>(
  registry: Registry,
  asked: SubjectKey,
  scopeOf: (key: SubjectKey) => Scope,
  decide: (facts: Facts) => Promise<Decided<Answer>>,
): Promise<Answer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const key = await aliased(registry, asked);
    const answer = await decideAndCommit<Answer | typeof MOVED>(registry, scopeOf(key), async (facts) => {
      // Settings count into the epoch of the facts: from here on the name stands for this subject, or the plan is stale.
      const stands = sameKey(await aliased(registry, asked), key);
      return stands ? decide(facts) : { answer: () => MOVED };
    });
    if (answer !== MOVED) return answer;
  }
  throw new Error(`${asked.subject} stood for another subject each of ${TRIES} times`);
}

/** What was decided: a plan and what to answer with once it is committed, or an answer alone. */
interface Decided<Answer> {
  readonly plan?: Plan;
  readonly answer: (ids: readonly number[]) => Answer;
}

export function overwrite(id: number, context: string) {
  return refusals.idTaken(id, context);
}

/**
 * Drops from memory what a plan may have made untrue of ids and references, which otherwise stand for the same for ever.
 * What subjects and ids are in is kept under their epochs.
 */
function forget(registry: Registry, plan: Plan): void {
  if (!plan.writes.some((write) => changesMeanings(registry, write))) return;
  registry.bodies.clear();
  registry.library.clear();
  registry.likeness.clear();
}

function changesMeanings(registry: Registry, write: Write): boolean {
  switch (write.kind) {
    case "drop-version":
    case "drop-context":
      return true;
    case "put-version":
      // An import may put a version in the place of another one.
      return write.id !== undefined || registry.library.isAwaited(write.key);
    default:
      return false;
  }
}
