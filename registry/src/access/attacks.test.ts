import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { avro, type Closed, closed } from "./closed.fixture.ts";
import { AUDIENCE, type Issuer, issuing } from "./issuer.fixture.ts";
import { hashPassword } from "./passwords.ts";

/** Ways around access control that were thought of, each tried over the wire, and each with a control that shows it would work. */

let issuer: Issuer;
let server: Closed;
let clock = 1_800_000_000_000;
let admin: string;
let ann: string;
beforeAll(async () => {
  issuer = await issuing();
  server = await closed({ oidc: { issuer: issuer.url, audience: AUDIENCE } }, () => clock);
  admin = await server.tokenFor("root", { allows: "admin", on: "*" });
  ann = await server.tokenFor("ann", { allows: "developer", on: "orders" });
  const password = await hashPassword("correct horse", { logN: 10, r: 8, p: 1 });
  await server.registry.store.commit([{ kind: "put-user", user: "bob", password }], server.registry.store.read());
  for (const subject of ["orders", "secret"])
    await server.send("POST", `/subjects/${subject}/versions`, { token: admin, body: avro(subject) });
});
afterAll(async () => {
  await server.close();
  await issuer.close();
});

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
const statusOf = async (path: string, headers: Record<string, string> = {}, method = "GET") =>
  (await server.send(method, path, { headers })).status;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test("1. a token or a password in the URL is no credential", async () => {
  const { port } = new URL(server.url);
  for (const path of [`/subjects?access_token=${admin}`, `/subjects?token=${admin}`, `/subjects;token=${admin}`])
    expect(await statusOf(path)).toBe(401);
  expect(await statusOf(`http://root:${admin}@127.0.0.1:${port}/subjects`)).not.toBe(200);
  expect(await statusOf("/subjects", { cookie: `authorization=Bearer ${admin}` })).toBe(401);
  expect(await statusOf("/subjects", bearer(admin))).toBe(200);
});

test("2. a JWT without a signature, or signed with a shared secret, is none of the issuer's", async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = { iss: issuer.url, aud: AUDIENCE, sub: "ann", exp: 4_000_000_000, roles: ["concordat-admin"] };
  const none = `${part({ alg: "none" })}.${part(payload)}.`;
  const keys = (await (await fetch(`${issuer.url}/keys`)).json()) as { keys: object[] };
  const head = `${part({ alg: "HS256", kid: "key-1" })}.${part(payload)}`;
  // The public key as though it were a secret.
  const confused = `${head}.${createHmac("sha256", JSON.stringify(keys.keys[0])).update(head).digest("base64url")}`;
  for (const token of [none, confused]) {
    expect(await statusOf("/subjects", bearer(token))).toBe(401);
    expect(await statusOf("/subjects", basic("ann", token))).toBe(401);
  }
  const good = await issuer.sign({ roles: ["concordat-reader"] });
  expect(await statusOf("/subjects", bearer(good))).toBe(200);
  // As clients that only know Basic send it.
  expect(await statusOf("/subjects", basic("anything", good))).toBe(200);
});

test("3. tokens of another issuer, for another audience, expired, or not valid yet are turned away, and say why", async () => {
  const other = await issuing();
  const code = async (token: string) => {
    const { status, text } = await server.send("GET", "/api/v1/services", { headers: bearer(token) });
    return [status, (JSON.parse(text) as { code: string }).code];
  };
  const now = Math.floor(Date.now() / 1_000);
  expect(await code(await other.sign())).toEqual([401, "access/foreign-issuer"]);
  // It says to be of ours, and is signed by itself.
  expect(await code(await other.sign({ iss: issuer.url }))).toEqual([401, "access/bad-signature"]);
  expect(await code(await issuer.sign({ aud: "another" }))).toEqual([401, "access/other-audience"]);
  expect(await code(await issuer.sign({ exp: now - 60 }))).toEqual([401, "access/expired-token"]);
  expect(await code(await issuer.sign({ nbf: now + 600 }))).toEqual([401, "access/wrong-credentials"]);
  // Clocks may differ by less than half a minute.
  expect((await code(await issuer.sign({ exp: now - 5, roles: "concordat-reader" })))[0]).toBe(200);
  await other.close();
});

test("4. a key's id or address in a JWT leads to no file and no address", async () => {
  const before = issuer.fetched();
  for (const header of [
    { kid: "../../../../dev/null" },
    { kid: "' OR 1=1 --" },
    { jku: "http://127.0.0.1:1/keys" },
    { jwk: { kty: "oct", k: "AAAA" } },
    { x5u: "http://127.0.0.1:1/cert" },
  ]) {
    const status = await statusOf("/subjects", bearer(await issuer.sign({}, header)));
    // A key that is named beside the one that signed is not looked at: the signature is checked by the issuer's.
    expect([401, 403]).toContain(status);
  }
  expect(issuer.fetched() - before).toBeLessThanOrEqual(1);
});

test("5. names in other letters, encodings and contexts are other names, and no way to one that is denied", async () => {
  for (const subject of [
    "secret",
    "SECRET",
    "%73ecret",
    "secret%20",
    "secret%00",
    "%3A.%3Asecret",
    "orders%2F..%2Fsecret",
  ]) {
    const status = await statusOf(`/subjects/${subject}/versions/1`, bearer(ann));
    expect([400, 403], subject).toContain(status);
  }
  expect(await statusOf("/contexts/:.:/subjects/secret/versions/1", bearer(ann))).toBe(403);
  expect(await statusOf("/contexts/./subjects/secret/versions/1", bearer(ann))).toBe(403);
  expect(await statusOf("/subjects/%6Frders/versions/1", bearer(ann))).toBe(200);
  expect(await statusOf("/subjects/secret/versions/1", bearer(admin))).toBe(200);
});

test("6. an alias does not lead to a subject that is denied", async () => {
  const set = { token: admin, body: { alias: "secret" } };
  expect((await server.send("PUT", "/config/orders", set)).status).toBe(200);
  const { status, text } = await server.send("GET", "/subjects/orders/versions/1", { token: ann });
  expect([status, text]).toEqual([404, expect.not.stringContaining("secret")]);
  expect((await server.send("POST", "/subjects/orders/versions", { token: ann, body: avro("B") })).status).toBe(403);
  expect((await server.send("POST", "/subjects/orders", { token: ann, body: avro("secret") })).status).toBe(404);
  const check = await server.send("POST", "/compatibility/subjects/orders/versions", { token: ann, body: avro("B") });
  expect(check.status).toBe(403);
  // The control: the alias leads there.
  expect((await server.send("GET", "/subjects/orders/versions/1", { token: admin })).text).toContain("secret");
  await server.send("PUT", "/config/orders", { token: admin, body: { alias: "" } });
  expect((await server.send("GET", "/subjects/orders/versions/1", { token: ann })).status).toBe(200);
});

test("7. an import with the id of a schema that is denied neither shows nor replaces it", async () => {
  const { id } = JSON.parse((await server.send("GET", "/subjects/secret/versions/1", { token: admin })).text) as {
    id: number;
  };
  await server.send("PUT", "/mode/orders?force=true", { token: admin, body: { mode: "IMPORT" } });
  const taken = await server.send("POST", "/subjects/orders/versions", {
    token: ann,
    body: avro("Other", { id, version: 9 }),
  });
  expect([taken.status, taken.text]).toEqual([422, expect.not.stringContaining("record")]);
  expect((await server.send("GET", `/schemas/ids/${id}`, { token: ann })).status).toBe(404);
  const after = await server.send("GET", `/schemas/ids/${id}`, { token: admin });
  expect(after.text).toContain("secret");
  await server.send("DELETE", "/mode/orders", { token: admin });
});

test("8. an answer that is kept for one caller is not sent to another", async () => {
  const ask = async (token: string | undefined, path: string) => (await server.send("GET", path, { token })).status;
  for (const path of ["/subjects/secret/versions/1", "/schemas/ids/2", "/config"]) {
    for (let times = 0; times < 3; times += 1) expect(await ask(admin, path)).toBe(200);
    expect(await ask(undefined, path)).toBe(401);
    const expected = path === "/config" ? 200 : path.startsWith("/schemas") ? 404 : 403;
    expect(await ask(ann, path), path).toBe(expected);
  }
  // And what one may not see is not kept as missing for others.
  expect(await ask(ann, "/schemas/ids/2?fetchMaxId=true")).toBe(404);
  expect(await ask(admin, "/schemas/ids/2?fetchMaxId=true")).toBe(200);
  // A grant that is taken back counts at once.
  const grant = { holder: "ann", allows: "developer" as const, on: "orders" };
  expect(await ask(ann, "/subjects/orders/versions/1")).toBe(200);
  await server.send("DELETE", "/api/v1/access/grants?holder=ann&allows=developer&on=orders", { token: admin });
  expect(await ask(ann, "/subjects/orders/versions/1")).toBe(403);
  await server.send("POST", "/api/v1/access/grants", { token: admin, body: grant });
});

test("9. guessing tells neither which users there are, nor goes on for ever", async () => {
  const tries = async (user: string) => {
    const told: unknown[] = [];
    for (let times = 0; times < 7; times += 1) {
      const { status, text, headers } = await server.send("GET", "/subjects", {
        headers: basic(user, `guess ${times}`),
      });
      told.push([status, text, headers["www-authenticate"], headers["retry-after"]]);
    }
    return told;
  };
  const [known, unknown] = [await tries("bob"), await tries("nobody-at-all")];
  expect(known).toEqual(unknown);
  expect(known.map((one) => (one as number[])[0])).toEqual([401, 401, 401, 401, 401, 429, 429]);
  // Locked, with the right password too; others are not.
  expect(await statusOf("/subjects", basic("bob", "correct horse"))).toBe(429);
  clock += 61_000;
  expect(await statusOf("/subjects", basic("bob", "correct horse"))).toBe(403);
});

test("10. headers of proxies and of other nodes say nothing of who asks", async () => {
  for (const headers of [
    { "x-forward": "true" },
    { "x-forwarded-for": "127.0.0.1" },
    { "x-forwarded-user": "root" },
    { "x-original-url": "/healthz" },
    { "x-rewrite-url": "/healthz" },
    { "x-http-method-override": "GET" },
    { host: "localhost" },
  ])
    for (const method of ["GET", "DELETE"])
      expect(await statusOf("/subjects/orders", headers, method), JSON.stringify(headers)).toBe(
        method === "GET" ? 405 : 401,
      );
  expect(await statusOf("/subjects/secret/versions/1", { ...bearer(ann), "x-forward": "true" })).toBe(403);
});

test("11. a user named like another identity is not that identity", async () => {
  const body = { holder: "oidc:ann", allows: "reader", on: "*" };
  expect((await server.send("POST", "/api/v1/access/grants", { token: admin, body })).status).toBe(201);
  expect(await statusOf("/subjects/secret/versions/1", bearer(await issuer.sign()))).toBe(200);
  const password = await server.send("PUT", "/api/v1/access/users/oidc:ann", {
    token: admin,
    body: { password: "long enough" },
  });
  expect(password.status).toBe(400);
  expect(await statusOf("/subjects/secret/versions/1", basic("oidc", "ann:anything"))).toBe(401);
});

test("12. no answer, metric or entry of the audit log has a password, a token or a hash", async () => {
  const made = await server.send("PUT", "/api/v1/access/users/carol", {
    token: admin,
    body: { password: "very secret words", role: "reader" },
  });
  const token = await server.send("POST", "/api/v1/access/tokens", {
    token: admin,
    body: { user: "carol", name: "ci" },
  });
  const { token: secret } = JSON.parse(token.text) as { token: string };
  expect(secret).toMatch(/^ccd_/);
  expect(await statusOf("/subjects", bearer(secret))).toBe(200);
  expect(await statusOf("/subjects", basic("carol", "very secret words"))).toBe(200);
  expect(await statusOf("/subjects", basic("carol", "wrong secret words"))).toBe(401);
  const texts = [made.text];
  for (const path of ["/metrics", "/api/v1/audit?last=1000", "/api/v1/access/users", "/api/v1/access/tokens"])
    texts.push((await server.send("GET", path, { token: admin })).text);
  const kept = await server.registry.store.read().access.user("carol");
  for (const text of texts)
    for (const one of ["secret words", secret, secret.slice(4), "scrypt", kept?.password ?? "none"])
      expect(text).not.toContain(one);
});
