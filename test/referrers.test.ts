import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";
import { casesIn } from "./support/junit.ts";
import { runIn } from "./support/sarif.ts";

/** Impact through references, from outside: over HTTP, and by the command. */

const CARD = '{"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]}';
/** Compatible with CARD by its alias, but there is no type Card any more. */
const RENAMED = CARD.replace('"Card"', '"Token","aliases":["Card"]');
const PAYMENT = '{"type":"record","name":"Payment","fields":[{"name":"card","type":"Card"}]}';
const WIDER = CARD.replace("}]", '},{"name":"owner","type":"string","default":""}]');

let folder: string;
let served: Served;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-referrers-"));
  writeFileSync(join(folder, "renamed.avsc"), RENAMED);
  writeFileSync(join(folder, "wider.avsc"), WIDER);
  served = await serving(["--data", ":memory:"], { cwd: folder });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

/** Each test has a context of its own. */
let context = 0;
let card = "";
let payment = "";
beforeEach(async () => {
  context += 1;
  card = `:.c${context}:card`;
  payment = `:.c${context}:payment`;
  await register(card, { schema: CARD });
  await register(payment, { schema: PAYMENT, references: [{ name: "Card", subject: card, version: 1 }] });
});

async function send(method: string, path: string, body?: object) {
  const headers = { "content-type": "application/json" };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(served.url + path, { method, headers, ...text });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const register = (subject: string, body: object, query = "") =>
  send("POST", `/subjects/${encodeURIComponent(subject)}/versions${query}`, body);
const policyPath = (subject: string) => `/api/v1/subjects/${encodeURIComponent(subject)}/policy`;
const refuse = { referrers: "refuse", validation: "tolerant" };
const report = { referrers: "report", validation: "tolerant" };

describe("over HTTP", () => {
  const check = () => send("POST", "/api/v1/compatibility", { subject: card, schema: RENAMED });
  const broken = [{ subject: expect.stringContaining("payment"), version: 1, outcome: "unresolved" }];

  test("who would break is reported; what may be registered, the policy says", async () => {
    expect(await check()).toMatchObject({ body: { compatible: true, referrers: broken, policy: report } });
    expect(await register(card, { schema: RENAMED })).toMatchObject({ status: 200, body: { version: 2 } });
  });

  test("with the policy refuse it is refused, unless it is forced", async () => {
    expect(await send("PUT", policyPath(card), refuse)).toEqual({ status: 200, body: refuse });
    expect(await check()).toMatchObject({ body: { compatible: false, referrers: broken, policy: refuse } });
    expect(await register(card, { schema: RENAMED })).toMatchObject({
      status: 409,
      body: { error_code: 40901, message: expect.stringContaining(`subject: '${payment}', version: 1, unresolved`) },
    });
    expect(await send("GET", `/subjects/${encodeURIComponent(card)}/versions`)).toMatchObject({ body: [1] });
    expect(await register(card, { schema: WIDER })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await register(card, { schema: RENAMED }, "?force=true")).toMatchObject({ body: { version: 3 } });
  });

  test("what is not deleted counts", async () => {
    await send("PUT", policyPath(card), refuse);
    await send("DELETE", `/subjects/${encodeURIComponent(payment)}`);
    expect(await check()).toMatchObject({ body: { compatible: true, referrers: [] } });
    expect(await register(card, { schema: RENAMED })).toMatchObject({ status: 200 });
  });

  test("a policy is a subject's, else its context's, else that above all contexts", async () => {
    const get = async () => (await send("GET", policyPath(card))).body;
    expect(await get()).toEqual(report);
    await send("PUT", policyPath(":.__GLOBAL:"), refuse);
    expect(await get()).toEqual(refuse);
    await send("PUT", policyPath(`:.c${context}:`), report);
    expect(await get()).toEqual(report);
    await send("PUT", policyPath(card), refuse);
    expect(await get()).toEqual(refuse);
    expect(await send("DELETE", policyPath(card))).toEqual({ status: 200, body: report });
    expect(await send("DELETE", policyPath(":.__GLOBAL:"))).toMatchObject({ status: 200 });
    expect((await send("GET", policyPath(payment))).body).toEqual(report);
  });

  test("it is neither set where the mode is read-only, nor looked at in an import", async () => {
    const mode = `/mode/${encodeURIComponent(card)}`;
    await send("PUT", policyPath(card), refuse);
    await send("PUT", mode, { mode: "READONLY" });
    expect(await send("PUT", policyPath(card), report)).toMatchObject({
      status: 422,
      body: { code: "registry/42205" },
    });
    await send("PUT", `${mode}?force=true`, { mode: "IMPORT" });
    expect(await register(card, { schema: RENAMED, id: 50, version: 2 })).toMatchObject({ status: 200 });
  });
});

describe("concordat check", () => {
  const run = async (format: string, file = "renamed.avsc") =>
    concordat(["check", file, "--subject", card, "--format", format, "--registry", served.url], { cwd: folder });
  const policy = (...args: readonly string[]) =>
    concordat(["policy", card, ...args, "--registry", served.url], { cwd: folder });

  test("warns of schemas that would break, and says no where the policy refuses that", async () => {
    const warned = await run("text");
    expect(warned).toMatchObject({ code: 0, err: "" });
    expect(warned.out).toContain(
      `warning[reference/unresolved]: ${payment} version 1 refers to this schema, and would`,
    );
    expect(warned.out).toContain("help: Keep what they need");
    expect(warned.out).toContain(
      `compatible with ${card} version 1 (BACKWARD): 1 schema that refers to it would break`,
    );

    expect(await policy("--referrers", "refuse")).toMatchObject({ code: 0 });
    const refused = await run("text");
    expect(refused).toMatchObject({ code: 1, err: "" });
    expect(refused.out).toContain(`error[reference/unresolved]: ${payment} version 1`);
    expect(refused.out).toContain("renamed.avsc: incompatible with");

    const other = await run("text", "wider.avsc");
    expect(other).toMatchObject({ code: 0 });
    expect(other.out).not.toContain("refers to");
  });

  test.each([
    ["report", 0, "warning"],
    ["refuse", 1, "error"],
  ] as const)("tells programs, with the policy %s", async (what, code, severity) => {
    await policy("--referrers", what);
    const json = await run("json");
    expect(json.code).toBe(code);
    expect(JSON.parse(json.out)).toMatchObject({
      compatible: code === 0,
      results: [{ referrers: { refused: code === 1, broken: [{ subject: payment, outcome: "unresolved" }] } }],
    });

    const github = await run("github");
    expect(github.code).toBe(code);
    expect(github.out).toMatch(
      new RegExp(`^::${severity} file=renamed.avsc,title=reference/unresolved::.*payment`, "m"),
    );

    const sarif = await run("sarif");
    expect(sarif.code).toBe(code);
    const { results, tool } = runIn(sarif.out);
    expect(results).toMatchObject([
      { ruleId: "reference/unresolved", level: severity, properties: { referrer: { subject: payment } } },
    ]);
    expect(tool.driver.rules).toMatchObject([{ id: "reference/unresolved" }]);

    const junit = await run("junit");
    expect(junit.code).toBe(code);
    const [one] = casesIn(junit.out);
    const told = { tag: code === 0 ? "system-out" : "failure", text: expect.stringContaining("reference/unresolved") };
    expect(one?.children).toMatchObject([told]);
  });

  test("the policy is read, set and dropped by its own command", async () => {
    expect((await policy()).out).toContain("referrers   report  ");
    expect((await policy("--referrers", "refuse")).out).toContain("what refers to it is rejected");
    expect(JSON.parse((await policy("--format", "json")).out)).toEqual({ subject: card, ...refuse });
    expect((await policy("--reset")).out).toContain("referrers   report  ");
    expect(await policy("--reset", "--referrers", "refuse")).toMatchObject({ code: 2 });
    expect(await policy("--referrers", "perhaps")).toMatchObject({ code: 2 });
  });

  test("register says which schemas would break", async () => {
    await policy("--referrers", "refuse");
    const args = ["register", "renamed.avsc", "--subject", card, "--registry", served.url];
    const refused = await concordat(args, { cwd: folder });
    expect(refused.code).toBe(1);
    expect(refused.out + refused.err).toContain(payment);
  });
});
