import { type Outcome, type Plan, type Store, serveStore, sqliteStore } from "@concordat/registry";

/**
 * A registry as a process of its own, to be killed: `node registry-process.ts FILE [early]` prints its address. With
 * `early` it has a planted fault: it answers before the commit, which the fault test has to notice.
 */
const [file = ":memory:", fault] = process.argv.slice(2);
const store = sqliteStore(file);
const { url } = await serveStore(fault === "early" ? answeringEarly(store) : store, { port: 0 });
console.log(url);

/** Milliseconds by which the faulty store's commits come after its answers. */
const LATE = 30;

function answeringEarly(inner: Store): Store {
  let guessed = 0;
  return {
    ...inner,
    commit: async (plan: Plan, epoch: string): Promise<Outcome> => {
      guessed = Math.max(guessed, await inner.maxId(plan.scope.key.context)) + 1;
      setTimeout(() => void inner.commit(plan, epoch), LATE);
      return { kind: "done", ids: plan.writes.map(() => guessed) };
    },
  };
}
