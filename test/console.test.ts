import { gzipSync } from "node:zlib";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations, BROWSER_MS, chromiumForTests, watchedPage } from "./support/browser.ts";
import { needService } from "./support/services.ts";

const { browser, reason } = await chromiumForTests();
const isThere = needService("Chromium", reason) && browser !== undefined;

/** A schema whose names, documentation and tags try to become markup. */
const EVIL = `"><img src=x onerror=alert(1)><script>alert(2)</script>' onload='alert(3)`;
const hostile = {
  type: "record",
  name: "Hostile",
  doc: EVIL,
  fields: [
    { name: "a", type: "string", doc: `</code></pre>${EVIL}`, "confluent:tags": [EVIL] },
    { name: "b", type: { type: "enum", name: "E", symbols: ["X"], doc: EVIL }, default: "X" },
  ],
};
const HOSTILE_SUBJECT = `<b onmouseover=alert(1)>"'&`;

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, demo: true });
  await register(HOSTILE_SUBJECT, hostile);
  await register(HOSTILE_SUBJECT, { ...hostile, fields: [hostile.fields[1]] });
});
afterAll(async () => {
  await browser?.close();
  await registry.close();
});

async function register(subject: string, schema: object, level?: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const at = encodeURIComponent(subject);
  if (level !== undefined)
    await fetch(`${registry.url}/config/${at}`, {
      method: "PUT",
      headers,
      body: JSON.stringify({ compatibility: level }),
    });
  const body = JSON.stringify({ schema: JSON.stringify(schema) });
  const answer = await fetch(`${registry.url}/subjects/${at}/versions`, { method: "POST", headers, body });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}

const subject = (name: string) => `/ui/subjects/${encodeURIComponent(name)}`;
/** One of each kind. */
const PAGES = [
  "/ui",
  "/ui/subjects",
  "/ui/subjects?prefix=none-has-it",
  ...["schema", "fields", "examples", "references", "settings", "typescript"].map(
    (tab) => `${subject("orders-value")}?show=${tab}`,
  ),
  `${subject("payments-value")}?show=examples`,
  `${subject("orders-value")}/versions/1`,
  "/ui/compare?subject=orders-value&from=1&to=4",
  "/ui/compare?subject=orders-value&from=4&to=1&view=inline",
  "/ui/login",
];
/** The same for other types of schemas. */
const MORE_PAGES = ["payments-value", "inventory-value"].flatMap((name) =>
  ["schema", "fields", "examples"].map((tab) => `${subject(name)}?show=${tab}`),
);
const HOSTILE_PAGES = [
  ...["schema", "fields", "examples", "references", "settings", "typescript"].map(
    (tab) => `${subject(HOSTILE_SUBJECT)}?show=${tab}`,
  ),
  `/ui/compare?subject=${encodeURIComponent(HOSTILE_SUBJECT)}`,
  `/ui/subjects?prefix=${encodeURIComponent(HOSTILE_SUBJECT)}`,
  "/ui",
];

describe.skipIf(!isThere)("every page, in a browser", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;

  test.each(["light", "dark"] as const)("is usable by everybody, in the %s theme", async (colorScheme) => {
    const { page, complaints, close } = await watchedPage(browser, { colorScheme });
    for (const path of PAGES) {
      await page.goto(registry.url + path);
      expect([path, await axeViolations(page)]).toEqual([path, []]);
      const headings = await page
        .getByRole("heading")
        .evaluateAll((all) => all.map((one) => Number(one.tagName.slice(1))));
      expect([path, headings.filter((level) => level === 1).length, headings[0]]).toEqual([path, 1, 1]);
      const isInOrder = headings.every((level, at) => at === 0 || level <= (headings[at - 1] ?? 0) + 1);
      expect([path, isInOrder]).toEqual([path, true]);
      expect(await page.title()).toMatch(/ · Concordat$/);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test("fits a narrow screen, and a wide one", async () => {
    for (const width of [360, 3_840]) {
      const { page, close } = await watchedPage(browser, { viewport: { width, height: 740 } });
      for (const path of [...PAGES, ...MORE_PAGES, ...HOSTILE_PAGES]) {
        await page.goto(registry.url + path);
        expect([path, await page.evaluate("document.documentElement.scrollWidth - innerWidth")]).toEqual([path, 0]);
      }
      await close();
    }
  });

  test("says the same without scripts", async () => {
    const { page, close } = await watchedPage(browser, { javaScriptEnabled: false });
    await page.goto(registry.url);
    expect(page.url()).toBe(`${registry.url}/ui`);
    await page.getByRole("link", { name: "Subjects", exact: true }).click();
    await page.getByRole("link", { name: "orders-value", exact: true }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("orders-value");
    await page.getByRole("link", { name: "Fields" }).click();
    expect(await page.getByRole("row", { name: /customer\.email/ }).textContent()).toContain(
      "Where the confirmation is sent.",
    );
    await page.getByRole("link", { name: /Compare with version/ }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Version 3 and 4");
    await close();
  });

  test("takes nothing of a schema for markup", async () => {
    const { page, complaints, close } = await watchedPage(browser);
    page.on("dialog", (dialog) => expect.unreachable(`a script of a schema ran: ${dialog.message()}`));
    for (const path of HOSTILE_PAGES) {
      await page.goto(registry.url + path);
      expect(
        await page.locator("main img, main script, main [onerror], main [onload], main [onmouseover], main b").count(),
      ).toBe(0);
      expect([path, await axeViolations(page)]).toEqual([path, []]);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test("is brought up to date when something changes", async () => {
    const { page, complaints, close } = await watchedPage(browser);
    await page.goto(`${registry.url}/ui/subjects`);
    await register("live-value", { type: "record", name: "Live", fields: [] });
    await page.getByRole("link", { name: "live-value", exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("remembers the theme, and leads to the search by key", async () => {
    const { page, close } = await watchedPage(browser, { colorScheme: "light" });
    await page.goto(`${registry.url}/ui`);
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    await page.goto(`${registry.url}/ui/subjects`);
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.keyboard.press("/");
    expect(await page.evaluate("document.activeElement.id")).toBe("search");
    await close();
  });
});

describe.skipIf(!isThere)("large schemas and registries", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;
  const record = (fields: readonly object[]) => ({ type: "record", name: "Large", fields });

  test("a comparison of a thousand lines shows each difference at its place", async () => {
    const fields = (type: string) =>
      Array.from({ length: 1_000 }, (_, at) => ({ name: `f${at}`, type, default: type === "int" ? 0 : "" }));
    await register("diff-value", record(fields("int")), "NONE");
    await register("diff-value", record(fields("string")));
    const { page, close } = await watchedPage(browser);
    await page.goto(`${registry.url}/ui/compare?subject=diff-value`);
    expect(await page.locator(".half.gone").count()).toBe(1_000);
    expect(await page.locator("article.diff-note").count()).toBe(100);
    expect(await page.locator("mark").count()).toBeGreaterThan(100);
    await close();
  });

  test("a schema of five thousand fields is shown whole", async () => {
    await register(
      "wide-value",
      record(Array.from({ length: 5_000 }, (_, at) => ({ name: `f${at}`, type: "string", default: "" }))),
    );
    const { page, close } = await watchedPage(browser);
    await page.goto(`${registry.url}${subject("wide-value")}?show=fields`);
    expect(await page.getByRole("row").count()).toBe(5_001);
    await close();
  });

  test("what the first page sends is small", async () => {
    const html = await (await fetch(`${registry.url}/ui`)).text();
    const names = [...html.matchAll(/\/ui\/assets\/[\w.-]+/g)].map(([name]) => name);
    const files = await Promise.all(names.map(async (name) => (await fetch(registry.url + name)).text()));
    expect(names.length).toBeGreaterThan(1);
    const sizes = [html, ...files].map((text) => gzipSync(text).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(100 * 1024);
  });
});
