import { openStore, serveStore, startRegistry } from "@concordat/registry";
import { afterAll, describe, expect, test } from "vitest";
import { look, makeRegistry } from "../registry/src/cases/registry.ts";
import { search } from "../registry/src/cases/search.ts";
import { FORMATS } from "../registry/src/formats.ts";
import { Catalogue } from "../registry/src/search/catalogue.ts";
import { eventName, manySubjects, subjectName } from "../registry/src/search/search.fixture.ts";
import { BROWSER_MS, chromiumForTests, pageAt } from "./support/browser.ts";
import { needService } from "./support/services.ts";

const { browser, reason } = await chromiumForTests();
const isThere = needService("Chromium", reason) && browser !== undefined;
afterAll(async () => {
  await browser?.close();
});

describe.skipIf(!isThere)("in a browser", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;
  test("/ and Ctrl-K lead to the search, whose results come while one types", { timeout: 60_000 }, async () => {
    const registry = await startRegistry({ port: 0, demo: true });
    const { page, complaints, close } = await pageAt(browser, `${registry.url}/ui/map`);
    const focused = () => page.evaluate("document.activeElement.id");
    await page.keyboard.press("/");
    expect(await focused()).toBe("search");
    await page.locator("main").focus();
    await page.keyboard.press("Control+k");
    expect(await focused()).toBe("search");
    await page.keyboard.type("card");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "card_last4" }).waitFor();
    await page.locator("#search").fill("warehouse");
    await page.getByText("The warehouse that was counted").waitFor();
    expect(page.url()).toContain("q=warehouse");
    expect(await focused()).toBe("search");
    expect(complaints).toEqual([]);
    await close();
    await registry.close();
  });

  test("a search needs no scripts, and leads to more of one kind", { timeout: 60_000 }, async () => {
    const store = await openStore(":memory:");
    await manySubjects(store, 300);
    const registry = await serveStore(store, { port: 0 });
    const { page, close } = await pageAt(browser, `${registry.url}/ui`, { javaScriptEnabled: false });
    await page.locator("#search").fill("order");
    await page.locator("#search").press("Enter");
    await page.getByRole("link", { name: "More of 30" }).first().click();
    expect(await page.locator(".hit").count()).toBe(30);
    await close();
    await registry.close();
  });
});

test("100,000 subjects are read and searched in small steps", { timeout: 600_000 }, async () => {
  const count = 100_000;
  const store = await openStore(":memory:");
  await manySubjects(store, count);
  const registry = makeRegistry(store, FORMATS, { level: "BACKWARD" });
  let pauses = 0;
  let listed = 0;
  let most = 0;
  const watched = {
    onChange: store.onChange,
    read: () => {
      const reading = store.read();
      const located: typeof reading.located = async (filter) => {
        const found = await reading.located(filter);
        listed += 1;
        most = Math.max(most, found.length);
        return found;
      };
      return new Proxy(reading, {
        get: (target, name) => {
          if (name === "located") return located;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
  const catalogue = new Catalogue(
    { ...registry, store: watched },
    {
      caches: true,
      patience: 600_000,
      pacer: () => () => {
        pauses += 1;
        return pauses % 1_000 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
      },
    },
  );
  const at = { ...look(registry), catalogue };
  const first = await search(at, { query: subjectName(77_777) });
  expect(first.groups.map(({ kind, hits }) => [kind, hits[0]?.rank])).toEqual([["subject", "exact"]]);
  // Others have their turn after each list of at most 200 names, and after each schema.
  expect(most).toBeLessThanOrEqual(200);
  expect(pauses).toBe(count + listed);
  const event = await search(at, { query: eventName(99_999).toLowerCase(), kind: "type" });
  expect(event.groups[0]?.hits[0]).toMatchObject({ rank: "exact", places: [{ subject: subjectName(99_999) }] });
  // What changes later is read alone.
  const before = pauses;
  await store.commit(
    [{ kind: "hide-version", key: { context: ".", subject: subjectName(5) }, version: 1 }],
    store.read(),
  );
  expect((await search(at, { query: subjectName(5), kind: "subject" })).groups[0]?.hits[0]?.rank).not.toBe("exact");
  expect(pauses - before).toBe(1);
  await registry.engine.close();
  await store.close();
});
