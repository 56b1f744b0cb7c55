import { expect, test } from "vitest";
import type { Located } from "../../entities.ts";
import { Epochs } from "../epochs.ts";
import { movedBy } from "../moved.ts";
import type { NewSchema, Write } from "../store.ts";
import { rememberedVersions } from "./versions.ts";

const key = { context: ".", subject: "s" };
const schema: NewSchema = {
  identity: "00",
  type: "AVRO",
  text: '"int"',
  references: [],
  metadata: undefined,
  ruleSet: undefined,
};
const put = (version: number): Write => ({ kind: "put-version", key, version, schema, references: [] });
const row = (version: number, deleted = false): Located => ({ ...key, version, id: version, deleted, time: 0 });

/** Versions over rows that a test changes, and how many of them were read. */
function opened() {
  const epochs = new Epochs();
  const state = { rows: [] as readonly Located[], read: 0 };
  const versions = rememberedVersions(
    (_, beyond) => {
      const found = state.rows.filter(({ version }) => version > beyond);
      state.read += found.length;
      return found;
    },
    epochs,
    200_000,
  );
  const apply = (rows: readonly Located[], ...writes: readonly Write[]) => {
    state.rows = rows;
    epochs.advance(writes.flatMap(movedBy));
    versions.changed(writes);
  };
  return { epochs, state, versions, apply };
}

test("versions are read once, and new ones alone after a registration", () => {
  const { state, versions, apply } = opened();
  expect(versions.of(key)).toEqual([]);
  apply([row(1), row(2)], put(1), put(2));
  expect(versions.of(key)).toEqual([row(1), row(2)]);
  expect(versions.of(key)).toBe(versions.of(key));
  apply([row(1), row(2), row(3)], put(3));
  expect(versions.of(key)).toEqual([row(1), row(2), row(3)]);
  expect(state.read).toBe(3);
});

test("a version hidden, dropped or put in the place of another one is seen", () => {
  const { versions, apply } = opened();
  apply([row(1), row(2)], put(1), put(2));
  expect(versions.of(key)).toHaveLength(2);
  apply([row(1, true), row(2)], { kind: "hide-version", key, version: 1 });
  expect(versions.of(key)).toEqual([row(1, true), row(2)]);
  apply([row(2)], { kind: "drop-version", key, version: 1 });
  expect(versions.of(key)).toEqual([row(2)]);
  apply([{ ...row(2), id: 7 }], put(2));
  expect(versions.of(key)).toEqual([{ ...row(2), id: 7 }]);
  apply([{ ...row(2), id: 7, deleted: true }, row(3)], put(3), { kind: "hide-version", key, version: 2 });
  expect(versions.of(key)).toEqual([{ ...row(2), id: 7, deleted: true }, row(3)]);
});

test("the control: what is not told is not seen", () => {
  const { epochs, state, versions, apply } = opened();
  apply([row(1)], put(1));
  versions.of(key);
  const hide: Write = { kind: "hide-version", key, version: 1 };
  state.rows = [row(1, true)];
  expect(versions.of(key)).toEqual([row(1)]);
  epochs.advance(movedBy(hide));
  expect(versions.of(key)).toEqual([row(1)]);
  versions.changed([hide]);
  expect(versions.of(key)).toEqual([row(1, true)]);
});
