import { globSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations, BROWSER_MS, chromiumForTests, pageAt } from "./support/browser.ts";
import { SITE_FOLDER, siteBuilt, sitePagesBuilt } from "./support/docs/site.ts";
import { needService } from "./support/services.ts";

/** The documentation site as it is built, and as the registry serves it. */

const root = fileURLToPath(new URL("../", import.meta.url));
const { browser, reason } = await chromiumForTests();
const isThere = needService("Chromium", reason) && browser !== undefined;

let registry: RunningRegistry;
beforeAll(async () => {
  await siteBuilt();
  registry = await startRegistry({ port: 0, data: ":memory:" });
}, BROWSER_MS);
afterAll(async () => {
  await browser?.close();
  await registry.close();
});

/** The files of the site with what links may lead to in them. */
function builtPages(): ReadonlyMap<string, { readonly html: string; readonly anchors: ReadonlySet<string> }> {
  return new Map(
    [...sitePagesBuilt()].map(([file, html]) => {
      return [file, { html, anchors: new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = ""]) => id)) }];
    }),
  );
}

/** The links of pages that lead nowhere, among those that lead into the site. */
function deadLinks(pages: ReturnType<typeof builtPages>): readonly string[] {
  return [...pages].flatMap(([file, { html }]) =>
    [...html.matchAll(/<a\s[^>]*?href="([^"]+)"/g)].flatMap(([, link = ""]) => {
      const { pathname, hash, origin } = new URL(link, `http://site/docs/${file}`);
      if (origin !== "http://site" || !pathname.startsWith("/docs/")) return [];
      const path = decodeURIComponent(pathname.slice("/docs/".length));
      const page = [`${path}.html`, join(path, "index.html"), path].find((one) => pages.has(one));
      const isDead =
        page === undefined || (hash !== "" && !pages.get(page)?.anchors.has(decodeURIComponent(hash.slice(1))));
      return isDead ? [`${file}: ${link}`] : [];
    }),
  );
}

describe("the built site", () => {
  test("has every page of docs, and no link or anchor that leads nowhere", () => {
    const pages = builtPages();
    const written = globSync("docs/**/*.md", { cwd: root }).map((file) =>
      file.slice("docs/".length).replace(/(?:README)?\.md$/, (end) => (end === ".md" ? ".html" : "index.html")),
    );
    expect(written.filter((page) => !pages.has(page))).toEqual([]);
    expect([...new Set(deadLinks(pages))]).toEqual([]);
  });

  test("control: a dead link and a dead anchor would be found", () => {
    const page = {
      html: '<a href="/docs/none">x</a> <a href="./cli#none">y</a> <a href="#here">z</a>',
      anchors: new Set(["here"]),
    };
    const pages = new Map([
      ["index.html", page],
      ["cli.html", { html: "", anchors: new Set<string>() }],
    ]);
    expect(deadLinks(pages)).toEqual(["index.html: /docs/none", "index.html: ./cli#none"]);
  });

  test("asks no other host for anything", () => {
    const own = /^(?:\/docs\/|data:|#|\.)/;
    const loads = [...builtPages()].flatMap(([file, { html }]) =>
      [...html.matchAll(/<(?:script|link|img|source|iframe)\s[^>]*?(?:src|href)="([^"]+)"/g)].flatMap(
        ([, from = ""]) => (own.test(from) ? [] : [`${file}: ${from}`]),
      ),
    );
    expect(loads).toEqual([]);
    const styles = globSync("**/*.css", { cwd: SITE_FOLDER }).map((file) => readFileSync(SITE_FOLDER + file, "utf8"));
    expect(styles.filter((css) => /url\(["']?https?:|@import/.test(css))).toEqual([]);
  });
});

describe("the registry", () => {
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(registry.url + path, { redirect: "manual", headers });

  test("serves pages by their names, and leads to the folder of a first page", async () => {
    expect((await ask("/docs")).headers.get("location")).toBe("/docs/");
    for (const path of ["/docs/", "/docs/cli", "/docs/cli.html"]) {
      const answer = await ask(path);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    }
    const missing = await ask("/docs/nothing/there");
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining("<html")]);
    expect((await ask("/docs/..%2f..%2fpackage.json")).status).toBe(404);
    expect((await ask("/docs/site.json")).status).toBe(404);
  });

  test("allows the scripts of the build alone, and lets browsers keep what does not change", async () => {
    const page = await ask("/docs/cli");
    expect(page.headers.get("content-security-policy")).toMatch(
      /script-src 'self'( 'sha256-[^']+')+; style-src 'self';/,
    );
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const tag = page.headers.get("etag") ?? "";
    expect((await ask("/docs/cli", { "if-none-match": tag })).status).toBe(304);
    expect((await ask("/docs/cli", { "if-none-match": '"another"' })).status).toBe(200);
    const script = /src="(\/docs\/assets\/[^"]+)"/.exec(await page.text())?.[1] ?? "";
    expect((await ask(script)).headers.get("cache-control")).toContain("immutable");
  });

  test("serves pictures as they are", async () => {
    const picture = globSync("assets/*.png", { cwd: SITE_FOLDER })[0] ?? "";
    const answer = await ask(`/docs/${picture}`);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(SITE_FOLDER + picture))).toBe(true);
  });
});

describe.skipIf(!isThere)("in a browser", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;
  const PAGES = [
    "/docs/",
    "/docs/cli",
    "/docs/architecture",
    "/docs/contracts",
    "/docs/console",
    "/docs/reference/settings",
    "/docs/api/",
  ];
  const open = (path: string, options = {}) => pageAt(browser, registry.url + path, options);

  test.each(["light", "dark"] as const)("everybody can use the pages, in the %s theme", async (colorScheme) => {
    // Long pages have nothing that these do not, and take axe half a minute.
    for (const path of ["/docs/", "/docs/contracts", "/docs/api/concordat-search"]) {
      const { page, complaints, close } = await open(path, { colorScheme });
      await page.waitForLoadState("networkidle");
      expect(await axeViolations(page), path).toEqual([]);
      expect(complaints, path).toEqual([]);
      await close();
    }
  });

  test("pages are as wide as a small screen", async () => {
    for (const path of PAGES) {
      const { page, close } = await open(path, { viewport: { width: 360, height: 740 } });
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBe(360);
      await close();
    }
  });

  test("the search finds a page, which opens without complaints", async () => {
    const { page, complaints, close } = await open("/docs/");
    await page.getByRole("button", { name: "Search" }).first().click();
    await page.getByRole("searchbox").fill("dead letters");
    await page.locator(".VPLocalSearchBox .result").first().waitFor();
    await page.locator(".VPLocalSearchBox .result", { hasText: "ead letters" }).first().click();
    await page.waitForURL(/\/docs\/\w+/);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("the theme changes, and stays for the next page", async () => {
    const { page, complaints, close } = await open("/docs/", { colorScheme: "light" });
    await page
      .getByRole("switch", { name: /dark theme/i })
      .first()
      .click();
    await page.locator("html.dark").waitFor();
    await page.goto(`${registry.url}/docs/cli`);
    await page.locator("html.dark").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("control: a script that the build did not write is stopped", async () => {
    const { page, complaints, close } = await open("/docs/");
    await page.evaluate(
      "document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.planted = 1' }))",
    );
    await expect.poll(() => complaints.join()).toContain("Content Security Policy");
    expect(await page.evaluate("window.planted")).toBeUndefined();
    await close();
  });
});
