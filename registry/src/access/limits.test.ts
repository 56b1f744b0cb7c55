import { afterEach, expect, test } from "vitest";
import { type Closed, closed } from "./closed.fixture.ts";
import { AUDIENCE, issuing } from "./issuer.fixture.ts";
import { oidcVerifier } from "./oidc.ts";

let server: Closed | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

test("a caller has so many requests a second, and others have theirs", async () => {
  let now = 1_800_000_000_000;
  const at = await closed({ rateLimit: 5 }, () => now);
  server = at;
  const [ann, bob] = [await at.tokenFor("ann"), await at.tokenFor("bob")];
  const statuses = async (token: string | undefined, count: number) => {
    const all: number[] = [];
    for (let times = 0; times < count; times += 1) all.push((await at.send("GET", "/subjects", { token })).status);
    return all;
  };
  expect(await statuses(ann, 12)).toEqual([...Array(10).fill(403), 429, 429]);
  const { headers, text } = await at.send("GET", "/api/v1/services", { token: ann });
  expect([headers["retry-after"], JSON.parse(text)]).toMatchObject(["1", { code: "access/too-many-requests" }]);
  expect(await statuses(bob, 2)).toEqual([403, 403]);
  // What is for everybody has no limit.
  for (let times = 0; times < 15; times += 1)
    expect((await at.send("GET", "/healthz", { token: ann })).status).toBe(200);
  expect(await statuses(undefined, 11)).toEqual([...Array(10).fill(401), 429]);
  now += 1_000;
  expect(await statuses(ann, 6)).toEqual([...Array(5).fill(403), 429]);
});

test("keys of an issuer rotate", async () => {
  const issuer = await issuing();
  const verify = oidcVerifier({ issuer: issuer.url, audience: AUDIENCE }, 0);
  const old = await issuer.sign();
  expect(await verify(old)).toEqual({ holder: "oidc:ann", grants: [] });
  await issuer.rotate();
  const fresh = await issuer.sign({ roles: ["concordat-developer", "admin"] });
  expect((await verify(fresh)).grants).toEqual([{ holder: "oidc:ann", allows: "developer", on: "*" }]);
  expect(issuer.fetched()).toBe(2);
  await expect(verify(old)).rejects.toMatchObject({ facts: { problem: "bad signature" } });
  await issuer.close();
});

test("while an issuer cannot be reached, that is what is said", async () => {
  const issuer = await issuing();
  const at = await closed({ oidc: { issuer: issuer.url, audience: AUDIENCE } });
  server = at;
  const ask = async (token: string) => {
    const { status, text } = await at.send("GET", "/api/v1/services", { token });
    return [status, (JSON.parse(text) as { code?: string }).code];
  };
  const roles = ["concordat-reader"];
  issuer.answers = false;
  expect(await ask(await issuer.sign({ roles }))).toEqual([503, "access/issuer-unreachable"]);
  issuer.answers = true;
  expect(await ask(await issuer.sign({ roles }))).toEqual([200, undefined]);
  const before = await issuer.sign({ roles });
  // What is known goes on without the issuer.
  issuer.answers = false;
  expect(await ask(before)).toEqual([200, undefined]);
  issuer.answers = true;
  expect(issuer.fetched()).toBe(1);
  await issuer.close();
});

test("every answer has the headers that keep browsers and caches from misusing it", async () => {
  const at = await closed();
  server = at;
  for (const path of ["/", "/subjects", "/nothing/here", "/healthz", "//"]) {
    const { headers } = await at.send("GET", path);
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cache-control": "no-store",
    });
  }
});
