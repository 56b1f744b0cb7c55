import { resourcesOf } from "../access/resource.ts";
import { isRefusal, refusals, STOPPING_KINDS } from "../errors.ts";
import { DEFAULT_CONTEXT } from "../names.ts";
import type { Write } from "../store/store.ts";
import { type AuditNote, auditEntryOf, notesOf } from "./notes.ts";
import { lookAtAll, type Registry } from "./registry.ts";
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
 * other stale again and again. What would be written of something that the caller has no permission for is refused whole.
 */
export async function decide<Answer>(registry: Registry, turn: string, decision: Decision<Answer>): Promise<Answer> {
  return registry.turns.run(turn, async () => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const at = lookAtAll(registry);
      const { decided, refused } = await outcomeOf(decision, at);
      // What took too long is not begun again: nothing was decided.
      if (isRefusal(refused, STOPPING_KINDS)) throw refused;
      const entries = await entriesFor(registry, at, decided?.writes ?? []);
      const notes = entries.map((entry): Write => ({ kind: "note", entry }));
      const outcome = await registry.store.commit([...(decided?.writes ?? []), ...notes], at.reading);
      if (outcome.kind === "stale") continue;
      if (decided === undefined) throw refused;
      if (outcome.kind === "taken") throw refusals.idTaken(outcome.id, contextOf(decided.writes));
      if (entries.length > 0) registry.audit?.written(entries);
      return decided.answer(outcome.ids);
    }
    throw new Error(`no decision held in ${TRIES} tries`);
  });
}

/** What the audit log says of writes, in the same transaction. */
async function entriesFor({ audit, actor, now }: Registry, at: View, writes: readonly Write[]) {
  if (audit === undefined || writes.length === 0) return [];
  const time = now();
  return (await notesOf(at, writes)).map((note) => auditEntryOf(actor, time, note));
}

async function outcomeOf<Answer>(decision: Decision<Answer>, at: View) {
  try {
    const decided = await decision(at);
    for (const write of decided.writes ?? []) for (const resource of resourcesOf(write)) at.sight.needs(resource);
    return { decided, refused: undefined };
  } catch (refused) {
    return { decided: undefined, refused };
  }
}

/** The context in which a schema would have had the id. */
function contextOf(writes: readonly Write[] = []): string {
  return writes.find((write) => write.kind === "put-version")?.key.context ?? DEFAULT_CONTEXT;
}

/** Notes what was not written to the store otherwise: a login, or a denial. */
export async function noteEvent(registry: Registry, note: AuditNote): Promise<void> {
  const { audit, actor, store, now } = registry;
  if (audit === undefined) return;
  const entry = auditEntryOf(actor, now(), note);
  await store.commit([{ kind: "note", entry }], { asked: new Map() });
  audit.written([entry]);
}
