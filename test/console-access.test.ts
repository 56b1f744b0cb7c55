import { request } from "node:http";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterEach, describe, expect, test } from "vitest";

const ADMIN = "an admin's password";
const running: RunningRegistry[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function started(options: Parameters<typeof startRegistry>[0] = {}): Promise<string> {
  const registry = await startRegistry({ port: 0, ...options });
  running.push(registry);
  return registry.url;
}

/** A browser without scripts: it keeps cookies, and says where it comes from. */
function visitor(url: string) {
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", cookie, ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(url + path, { redirect: "manual", ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get("location"), text: await answer.text(), answer };
  };
  const csrfIn = (text: string) => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "";
  const post = (
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = { "sec-fetch-site": "same-origin" },
  ) => send(path, { method: "POST", headers, body: new URLSearchParams(form) });
  const logIn = async (user: string, password: string, back = "/ui") => {
    const { text } = await send(`/ui/login?back=${encodeURIComponent(back)}`);
    return post("/ui/login", { csrf: csrfIn(text), back, user, password });
  };
  return { send, post, logIn, csrfIn, cookies };
}

describe("where access control is on", () => {
  test("a page leads to the login and back, and its cookie is for the console alone", async () => {
    const url = await started({ access: { adminPassword: ADMIN } });
    const { send, logIn, cookies } = visitor(url);
    const first = await send("/ui/subjects?prefix=a");
    expect([first.status, first.location]).toEqual([303, "/ui/login?back=%2Fui%2Fsubjects%3Fprefix%3Da"]);
    const entered = await logIn("admin", ADMIN, "/ui/subjects?prefix=a");
    expect([entered.status, entered.location]).toEqual([303, "/ui/subjects?prefix=a"]);
    const [cookie = ""] = entered.answer.headers.getSetCookie();
    expect(cookie).toMatch(/^concordat-session=ccd_[\w-]+; Path=\/ui; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    const page = await send("/ui/subjects");
    expect([page.status, page.text.includes("admin")]).toEqual([200, true]);
    const outside = await fetch(`${url}/subjects`, { headers: { cookie: cookie.split(";")[0] ?? "" } });
    expect(outside.status).toBe(401);
    expect(cookies.has("concordat-session")).toBe(true);
  });

  test("logging out removes the token", async () => {
    const url = await started({ access: { adminPassword: ADMIN } });
    const { send, post, logIn, csrfIn, cookies } = visitor(url);
    await logIn("admin", ADMIN);
    const token = cookies.get("concordat-session") ?? "";
    const { text } = await send("/ui");
    const ended = await post("/ui/logout", { csrf: csrfIn(text) });
    expect([ended.status, ended.location, cookies.has("concordat-session")]).toEqual([303, "/ui/login", false]);
    expect(
      (await fetch(`${url}/ui`, { redirect: "manual", headers: { cookie: `concordat-session=${token}` } })).status,
    ).toBe(303);
    expect((await fetch(`${url}/subjects`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  test("wrong passwords are rejected, and lock the user out for a while", async () => {
    const url = await started({ access: { adminPassword: ADMIN } });
    const { logIn } = visitor(url);
    for (let tries = 0; tries < 5; tries += 1) {
      const { status, text } = await logIn("admin", "wrong");
      expect([status, text.includes("are wrong")]).toEqual([401, true]);
    }
    const locked = await logIn("admin", ADMIN);
    expect([locked.status, locked.text.includes("too many attempts")]).toEqual([401, true]);
  });

  test("a login leads nowhere else", async () => {
    const url = await started({ access: { adminPassword: ADMIN } });
    for (const back of [
      "https://evil.example/",
      "//evil.example",
      "/ui/../subjects//evil",
      "/uix",
      "javascript:alert(1)",
    ]) {
      const { location } = await visitor(url).logIn("admin", ADMIN, back);
      expect([back, location?.startsWith("/ui") && new URL(location, url).origin === url]).toEqual([back, true]);
    }
  });

  test("those who may read but part see that part alone", async () => {
    const url = await started({ access: { adminPassword: ADMIN } });
    const admin = { authorization: `Basic ${btoa(`admin:${ADMIN}`)}`, "content-type": "application/json" };
    const put = (path: string, method: string, body: object) =>
      fetch(url + path, { method, headers: admin, body: JSON.stringify(body) });
    for (const subject of ["seen-value", "hidden-value"])
      expect((await put(`/subjects/${subject}/versions`, "POST", { schema: '"string"' })).status).toBe(200);
    expect((await put("/api/v1/access/users/reader", "PUT", { password: "a reader's password" })).status).toBe(201);
    const grant = { holder: "reader", allows: "reader", on: "seen-*" };
    expect((await put("/api/v1/access/grants", "POST", grant)).status).toBeLessThan(300);
    const author = '<span class="help"><span>admin, </span>';
    const owner = visitor(url);
    await owner.logIn("admin", ADMIN);
    expect((await owner.send("/ui")).text).toContain(author);
    const { send, logIn } = visitor(url);
    await logIn("reader", "a reader's password");
    expect((await send("/ui")).text).not.toContain(author);
    for (const path of ["/ui", "/ui/subjects", "/ui/subjects?format=AVRO"]) {
      const { status, text } = await send(path);
      expect([path, status, text.includes("seen-value"), text.includes("hidden-value")]).toEqual([
        path,
        200,
        true,
        false,
      ]);
    }
    for (const path of ["/ui/subjects/hidden-value", "/ui/subjects/hidden-value/versions/1"])
      expect([path, (await send(path)).status]).toEqual([path, 403]);
    expect((await send("/ui/compare?subject=hidden-value")).status).toBe(404);
  });
});

describe("forms", () => {
  test.each([
    ["from another site", { "sec-fetch-site": "cross-site" }],
    ["of another origin", { origin: "https://evil.example" }],
    ["from nowhere", {}],
  ])("%s are rejected", async (_, headers) => {
    const { send, post, csrfIn } = visitor(await started({ access: { adminPassword: ADMIN } }));
    const csrf = csrfIn((await send("/ui/login")).text);
    expect((await post("/ui/login", { csrf, user: "admin", password: ADMIN }, headers)).status).toBe(400);
  });

  test("without the token of their page are rejected", async () => {
    const url = await started({ access: { adminPassword: ADMIN } });
    const other = visitor(url);
    const csrf = other.csrfIn((await other.send("/ui/login")).text);
    const { send, post } = visitor(url);
    await send("/ui/login");
    for (const wrong of [{}, { csrf: "" }, { csrf }])
      expect((await post("/ui/login", { ...wrong, user: "admin", password: ADMIN })).status).toBe(400);
  });
});

describe("the console", () => {
  test("is where browsers are led, and clients get what they always did", async () => {
    const url = await started();
    const root = async (accept?: string) => {
      const answer = await fetch(url, { redirect: "manual", headers: accept === undefined ? {} : { accept } });
      return [answer.status, answer.headers.get("location") ?? (await answer.text())];
    };
    expect(await root("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")).toEqual([302, "/ui"]);
    for (const accept of [
      undefined,
      "*/*",
      "application/json",
      "application/vnd.schemaregistry.v1+json",
      "application/json, text/html;q=0.5",
    ])
      expect(await root(accept)).toEqual([200, "{}"]);
  });

  test("can be turned off", async () => {
    const url = await started({ console: false });
    expect((await fetch(`${url}/ui`)).status).toBe(404);
    expect((await fetch(url, { redirect: "manual", headers: { accept: "text/html,*/*;q=0.8" } })).status).toBe(200);
  });

  test("says what was rejected, and why", async () => {
    const url = await started();
    const register = (type: string) =>
      fetch(`${url}/subjects/rejected-value/versions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ schema: JSON.stringify({ type }) }),
      });
    expect([(await register("int")).status, (await register("string")).status]).toEqual([200, 409]);
    const html = await (await fetch(`${url}/ui`)).text();
    expect(html.slice(html.indexOf("Rejected checks"))).toMatch(
      /href="\/ui\/subjects\/rejected-value".*does not match/s,
    );
  });

  test("tells of errors in pages, with the request's id", async () => {
    const url = await started();
    for (const [path, status] of [
      ["/ui/none", 404],
      ["/ui/subjects/none", 404],
      ["/ui/compare", 404],
      ["/ui/subjects/a%5cb", 400],
    ] as const) {
      const answer = await fetch(url + path, { headers: { "x-request-id": "request-7" } });
      const text = await answer.text();
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        status,
        "text/html; charset=utf-8",
      ]);
      expect(text).toContain("request-7");
      expect(text).toContain('href="/ui"');
    }
  });

  test("ends the streams of events when the server ends", async () => {
    const url = await started();
    const ended = new Promise<string>((resolve, reject) => {
      const call = request(`${url}/ui/events`, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve(text));
        for (const one of running.splice(0)) one.close().catch(reject);
      });
      call.on("error", reject).end();
    });
    expect(await ended).toContain("retry:");
  });

  test("sends scripts and styles that may be kept for good, and nothing else by their path", async () => {
    const url = await started();
    const html = await (await fetch(`${url}/ui`)).text();
    for (const [name] of html.matchAll(/\/ui\/assets\/[\w.-]+/g)) {
      const answer = await fetch(url + name);
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([
        200,
        "public, max-age=31536000, immutable",
      ]);
    }
    for (const name of ["none.js", "..%2fpage.ts", "manifest.json"])
      expect([name, (await fetch(`${url}/ui/assets/${name}`)).status]).toEqual([name, 404]);
  });
});
