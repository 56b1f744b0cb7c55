import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations, BROWSER_MS, chromiumForTests, pageAt } from "./support/browser.ts";
import { needService } from "./support/services.ts";

const { browser, reason } = await chromiumForTests();
const isThere = needService("Chromium", reason) && browser !== undefined;
const PASSWORD = "an admin's password";
const admin = { authorization: `Basic ${btoa(`admin:${PASSWORD}`)}`, "content-type": "application/json" };

let registry: RunningRegistry;
let guarded: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, demo: true });
  guarded = await startRegistry({ port: 0, access: { adminPassword: PASSWORD } });
  const call = (method: string, path: string, body: object) =>
    fetch(guarded.url + path, { method, headers: admin, body: JSON.stringify(body) });
  await call("POST", "/subjects/orders-value/versions", { schema: '"string"' });
  await call("PUT", "/api/v1/access/users/reader", { password: "a reader's password" });
  await call("POST", "/api/v1/access/grants", { holder: "reader", allows: "reader", on: "*" });
});
afterAll(async () => {
  await browser?.close();
  await registry.close();
  await guarded.close();
});

const levelOf = async (subject: string) => {
  const answer = await fetch(`${registry.url}/config/${subject}?defaultToGlobal=true`);
  return ((await answer.json()) as { readonly compatibilityLevel: string }).compatibilityLevel;
};

describe.skipIf(!isThere)("settings, in a browser without scripts", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;
  const plain = { javaScriptEnabled: false };

  test("a level is changed after its effect was shown, and cleared again", async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/subjects/orders-value?show=settings`, plain);
    await page.getByRole("link", { name: "Change settings" }).click();
    await page.getByRole("combobox", { name: "Compatibility level", exact: true }).selectOption("FULL_TRANSITIVE");
    await page.getByRole("button", { name: "Review the change of Compatibility level" }).click();
    const shown = await page.locator("main").textContent();
    expect(shown).toContain("Change the compatibility level of orders-value?");
    expect(shown).toContain("FULL_TRANSITIVE, from this subject");
    expect(shown).toMatch(/The latest version, 4, would/);
    expect(await levelOf("orders-value")).toBe("BACKWARD");
    await page.getByRole("button", { name: "Change it" }).click();
    expect(page.url()).toBe(`${registry.url}/ui/settings?scope=orders-value`);
    expect(await levelOf("orders-value")).toBe("FULL_TRANSITIVE");
    await page.getByRole("combobox", { name: "Compatibility level", exact: true }).selectOption("");
    await page.getByRole("button", { name: "Review the change of Compatibility level" }).click();
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await levelOf("orders-value")).toBe("BACKWARD");
    await close();
  });

  test("modes and aliases are changed alike", async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/settings?scope=alias-value`, plain);
    await page.getByRole("textbox", { name: "Alias of", exact: true }).fill("orders-value");
    await page.getByRole("button", { name: "Review the change of Alias of" }).click();
    expect(await page.locator("main").textContent()).toContain("orders-value, from this subject");
    await page.getByRole("button", { name: "Change it" }).click();
    expect((await fetch(`${registry.url}/subjects/alias-value/versions`)).status).toBe(200);
    await page.getByRole("combobox", { name: "Mode", exact: true }).selectOption("READONLY");
    await page.getByRole("button", { name: "Review the change of Mode" }).click();
    expect(await page.locator("main").textContent()).toContain("Registering and deleting are rejected");
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await (await fetch(`${registry.url}/mode/alias-value`)).json()).toEqual({ mode: "READONLY" });
    await close();
  });

  test("a policy is changed, and inherited again", async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/settings?scope=orders-value`, plain);
    const policy = async () => (await fetch(`${registry.url}/api/v1/subjects/orders-value/policy`)).json();
    const review = page.getByRole("button", { name: "Review the change of When schemas that refer to it would break" });
    const choice = page.getByRole("combobox", { name: "When schemas that refer to it would break" });
    await choice.selectOption("refuse");
    await review.click();
    expect(await page.locator("main").textContent()).toContain("which refer to this one is rejected");
    expect(await policy()).toMatchObject({ referrers: "report" });
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await policy()).toEqual({ referrers: "refuse", validation: "tolerant" });
    await choice.selectOption("");
    await review.click();
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await policy()).toMatchObject({ referrers: "report" });
    await close();
  });

  test("a version is deleted, and registered again", async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/settings?scope=payments-value`, plain);
    await page.getByRole("button", { name: "Delete version 2" }).click();
    expect(await page.locator("main").textContent()).toContain("The latest version is then 1.");
    expect(await (await fetch(`${registry.url}/subjects/payments-value/versions`)).json()).toEqual([1, 2]);
    await page.getByRole("button", { name: "Delete it" }).click();
    expect(await (await fetch(`${registry.url}/subjects/payments-value/versions`)).json()).toEqual([1]);
    await page.getByRole("link", { name: "Register again version 2" }).click();
    await page.getByRole("button", { name: "Review and register" }).click();
    await page.getByRole("button", { name: "Register version 3" }).click();
    expect(await (await fetch(`${registry.url}/subjects/payments-value/versions`)).json()).toEqual([1, 3]);
    await close();
  });

  test.each(["light", "dark"] as const)(
    "are usable by everybody, in the %s theme and on a narrow screen",
    async (colorScheme) => {
      const hostile = encodeURIComponent(`<img src=x onerror=alert(1)>"'`);
      const { page, complaints, close } = await pageAt(browser, `${guarded.url}/ui/login`, { colorScheme });
      await page.getByLabel("User").fill("admin");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Log in" }).click();
      const paths = ["", "?scope=orders-value", "?scope=:.__GLOBAL:", `?scope=${hostile}`, "/access"];
      for (const path of paths) {
        await page.goto(`${guarded.url}/ui/settings${path}`);
        expect([path, await page.locator("main img").count(), await axeViolations(page)]).toEqual([path, 0, []]);
        await page.setViewportSize({ width: 360, height: 740 });
        expect([path, await page.evaluate("document.documentElement.scrollWidth - innerWidth")]).toEqual([path, 0]);
        await page.setViewportSize({ width: 1_280, height: 900 });
      }
      await page.goto(`${guarded.url}/ui/settings?scope=orders-value`);
      await page.getByRole("button", { name: "Delete version 1" }).click();
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test("users, grants and tokens are made and revoked, and the log shows it", async () => {
    const { page, close } = await pageAt(browser, `${guarded.url}/ui/login`, plain);
    await page.getByLabel("User").fill("admin");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.goto(`${guarded.url}/ui/settings/access`);
    const hostile = "<b onclick=alert(1)>eve</b>";
    await page.getByLabel("User", { exact: true }).fill(hostile);
    await page.getByLabel("Password").fill("a long password");
    await page.getByRole("button", { name: "Save user" }).click();
    expect(await page.locator(".news").textContent()).toContain(`The user ${hostile} is made.`);
    await page.getByLabel("Holder").fill(hostile);
    await page.getByRole("combobox", { name: "Allows" }).selectOption("developer");
    await page.getByLabel("On (* is everything)").fill("orders-*");
    await page.getByRole("button", { name: "Grant", exact: true }).click();
    await page.getByRole("combobox", { name: "Token of" }).selectOption(hostile);
    await page.getByLabel("Name", { exact: true }).fill("ci");
    await page.getByRole("button", { name: "Make token" }).click();
    const token = (await page.locator(".secret").textContent()) ?? "";
    const asked = () =>
      fetch(`${guarded.url}/subjects/orders-value/versions`, { headers: { authorization: `Bearer ${token}` } });
    expect((await asked()).status).toBe(200);
    await page.goto(`${guarded.url}/ui/settings/access`);
    expect(await page.locator("main").textContent()).not.toContain(token);
    await page.getByRole("button", { name: `Revoke the token ci of ${hostile}` }).click();
    expect((await asked()).status).toBe(200);
    await page.getByRole("button", { name: "Revoke it" }).click();
    expect((await asked()).status).toBe(401);
    await page.getByRole("button", { name: `Remove the user ${hostile}` }).click();
    expect(await page.locator("main").textContent()).toContain("Removed with the user: tokens, 0; grants, 1.");
    await page.getByRole("button", { name: "Remove it" }).click();
    expect(await page.locator("main").textContent()).not.toContain(`Remove the user ${hostile}`);
    await page.getByLabel("What", { exact: true }).fill("drop-user");
    await page.getByRole("button", { name: "Filter" }).click();
    expect(await page.getByRole("region", { name: "Table: Audit log" }).locator("tbody tr").count()).toBe(1);
    // Taking the last administrator away is rejected before it is confirmed.
    await page.getByRole("button", { name: "Remove the user admin" }).click();
    expect(await page.getByRole("button", { name: "Remove it" }).count()).toBe(0);
    expect(await page.locator("main b").count()).toBe(0);
    await close();
  });

  test("a reader sees them, and changes nothing", async () => {
    const { page, close } = await pageAt(browser, `${guarded.url}/ui/login`, plain);
    await page.getByLabel("User").fill("reader");
    await page.getByLabel("Password").fill("a reader's password");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.goto(`${guarded.url}/ui/settings?scope=orders-value`);
    expect(await page.locator("main").textContent()).toContain("You have no permission to change settings");
    expect(await page.locator("main form[method=post]").count()).toBe(0);
    expect((await page.goto(`${guarded.url}/ui/settings/access`))?.status()).toBe(403);
    await close();
  });
});

test("settings of what may not be read are not shown, on any page that names it", async () => {
  const call = (method: string, path: string, body: object) =>
    fetch(guarded.url + path, { method, headers: admin, body: JSON.stringify(body) });
  await call("PUT", "/config/secret-value", { compatibility: "FULL_TRANSITIVE", alias: "hidden-target" });
  await call("PUT", "/config/:.secret:", { compatibility: "FULL", alias: "hidden-target" });
  await call("PUT", "/api/v1/access/users/part", { password: "a part's password" });
  await call("POST", "/api/v1/access/grants", { holder: "part", allows: "reader", on: "orders-*" });
  const basic = (user: string, password: string) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` });
  const seen = async (path: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(guarded.url + path, { headers: { ...headers, accept: "text/html" } });
    const leaks = (await answer.text()).includes("hidden-target");
    return [answer.status, leaks];
  };
  const part = basic("part", "a part's password");
  const settings = "/ui/settings?scope=secret-value";
  expect(await seen(settings, part)).toEqual([403, false]);
  expect(await seen("/ui/settings?scope=%3A.secret%3A", part)).toEqual([403, false]);
  expect(await seen("/ui/try?subject=secret-value", part)).toEqual([200, false]);
  expect(await seen("/ui/settings?scope=orders-value", part)).toEqual([200, false]);
  expect(await seen("/ui/settings", part)).toEqual([200, false]);
  // Control: to those who may read it they are shown.
  const reader = basic("reader", "a reader's password");
  expect((await seen(settings, reader))[1]).toBe(true);
  expect((await seen("/ui/try?subject=secret-value", reader))[1]).toBe(true);
});

test("a setting or value that there is not is rejected as what it is", async () => {
  const start = await fetch(`${registry.url}/ui/settings`, { headers: { accept: "text/html" } });
  const csrf = /name="csrf" value="([^"]+)"/.exec(await start.text())?.[1] ?? "";
  const headers = { "sec-fetch-site": "same-origin", cookie: start.headers.get("set-cookie")?.split(";")[0] ?? "" };
  for (const [setting, value] of [
    ["referrers", "sometimes"],
    ["compatibility", "SIDEWAYS"],
    ["colour", "red"],
  ] as const) {
    const body = new URLSearchParams({ csrf, scope: "", setting, value });
    const answer = await fetch(`${registry.url}/ui/settings/change`, { method: "POST", headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`There is no setting ${setting} with a value ${value}`);
  }
});

test("forms of settings are taken from pages of the console alone", async () => {
  const form = { scope: "", setting: "mode", value: "READONLY", confirmed: "yes", version: "1" };
  for (const path of ["change", "delete", "access/make", "access/revoke"].map((one) => `/ui/settings/${one}`)) {
    const headers = { "sec-fetch-site": "same-origin" };
    const answer = await fetch(registry.url + path, { method: "POST", headers, body: new URLSearchParams(form) });
    expect([path, answer.status]).toEqual([path, 400]);
  }
  expect(await (await fetch(`${registry.url}/mode`)).json()).toEqual({ mode: "READWRITE" });
});
