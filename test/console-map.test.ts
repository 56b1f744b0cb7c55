import { servicesClient } from "@concordat/client/registry";
import { openStore, type RunningRegistry, serveStore, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations, BROWSER_MS, chromiumForTests, pageAt } from "./support/browser.ts";
import { concordat } from "./support/concordat.ts";
import { manyServices, serviceName } from "./support/many-services.ts";
import { needService } from "./support/services.ts";

const GATE = "/ui/can-i-deploy?service=orders&version=1.5.0&environment=production";
const PAGES = [
  "/ui/map",
  "/ui/map?subject=shop.Money&group=team",
  "/ui/deployments",
  GATE,
  "/ui/can-i-deploy?service=orders",
  "/ui/contracts",
  "/ui/contracts/analytics/orders",
  "/ui/contracts/notifications/orders?version=0.9.0",
  "/ui/search?q=order",
];

const { browser, reason } = await chromiumForTests();
const isThere = needService("Chromium", reason) && browser !== undefined;
afterAll(async () => {
  await browser?.close();
});

describe.skipIf(!isThere)("with the shop of the demo", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await startRegistry({ port: 0, demo: true });
  }, 60_000);
  afterAll(() => registry.close());

  test.each(PAGES)("%s has no faults that axe finds, light, dark and narrow", { timeout: 120_000 }, async (path) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints, close } = await pageAt(browser, registry.url + path, { colorScheme });
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
    const narrow = await pageAt(browser, registry.url + path, { viewport: { width: 360, height: 740 } });
    expect(await narrow.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await narrow.close();
  });

  test("the map shows who is reached by a change, through references too", { timeout: 60_000 }, async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/map?subject=shop.Money`);
    const hit = await page.locator(".map-box.is-hit .map-label").allTextContents();
    expect(hit.sort()).toEqual(["analytics", "inventory", "notifications", "orders", "payments"]);
    expect(await page.locator(".map-box.is-source .map-label").allTextContents()).toEqual(["orders"]);
    expect(await page.locator(".map-concerned").textContent()).toContain(
      "analytics, inventory, notifications, payments",
    );
    await close();
  });

  test("everything can be read and chosen without scripts", { timeout: 60_000 }, async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/map`, { javaScriptEnabled: false });
    expect(await page.locator("svg.map .map-line").count()).toBe(14);
    expect(await page.locator("tbody tr").count()).toBe(5);
    await page.locator("[name=focus]").fill("DailySales");
    await page.locator("[name=steps]").selectOption("1");
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.locator(".map-label").allTextContents()).toEqual(["analytics", "daily-sales"]);
    await page.goto(`${registry.url}/ui/deployments`);
    await page.getByRole("link", { name: "Deploy 1.5.0? orders to production" }).click();
    expect(await page.locator(".verdict").textContent()).toContain("orders 1.5.0 may not be deployed to production.");
    await page.goto(`${registry.url}/ui/contracts`);
    await page.getByRole("link", { name: "analytics with orders" }).click();
    expect(await page.locator(".gaps").textContent()).toContain("src/sales.ts:58:9");
    await close();
  });

  test("the page of a decision says what the command says", { timeout: 60_000 }, async () => {
    const { page, close } = await pageAt(browser, registry.url + GATE);
    const { out } = await concordat(
      ["can-i-deploy", "--service", "orders", "--version", "1.5.0", "--to", "production", "--registry", registry.url],
      { cwd: import.meta.dirname },
    );
    const words = (text: string) => text.replaceAll(/\s+/g, " ").trim();
    const rows = await page.locator("tbody tr").allInnerTexts();
    const told = rows
      .flatMap((row) => row.split("\n"))
      .map(words)
      .filter((line) => line !== "");
    expect(told.length).toBeGreaterThan(12);
    for (const line of told) expect(words(out)).toContain(line);
    await close();
  });

  test("what is around a box stands out while it has the focus", { timeout: 60_000 }, async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/map`);
    await page.locator('.map-box[data-id="topic:daily-sales"] a').first().focus();
    expect(await page.locator(".map-line.is-near").count()).toBe(1);
    expect(await page.locator(".map-box.is-near .map-label").allTextContents()).toEqual(["analytics", "daily-sales"]);
    await close();
  });

  test("the map is a file too, with its colours and without links", async () => {
    const answer = await fetch(`${registry.url}/ui/map.svg?env=production`);
    expect(answer.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    const text = await answer.text();
    expect(text).toContain("<style>");
    expect(text).toContain("OrderPlaced");
    expect(text).not.toContain("<a ");
    expect((await fetch(`${registry.url}/ui/map?env=nowhere`)).status).toBe(404);
    const missing = await fetch(`${registry.url}/ui/contracts/payments/analytics`);
    expect([missing.status, await missing.text()]).toEqual([
      404,
      expect.stringContaining("payments has no contract with analytics"),
    ]);
  });
});

describe.skipIf(!isThere)("with other services", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;
  test("200 services are drawn whole: no box over another, all lines there, and fewer by focus or group", {
    timeout: 120_000,
  }, async () => {
    const store = await openStore(":memory:");
    await manyServices(store, 200);
    const registry = await serveStore(store, { port: 0 });
    const { page, complaints, close } = await pageAt(browser, `${registry.url}/ui/map?env=production`);
    const boxes = await page
      .locator(".map-box > rect")
      .evaluateAll((all) =>
        all.map((one) => ["x", "y", "width", "height"].map((name) => Number(one.getAttribute(name)))),
      );
    expect(boxes.length).toBeGreaterThan(500);
    const over = boxes.filter(([x = 0, y = 0, width = 0, height = 0], index) =>
      boxes.some(
        ([x2 = 0, y2 = 0, width2 = 0, height2 = 0], other) =>
          other > index && x < x2 + width2 && x2 < x + width && y < y2 + height2 && y2 < y + height,
      ),
    );
    expect(over).toEqual([]);
    const lines = await page.locator(".map-line").count();
    expect(lines).toBe(600);
    await page.goto(`${registry.url}/ui/map?focus=${serviceName(17)}&steps=1`);
    expect(await page.locator(".map-box").count()).toBe(5);
    await page.goto(`${registry.url}/ui/map?group=prefix`);
    expect(await page.locator(".map-box").count()).toBe(36);
    await page.goto(`${registry.url}/ui/deployments`);
    expect(await page.locator("tbody tr").count()).toBe(200);
    expect(complaints).toEqual([]);
    await close();
    await registry.close();
  });

  test("names of services cannot inject anything", { timeout: 60_000 }, async () => {
    const registry = await startRegistry({ port: 0 });
    const services = servicesClient(registry.url);
    const name = `<img src=x onerror="document.title='bad'">"'</title><script>document.title='bad'</script>`;
    await services.publish(name, name, { produces: [], consumes: [] });
    await services.putEnvironment(name, {});
    await services.deploy(name, { service: name, version: name });
    const asked = new URLSearchParams({ service: name, version: name, environment: name });
    for (const path of [
      "/ui/deployments",
      `/ui/can-i-deploy?${asked}`,
      `/ui/map?focus=${encodeURIComponent(name)}`,
      `/ui/search?q=${encodeURIComponent(name)}`,
      `/ui/map.svg?focus=${encodeURIComponent(name)}`,
    ]) {
      const { page, close } = await pageAt(browser, registry.url + path);
      expect(await page.title()).not.toBe("bad");
      expect(await page.locator("img").count()).toBe(0);
      await close();
    }
    await registry.close();
  });

  test("an empty registry says what to do on each page", { timeout: 60_000 }, async () => {
    const registry = await startRegistry({ port: 0 });
    for (const path of ["/ui/map", "/ui/deployments", "/ui/contracts", "/ui/can-i-deploy", "/ui/search"]) {
      const { page, close } = await pageAt(browser, registry.url + path);
      expect(await page.locator(".empty").count()).toBe(1);
      await close();
    }
    await registry.close();
  });
});
