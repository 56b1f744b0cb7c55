import { type RunningRegistry, startRegistry } from "@concordat/registry";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeViolations, BROWSER_MS, chromiumForTests, pageAt } from "./support/browser.ts";
import { needService } from "./support/services.ts";

const { browser, reason } = await chromiumForTests();
const isThere = needService("Chromium", reason) && browser !== undefined;

const EVIL = `</textarea><img src=x onerror=alert(1)><script>alert(2)</script>' onload='alert(3)`;
const HOSTILE_SUBJECT = `<b onmouseover=alert(1)>"'&`;

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, demo: true });
  await post(registry.url, `/subjects/${encodeURIComponent(HOSTILE_SUBJECT)}/versions`, {
    schema: JSON.stringify({ type: "record", name: "Hostile", doc: EVIL, fields: [] }),
  });
});
afterAll(async () => {
  await browser?.close();
  await registry.close();
});

async function post(url: string, path: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const init = {
    method: path.includes("/users/") ? "PUT" : "POST",
    headers: { "content-type": "application/json", ...headers },
  };
  const answer = await fetch(url + path, { ...init, body: JSON.stringify(body) });
  expect([path, answer.status, await answer.text()]).toEqual([path, expect.any(Number), expect.any(String)]);
  expect(answer.status).toBeLessThan(300);
}

const editor = (page: Page) => page.getByLabel("Schema", { exact: true });
const verdict = (page: Page) => page.locator("#verdict .verdict");

/** Replaces a part of the editor's text, as somebody who types. */
async function change(page: Page, from: string, to: string): Promise<void> {
  const text = await editor(page).inputValue();
  expect(text).toContain(from);
  await editor(page).fill(text.replace(from, to));
}

describe.skipIf(!isThere)("trying a change, in a browser", { timeout: BROWSER_MS }, () => {
  if (browser === undefined) return;

  test("shows what would break while one types, and registers what was fixed", async () => {
    const { page, complaints, close } = await pageAt(browser, `${registry.url}/ui/subjects/orders-value`);
    await page.getByRole("link", { name: "Try a change" }).last().click();
    await change(page, '"name": "email"', '"name": "mail"');
    await verdict(page).filter({ hasText: "Incompatible" }).waitFor();
    expect(await page.locator(".witness").first().textContent()).toContain("This event cannot be read");
    expect(await page.locator("#verdict").textContent()).toContain("notifications");
    expect(await page.locator("#try-gutter .wrong").count()).toBe(1);
    expect(await page.locator("#status").textContent()).toMatch(/^Incompatible/);
    await page
      .getByRole("link", { name: /^Line \d+/ })
      .first()
      .click();
    expect(await page.evaluate("document.activeElement.id")).toBe("try-text");
    await change(page, '"name": "mail"', '"name": "email"');
    await verdict(page).filter({ hasText: "no difference" }).waitFor();
    await change(page, '"doc": "Where the confirmation is sent."', '"doc": "Where the invoice goes."');
    await page.getByRole("button", { name: "Review and register" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Register version 5?");
    await page.getByRole("button", { name: "Register version 5" }).click();
    expect(page.url()).toBe(`${registry.url}/ui/subjects/orders-value/versions/5`);
    expect(await page.locator("main").textContent()).toContain("Where the invoice goes.");
    expect(complaints).toEqual([]);
    await close();
  });

  test("does the same without scripts, and says where a schema cannot be read", async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/try`, { javaScriptEnabled: false });
    await page.getByRole("combobox", { name: "Subject" }).fill("payments-value");
    await page.getByRole("button", { name: "Open the editor" }).click();
    const text = await editor(page).inputValue();
    await page.getByRole("button", { name: "Check" }).click();
    expect(await verdict(page).textContent()).toContain("no difference");
    expect(await editor(page).inputValue()).toBe(text);
    await editor(page).fill(`${text}\nmessage {`);
    await page.getByRole("button", { name: "Check" }).click();
    expect(await verdict(page).textContent()).toMatch(/^Rejected/);
    const line = text.split("\n").length + 1;
    expect(await page.locator("#verdict").textContent()).toContain(`Line ${line}, column`);
    expect(await page.locator(`#try-gutter li:nth-child(${line})`).getAttribute("class")).toBe("wrong");
    await editor(page).fill(text);
    await page.getByRole("button", { name: "Review and register" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Nothing to register");
    await page.getByRole("button", { name: "Back to the editor" }).click();
    expect(await editor(page).inputValue()).toBe(text);
    await close();
  });

  test("begins a subject, and asks again where it changed before it was confirmed", async () => {
    const { page, close } = await pageAt(browser, `${registry.url}/ui/try?subject=fresh-value`);
    const record = (...names: readonly string[]) =>
      JSON.stringify({
        type: "record",
        name: "Fresh",
        fields: names.map((name) => ({ name, type: "string", default: "" })),
      });
    await editor(page).fill(record("b"));
    await page.getByRole("button", { name: "Review and register" }).click();
    await post(registry.url, "/subjects/fresh-value/versions", { schema: record("a") });
    await page.getByRole("button", { name: "Register version 1" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("it would be version 2 now, not 1");
    await page.getByRole("button", { name: "Register version 2" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("fresh-value");
    await close();
  });

  test.each(["light", "dark"] as const)(
    "is usable by everybody, in the %s theme and on a narrow screen",
    async (colorScheme) => {
      const { page, complaints, close } = await pageAt(browser, `${registry.url}/ui/try`, { colorScheme });
      const isFine = async (what: string) => {
        expect([what, await axeViolations(page)]).toEqual([what, []]);
        await page.setViewportSize({ width: 360, height: 740 });
        expect([what, await page.evaluate("document.documentElement.scrollWidth - innerWidth")]).toEqual([what, 0]);
        await page.setViewportSize({ width: 1_280, height: 900 });
      };
      await isFine("choosing a subject");
      await page.goto(`${registry.url}/ui/try?subject=orders-value`);
      await isFine("the editor");
      await change(page, '"name": "email"', '"name": "mail"');
      await verdict(page).filter({ hasText: "Incompatible" }).waitFor();
      await isFine("an incompatible change");
      await change(page, '"name": "mail"', '"name" "mail"');
      await verdict(page).filter({ hasText: "Rejected" }).waitFor();
      await isFine("no schema");
      await change(page, '"name" "mail"', '"name": "email"');
      await page.getByRole("button", { name: "Review and register" }).click();
      await isFine("a review");
      // The browser itself reports each answer that says that a schema is invalid.
      expect(complaints.filter((one) => !one.includes("422"))).toEqual([]);
      await close();
    },
  );

  test("takes nothing of a schema for markup", async () => {
    const address = `${registry.url}/ui/try?subject=${encodeURIComponent(HOSTILE_SUBJECT)}`;
    const { page, complaints, close } = await pageAt(browser, address);
    page.on("dialog", (dialog) => expect.unreachable(`a script of a schema ran: ${dialog.message()}`));
    const isText = async () =>
      expect(
        await page.locator("main img, main script, main [onerror], main [onload], main [onmouseover], main b").count(),
      ).toBe(0);
    await isText();
    await change(page, '"name": "Hostile"', '"name": "Other"');
    await verdict(page).filter({ hasText: "Incompatible" }).waitFor();
    await isText();
    await change(page, '"name": "Other"', '"name": "Hostile", "more": true');
    await page.getByRole("button", { name: "Review and register" }).click();
    await page.getByRole("heading", { level: 1 }).filter({ hasText: "egister" }).waitFor();
    await isText();
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("forms of the editor", () => {
  const send = (url: string, path: string, headers: Record<string, string>, form: Record<string, string>) =>
    fetch(url + path, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(form) });

  /** A cookie and the value that forms have to send with it. */
  async function entered(url: string, cookie = "") {
    const answer = await fetch(`${url}/ui/try?subject=orders-value`, { headers: { accept: "text/html", cookie } });
    const text = await answer.text();
    const own = answer.headers.getSetCookie()[0]?.split(";")[0];
    return { text, cookie: own ?? cookie, csrf: /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "" };
  }

  test("are taken from pages of the console alone", async () => {
    const { cookie, csrf } = await entered(registry.url);
    const form = { csrf, subject: "forged-value", type: "AVRO", text: '"string"', expected: "1", confirmed: "yes" };
    for (const path of ["/ui/try", "/ui/try/register"]) {
      const statuses = await Promise.all([
        send(registry.url, path, { cookie, "sec-fetch-site": "cross-site" }, form),
        send(registry.url, path, { cookie, "sec-fetch-site": "same-origin" }, { ...form, csrf: "another" }),
        send(registry.url, path, { cookie }, form),
      ]);
      expect([path, ...statuses.map(({ status }) => status)]).toEqual([path, 400, 400, 400]);
    }
    expect((await fetch(`${registry.url}/subjects/forged-value/versions`)).status).toBe(404);
  });

  test("do what the caller may: a reader checks, and registers nothing", async () => {
    const password = "an admin's password";
    const guarded = await startRegistry({ port: 0, access: { adminPassword: password } });
    const admin = { authorization: `Basic ${btoa(`admin:${password}`)}` };
    await post(guarded.url, "/subjects/orders-value/versions", { schema: '"string"' }, admin);
    await post(guarded.url, "/api/v1/access/users/reader", { password: "a reader's password" }, admin);
    await post(guarded.url, "/api/v1/access/grants", { holder: "reader", allows: "reader", on: "*" }, admin);
    const first = await fetch(`${guarded.url}/ui/login`, { headers: { accept: "text/html" } });
    const login = {
      csrf: /name="csrf" value="([^"]+)"/.exec(await first.text())?.[1] ?? "",
      user: "reader",
      password: "a reader's password",
    };
    const before = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const own = { "sec-fetch-site": "same-origin", accept: "text/html" };
    const session = await send(guarded.url, "/ui/login", { ...own, cookie: before }, login);
    const { text, cookie, csrf } = await entered(guarded.url, session.headers.getSetCookie()[0]?.split(";")[0]);
    expect([text.includes("have no permission to register"), text.includes("Review and register")]).toEqual([
      true,
      false,
    ]);
    const form = { csrf, subject: "orders-value", type: "AVRO", text: '"int"', expected: "2", confirmed: "yes" };
    const checked = await send(guarded.url, "/ui/try", { ...own, cookie }, form);
    expect([checked.status, (await checked.text()).includes("Incompatible")]).toEqual([200, true]);
    const answer = await send(guarded.url, "/ui/try/register", { ...own, cookie }, form);
    expect([answer.status, (await answer.text()).includes("denied operation")]).toEqual([403, true]);
    await guarded.close();
  });
});
