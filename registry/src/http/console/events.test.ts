import { expect, test } from "vitest";
import { manySubjects } from "../../search/search.fixture.ts";
import { sqliteStore } from "../../store/sqlite/store.ts";
import { changeFeed } from "./events.ts";

test("a page hears of a change that came after it was made and before it listened", async () => {
  const store = sqliteStore(":memory:");
  const feed = changeFeed(store);
  const early = feed.listen();
  expect(String(early.read())).toBe("retry: 2000\n\n");
  early.destroy();
  await manySubjects(store, 1);
  const late = feed.listen();
  expect(String(late.read())).toContain("event: changed");
  late.destroy();
  feed.end();
  await store.close();
});
