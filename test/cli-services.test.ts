import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servicesClient } from "@concordat/client/registry";
import type { Contract } from "@concordat/contracts/model";
import { contractSha, pactText } from "@concordat/contracts/pact";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

const ORDER = (...fields: readonly string[]) =>
  `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}${fields.map((one) => `,${one}`).join("")}]}`;
const QUANTITY = '{"name":"quantity","type":"int","default":1}';
const NOTE = '{"name":"note","type":"string","default":""}';

const CONFIG = {
  schemas: [{ file: "order.avsc", subject: "orders-value" }],
  topics: { orders: ["orders-value"] },
  services: { shop: { produces: ["orders-value"] }, mail: { consumes: ["orders-value"] } },
};

const contract: Contract = {
  consumer: "mail",
  provider: "shop",
  messages: [
    {
      description: "Order",
      event: "Order",
      subject: "orders-value",
      version: 1,
      schemaId: 1,
      body: { quantity: 1 },
      rules: [],
      reads: [["quantity"]],
      gaps: ["mail.ts:3:5"],
    },
  ],
};

let folder: string;
let served: Served;
const run = (args: string) => concordat(args.split(" "), { cwd: folder, env: { CONCORDAT_REGISTRY: served.url } });
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const passed = (version: string, success = true) =>
  servicesClient(served.url).verify({
    provider: "shop",
    version,
    results: [
      {
        contract: contractSha(contract),
        success,
        ...(success ? {} : { mismatches: [{ message: "Order", path: "$.quantity", problem: "is missing" }] }),
      },
    ],
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-cli-services-"));
  write("order.avsc", ORDER(QUANTITY, NOTE));
  write("concordat.config.json", JSON.stringify(CONFIG));
  served = await serving(["--data", "registry.db"], { cwd: folder });
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

test("what was not generated with a registry cannot be published", async () => {
  expect((await run("generate")).err).toContain("No registry said which version this is of: orders-value");
  const { code, err } = await run("publish --service shop --version 1.0");
  expect(code).toBe(2);
  expect(err).toContain(
    "error[cli/not-locked]: concordat.lock does not say which version of orders-value shop was built with",
  );
});

test("generate writes concordat.lock, and --check finds it stale", async () => {
  expect((await run("register")).code).toBe(0);
  expect(await run("generate --check")).toMatchObject({ code: 1, out: expect.stringContaining("concordat.lock") });
  expect((await run("generate")).code).toBe(0);
  const lock = JSON.parse(readFileSync(join(folder, "concordat.lock"), "utf8")) as unknown;
  expect(lock).toEqual({
    lockVersion: 1,
    subjects: {
      "orders-value": {
        version: 1,
        id: 1,
        guid: expect.stringMatching(/^[0-9a-f]{8}-/),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    },
  });
  expect((await run("generate --check")).code).toBe(0);
});

test("services are published with their contracts", async () => {
  mkdirSync(join(folder, "contracts"));
  write("contracts/mail-shop.json", pactText(contract));
  expect(await run("publish --service shop --version 1.0 --branch main")).toMatchObject({
    code: 0,
    out: "shop 1.0 is published (main)\n  produces orders-value version 1\n",
  });
  expect((await run("publish --service mail --version 1.0")).out).toBe(
    "mail 1.0 is published\n  consumes orders-value version 1\n  contract with shop, incomplete\n",
  );
  write("contracts/mail-shop.json", pactText({ ...contract, messages: [] }));
  const changed = await run("publish --service mail --version 1.0");
  expect(changed).toMatchObject({ code: 1, err: expect.stringContaining("error[contracts/changed]") });
  write("contracts/mail-shop.json", "{}");
  const bad = await run("publish --service mail --version 1.1");
  expect(bad).toMatchObject({ code: 2, err: expect.stringContaining("error[contract/not-a-pact]") });
  write("contracts/mail-shop.json", pactText(contract));
  expect(await run("publish --service nobody --version 1.0")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Its services are shop, mail"),
  });
});

test("deployments are recorded, where environment and version are known", async () => {
  expect((await run("environments")).err).toContain("There are no environments yet");
  expect((await run("record-deployment --service mail --version 1.0 --to prod")).err).toContain(
    "error[environments/unknown]",
  );
  expect((await run("environments --create prod --production")).out).toBe("prod (production)\n  nothing is deployed\n");
  expect(await run("record-deployment --service mail --version 9 --to prod")).toMatchObject({
    code: 1,
    err: expect.stringContaining("concordat publish --service mail --version 9"),
  });
  for (const service of ["mail", "shop"])
    expect((await run(`record-deployment --service ${service} --version 1.0 --to prod`)).code).toBe(0);
  expect((await run("environments")).out).toMatch(
    /^prod \(production\)\n {2}mail {2}1\.0 {2}since .*\n {2}shop {2}1\.0 {2}since .*\n$/,
  );
  expect(await run("environments --remove prod")).toMatchObject({ code: 1 });
});

test("can-i-deploy says no, not known, or yes, in every format", async () => {
  const ask = (version: string, more = "") => run(`can-i-deploy --service shop --version ${version} --to prod${more}`);
  for (const more of ["", " --format json"]) expect((await ask("1.0", more)).code).toBe(4);
  expect((await ask("1.0")).out).toContain("shop 1.0 has not verified the contract of mail 1.0 on Order");
  await passed("1.0");
  const yes = await ask("1.0");
  expect(yes).toMatchObject({ code: 0, out: expect.stringMatching(/^yes: shop 1\.0 may be deployed to prod\.\n/) });
  expect(yes.out).toContain("The contract of mail 1.0 is incomplete");
  expect(JSON.parse((await ask("1.0", " --format json")).out)).toMatchObject({ answer: "yes", environment: "prod" });
  await passed("1.0", false);
  const no = await ask("1.0", " --format json");
  expect(no.code).toBe(1);
  expect(JSON.parse(no.out)).toMatchObject({ answer: "no" });
  await passed("1.0");
  expect((await ask("7")).err).toContain("error[services/unknown-version]");
});

test("a field that somebody reads does not go unnoticed", async () => {
  write("order.avsc", ORDER(NOTE));
  const check = await run("check order.avsc");
  expect(check.code).toBe(0);
  expect(check.out).toContain(
    "warning[contract/field-read]: mail 1.0, deployed in prod, reads quantity of Order, which this change removes (its contract is incomplete: it may read more)",
  );
  expect((await run("check order.avsc --format github")).out).toContain(
    "::warning file=order.avsc,title=contract/field-read::mail 1.0",
  );
  for (const command of ["register", "generate", "publish --service shop --version 2.0"])
    expect((await run(command)).code).toBe(0);
  await passed("2.0");
  const no = await run("can-i-deploy --service shop --version 2.0 --to prod");
  expect(no.code).toBe(1);
  expect(no.out).toContain("shop 2.0 no longer writes quantity of Order, which mail 1.0 reads");
});

test("a field that nobody reads may go, and that is said", async () => {
  write("order.avsc", ORDER(QUANTITY));
  const check = await run("check order.avsc --subject orders-value --format json");
  expect(JSON.parse(check.out)).toMatchObject({
    results: [{ impact: { touched: [], unread: ["note"], unknown: [] } }],
  });
  expect((await run("check order.avsc")).out).toContain("note: no contract that is deployed reads note");
});

test("usage says of each field who reads it", async () => {
  expect((await run("usage orders-value --in prod")).out).toBe(
    [
      "orders-value version 2: who reads it, by contracts deployed in prod",
      "  no contract deployed in prod reads these; 1 consumer has an incomplete one: id, note",
      "",
    ].join("\n"),
  );
  write(
    "concordat.config.json",
    JSON.stringify({ ...CONFIG, services: { ...CONFIG.services, bank: { consumes: ["orders-value"] } } }),
  );
  for (const command of [
    "publish --service bank --version 1",
    "record-deployment --service bank --version 1 --to prod",
  ])
    expect((await run(command)).code).toBe(0);
  const { out } = await run("usage orders-value");
  expect(out).toContain("no contract deployed reads these; 1 consumer has no contract");
  expect(out).toContain("no contract: bank 1 (prod) consumes it, and what it reads is not known");
  expect((await run("usage nothing")).code).toBe(1);
});

test("an undeployment ends a deployment", async () => {
  expect((await run("record-undeployment --service bank --from prod")).out).toBe(
    "bank is no longer recorded in prod.\n",
  );
  expect((await run("record-undeployment --service bank --from prod")).err).toContain("error[services/not-deployed]");
});
