import { isRefusal, LIMIT_KINDS, refusals } from "../errors.ts";
import { DEFAULT_CONTEXT } from "../names.ts";
import type { Write } from "../store/store.ts";
import { look, type Registry } from "./registry.ts";
import type { View } from "./view.ts";

/** Times that a decision is made anew because what it was made from changed under it. */
const TRIES = 100;

/** What was decided: what to write, if anything, and what to answer with once that is committed. */
export interface Decided<Answer> {
  readonly writes?: readonly Write[];
  readonly answer: (ids: readonly number[]) => Answer;
}

/** Makes a decision with what it asks the view's reading; it has no other way to the store. */
export type Decision<Answer> = (at: View) => Promise<Decided<Answer>>;

/**
 * Decides, and commits what was decided; decides again where anything that the decision asked has changed meanwhile, also
 * where it refused or had nothing to write. Decisions of one `turn` are made one after the other, as they would make each
 * other stale again and again.
 */
export async function decide<Answer>(registry: Registry, turn: string, decision: Decision<Answer>): Promise<Answer> {
  return registry.turns.run(turn, async () => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const at = look(registry);
      const { decided, refused } = await outcomeOf(decision, at);
      // What took too long is not begun again: nothing was decided.
      if (isRefusal(refused, LIMIT_KINDS)) throw refused;
      const outcome = await registry.store.commit(decided?.writes ?? [], at.reading);
      if (outcome.kind === "stale") continue;
      if (decided === undefined) throw refused;
      if (outcome.kind === "taken") throw refusals.idTaken(outcome.id, contextOf(decided.writes));
      return decided.answer(outcome.ids);
    }
    throw new Error(`no decision held in ${TRIES} tries`);
  });
}

async function outcomeOf<Answer>(decision: Decision<Answer>, at: View) {
  try {
    return { decided: await decision(at), refused: undefined };
  } catch (refused) {
    return { decided: undefined, refused };
  }
}

/** The context in which a schema would have had the id. */
function contextOf(writes: readonly Write[] = []): string {
  return writes.find((write) => write.kind === "put-version")?.key.context ?? DEFAULT_CONTEXT;
}
