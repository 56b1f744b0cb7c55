import { expect, test } from "vitest";
import type { Located } from "../../entities.ts";
import { Epochs } from "../epochs.ts";
import { rememberedVersions } from "./versions.ts";

const key = { context: ".", subject: "s" };
const put = (version: number) => ({
  scope: { key },
  writes: [{ kind: "hide-version" as const, key, version }],
});

test("versions are read again exactly when their subject has changed", () => {
  const epochs = new Epochs();
  let rows: readonly Located[] = [];
  let reads = 0;
  const versions = rememberedVersions(() => {
    reads += 1;
    return rows;
  }, epochs);
  expect(versions(key)).toEqual([]);
  rows = [{ context: ".", subject: "s", version: 1, id: 1, deleted: false, time: 0 }];
  // The control: a change that is not counted is not seen.
  expect(versions(key)).toEqual([]);
  expect(reads).toBe(1);
  epochs.advance(put(1));
  expect(versions(key)).toEqual(rows);
  expect(reads).toBe(2);
  epochs.advance({ scope: { key }, writes: [{ kind: "hide-version", key: { ...key, subject: "other" }, version: 1 }] });
  expect(versions(key)).toEqual(rows);
  expect(reads).toBe(2);
});
