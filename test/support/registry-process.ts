import { type Outcome, openStore, type Reading, type Store, serveStore, type Write } from "@concordat/registry";

/**
 * A registry as a process of its own, to be killed: `node registry-process.ts FILE [early]` prints its address. With
 * `early` it has a planted fault: it answers before the commit, which the fault test has to notice.
 */
const [file = ":memory:", fault] = process.argv.slice(2);
const store = await openStore(file);
const { url } = await serveStore(fault === "early" ? answeringEarly(store) : store, { port: 0 });
console.log(url);

/** Milliseconds by which the faulty store's commits come after its answers. */
const LATE = 30;

function answeringEarly(inner: Store): Store {
  let guessed = 0;
  return {
    ...inner,
    commit: async (writes: readonly Write[], decided: Pick<Reading, "asked">): Promise<Outcome> => {
      if (writes.length === 0) return inner.commit(writes, decided);
      guessed = Math.max(guessed, await inner.read().maxId(".")) + 1;
      setTimeout(() => void inner.commit(writes, decided), LATE);
      return { kind: "done", ids: writes.map(() => guessed) };
    },
  };
}
