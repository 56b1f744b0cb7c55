import { expect } from "vitest";
import { qualifiedName } from "../names.ts";
import type { Association, AssociationFilter } from "./associations.ts";
import { commit, key, put } from "./conformance.fixture.ts";
import type { IdFilter, Store, SubjectFilter, VersionFilter, Write } from "./store.ts";

/** What a store lists: in which order, and that a part is that part. */
export function listConformance(withStore: (name: string, run: (store: Store) => Promise<void>) => void): void {
  withStore("lists subjects and versions by their names, whole or in part", async (store) => {
    for (const [context, subject] of [
      [".", "b"],
      [".", "a"],
      [".c", "z"],
      [".", "ü"],
      [".c", "a"],
    ] as const)
      await commit(store, put(key(subject, context), 1, subject), put(key(subject, context), 2, `${subject} 2`));
    const hide = (subject: string, version: number): Write => ({ kind: "hide-version", key: key(subject), version });
    await commit(store, hide("a", 1), hide("a", 2), hide("b", 2));
    const subjects = async (filter: Partial<SubjectFilter> = {}) =>
      (await store.read().subjects({ context: undefined, prefix: "", deleted: "with", ...filter })).map(qualifiedName);
    expect(await subjects()).toEqual([":.c:a", ":.c:z", "a", "b", "ü"]);
    expect(await subjects({ deleted: "without" })).toEqual([":.c:a", ":.c:z", "b", "ü"]);
    expect(await subjects({ deleted: "only" })).toEqual(["a"]);
    expect(await subjects({ part: { offset: 1, limit: 2 } })).toEqual([":.c:z", "a"]);
    expect(await subjects({ context: ".", part: { offset: 1, limit: 0 } })).toEqual(["b", "ü"]);
    const versions = async (filter: Partial<VersionFilter> = {}) =>
      (await store.read().located({ context: ".", prefix: "", deleted: "with", ...filter })).map(
        (one) => `${qualifiedName(one)} ${one.version}`,
      );
    expect(await versions()).toEqual(["a 1", "a 2", "b 1", "b 2", "ü 1", "ü 2"]);
    expect(await versions({ latestOnly: true })).toEqual(["a 2", "b 2", "ü 2"]);
    expect(await versions({ latestOnly: true, deleted: "without" })).toEqual(["b 1", "ü 2"]);
    expect(await versions({ deleted: "only" })).toEqual(["a 1", "a 2", "b 2"]);
    expect(await versions({ part: { offset: 1, limit: 2 } })).toEqual(["a 2", "b 1"]);
    expect(await versions({ context: undefined, part: { offset: 3, limit: 2 } })).toEqual([":.c:z 2", "a 1"]);
    expect(await versions({ after: "a", latestOnly: true })).toEqual(["b 2", "ü 2"]);
    expect(await subjects({ context: ".", after: "a", part: { offset: 0, limit: 1 } })).toEqual(["b"]);
    expect(await subjects({ context: ".", after: "ü" })).toEqual([]);
  });

  withStore("lists what has an id in the order of registration, whole or in part", async (store) => {
    for (const subject of ["b", "a", "c"]) await commit(store, put(key(subject), 1, "one"));
    await commit(store, put(key("b"), 2, "two"), put(key("b"), 3, "one"));
    await commit(store, { kind: "hide-version", key: key("b"), version: 1 });
    const versions = async (filter?: IdFilter) =>
      (await store.read().versionsOf(".", 1, filter)).map(({ subject, version }) => `${subject} ${version}`);
    const subjects = async (filter?: IdFilter) =>
      (await store.read().subjectsOf(".", 1, filter)).map(({ subject }) => subject);
    expect(await versions()).toEqual(["b 1", "a 1", "c 1", "b 3"]);
    expect(await versions({ deleted: "without", part: { offset: 1, limit: 2 } })).toEqual(["c 1", "b 3"]);
    expect(await versions({ deleted: "only" })).toEqual(["b 1"]);
    expect(await versions({ subject: "b" })).toEqual(["b 1", "b 3"]);
    expect(await subjects()).toEqual(["b", "a", "c"]);
    expect(await subjects({ deleted: "without" })).toEqual(["a", "c", "b"]);
    expect(await subjects({ part: { offset: 1, limit: 1 } })).toEqual(["a"]);
  });

  withStore("lists associations by what they are of, whole or in part", async (store) => {
    const association = (resourceId: string, associationType: string, lifecycle: "STRONG" | "WEAK"): Association => ({
      ...{ resourceName: resourceId, resourceNamespace: "n", resourceId, resourceType: "topic" },
      ...{ subject: key("a"), guid: `${resourceId} ${associationType}`, associationType, lifecycle, frozen: false },
    });
    for (const one of [
      association("r", "value", "WEAK"),
      association("q", "key", "STRONG"),
      association("r", "key", "STRONG"),
      association("r", "header", "WEAK"),
    ])
      await commit(store, { kind: "put-association", association: one });
    const list = async (filter: AssociationFilter) => (await store.read().associations(filter)).map(({ guid }) => guid);
    expect(await list({ resourceType: "topic" })).toEqual(["r value", "q key", "r key", "r header"]);
    expect(await list({ resourceType: "queue" })).toEqual([]);
    expect(await list({ associationTypes: ["key", "header"] })).toEqual(["q key", "r key", "r header"]);
    expect(await list({ resourceId: "r", lifecycle: "WEAK" })).toEqual(["r value", "r header"]);
    expect(await list({ part: { offset: 1, limit: 2 } })).toEqual(["q key", "r key"]);
    expect(await list({ resourceId: "r", part: { offset: 1, limit: 0 } })).toEqual(["r key", "r header"]);
  });
}
