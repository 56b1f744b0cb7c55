import type { AccessGrant } from "@concordat/client/api";
import { expect } from "vitest";
import { CHAIN_START, chained } from "./chain.ts";
import { commit, key, put } from "./conformance.fixture.ts";
import type { Store, Write } from "./store.ts";

const grant = (holder: string, on: string, allows: AccessGrant["allows"] = "read"): AccessGrant => ({
  holder,
  allows,
  on,
});
const token = (id: string, user: string, expires?: number): Write => ({
  kind: "put-token",
  token: { id, user, name: `of ${user}`, hash: `hash-${id}`, expires },
});
const note = (what: string): Write => ({ kind: "note", entry: JSON.stringify({ what }) });

/** What a store does with users, tokens, grants and the audit log. */
export function accessConformance(withStore: (name: string, run: (store: Store) => Promise<void>) => void): void {
  withStore("keeps users, and drops them with their tokens and grants", async (store) => {
    const user = (name: string, password: string): Write => ({ kind: "put-user", user: name, password });
    const put = (holder: string): Write => ({ kind: "put-grant", grant: grant(holder, "*") });
    await commit(store, user("bob", "h1"), user("ann", "h2"), token("1", "bob"), put("bob"), put("ann"), put("ann"));
    const created = (await store.read().access.user("bob"))?.created;
    await commit(store, user("bob", "h3"));
    expect(await store.read().access.user("bob")).toEqual({ name: "bob", password: "h3", created });
    expect((await store.read().access.users()).map(({ name }) => name)).toEqual(["ann", "bob"]);
    await commit(store, { kind: "drop-user", user: "bob" });
    expect(await store.read().access.user("bob")).toBeUndefined();
    expect(await store.read().access.tokens()).toEqual([]);
    expect(await store.read().access.grants()).toEqual([grant("ann", "*")]);
  });

  withStore("finds tokens by their hashes, and notes when they were used", async (store) => {
    await commit(store, token("1", "ann", 5_000), token("2", "ann"));
    const { access } = store.read();
    expect(await access.token("hash-1")).toMatchObject({ id: "1", user: "ann", expires: 5_000, used: undefined });
    const reading = store.read();
    await reading.access.token("hash-1");
    await commit(store, { kind: "use-token", id: "1", time: 7_000 });
    expect((await store.read().access.token("hash-1"))?.used).toBe(7_000);
    // Nothing that was decided is decided anew for it.
    expect(store.holds(reading.asked)).toBe(true);
    await commit(store, { kind: "drop-token", id: "1" });
    // Another node may have made the commit.
    await store.fresh();
    expect(store.holds(reading.asked)).toBe(false);
    expect((await store.read().access.tokens()).map(({ id }) => id)).toEqual(["2"]);
  });

  withStore("keeps each grant once, by holder", async (store) => {
    const all = [grant("ann", "a*"), grant("ann", "a*", "register"), grant("bob", "service:s")];
    await commit(store, ...all.map((one): Write => ({ kind: "put-grant", grant: one })));
    expect(await store.read().access.grants("ann")).toEqual(all.slice(0, 2));
    const reading = store.read();
    await reading.access.grants("bob");
    await commit(store, { kind: "drop-grant", grant: grant("ann", "a*") });
    await store.fresh();
    expect(store.holds(reading.asked)).toBe(false);
    expect(await store.read().access.grants()).toEqual(all.slice(1));
  });

  withStore(
    "chains the entries of the audit log, and writes them with what they tell of or not at all",
    async (store) => {
      await commit(store, put(key("a"), 1, "one"), note("first"));
      await commit(store, note("second"), note("third"));
      const stale = store.read();
      await stale.versions(key("a"));
      await commit(store, put(key("a"), 2, "two"));
      expect(await store.commit([put(key("a"), 2, "three"), note("never")], stale)).toEqual({ kind: "stale" });
      const notes = await store.read().access.notes({});
      expect(notes.map(({ seq, entry }) => [seq, JSON.parse(entry)])).toEqual([
        [1, { what: "first" }],
        [2, { what: "second" }],
        [3, { what: "third" }],
      ]);
      let previous = CHAIN_START;
      for (const one of notes) {
        expect([one.previous, one.hash]).toEqual([previous, chained(previous, one.entry)]);
        previous = one.hash;
      }
      expect((await store.read().access.notes({ last: 1 })).map(({ seq }) => seq)).toEqual([3]);
      expect((await store.read().access.notes({ after: 1, first: 1 })).map(({ seq }) => seq)).toEqual([2]);
      await commit(store, { kind: "forget-notes", upTo: 2 }, note("fourth"));
      expect((await store.read().access.notes({})).map(({ seq }) => seq)).toEqual([3, 4]);
    },
  );
}
