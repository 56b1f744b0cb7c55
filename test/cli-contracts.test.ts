import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** `concordat contracts record` and `verify`, as a project with a consumer and a producer uses them. */

const CACHE = fileURLToPath(new URL("../.cache/", import.meta.url));
const ORDER = (fields: string) =>
  `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},${fields}]}`;
const NOTE = '{"name":"note","type":"string","default":""}';
const COUNT = '{"name":"count","type":"int"}';

const CONFIG = {
  schemas: [{ file: "order.avsc", subject: "orders-value" }],
  topics: { orders: ["orders-value"] },
  services: {
    shop: { produces: ["orders-value"] },
    mail: { consumes: ["orders-value"], contracts: "mail.ts" },
  },
  imports: "ts",
};

const consumer = (body: string, more = "") => `
import { recording } from "@concordat/contracts/record";
import { ordersTopic } from "./generated/orders/index.ts";
console.log("a line that handlers print");
setInterval(() => undefined, 1000);
export const consumes = [{ provider: "shop", handlers: [recording(ordersTopic, { Order: ${body} }${more})] }];
`;
const producer = (order: string) => `
import { ordersTopic } from "./generated/orders/index.ts";
export const produces = { topics: [ordersTopic], builders: { Order: () => (${order}) } };
`;

let folder: string;
let served: Served;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const config = (services: Record<string, unknown>) =>
  write("concordat.config.json", JSON.stringify({ ...CONFIG, services }));
const here = (args: string) => concordat(args.split(" "), { cwd: folder });
const asking = (args: string) => concordat(args.split(" "), { cwd: folder, env: { CONCORDAT_REGISTRY: served.url } });

beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true });
  // Within the checkout, so that modules find the packages as those of a project do.
  folder = mkdtempSync(join(CACHE, "cli-contracts-"));
  write("package.json", JSON.stringify({ type: "module" }));
  write("order.avsc", ORDER(`${NOTE},${COUNT}`));
  config(CONFIG.services);
  served = await serving(["--data", ":memory:"], { cwd: folder });
  expect((await asking("register")).code).toBe(0);
  expect((await asking("generate")).code).toBe(0);
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

test("handlers are recorded, and --check finds what is out of date", async () => {
  write("mail.ts", consumer("({ id }) => id"));
  const missing = await here("contracts record --check");
  expect(missing).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^new {2}contracts\/mail-shop.json {2}1 field read in 1 message\n/),
  });
  expect(existsSync(join(folder, "contracts"))).toBe(false);

  const first = await here("contracts record");
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining("1 contract: 1 new") });
  // What handlers print is not mixed with the answer, and a timer that they leave open keeps nobody waiting.
  expect(first.err).toContain("a line that handlers print");
  expect(first.out).not.toContain("a line that");
  expect(await here("contracts record --check")).toMatchObject({
    code: 0,
    out: expect.stringContaining("1 unchanged"),
  });

  write("mail.ts", consumer("({ id, note }) => id + note"));
  const stale = await here("contracts record --check --format json");
  expect(stale.code).toBe(1);
  expect(JSON.parse(stale.out)).toMatchObject({
    upToDate: false,
    complete: true,
    results: [{ consumer: "mail", provider: "shop", state: "changed", change: { added: ["Order.note"], removed: [] } }],
  });
  expect((await here("contracts record")).out).toContain("reads: mail: +Order.note");
});

test("branches that no event entered, and handlers that throw, are reported", async () => {
  write("mail.ts", consumer('({ id, note }) => {\n  if (id === "never") throw new Error(note);\n}'));
  const gaps = await here("contracts record");
  expect(gaps).toMatchObject({ code: 4, out: expect.stringContaining("incomplete: mail.ts:7:") });
  expect(gaps.out).toContain("recording(topic, handlers, { EVENT: [event] })");
  expect((await here("contracts record --incomplete")).code).toBe(0);
  write("mail.ts", consumer("({ count }) => { if (count >= 0 || count < 0) throw new Error('no'); }"));
  const throwing = await here("contracts record");
  expect(throwing).toMatchObject({ code: 1, out: expect.stringContaining("error[contract/handler-throws]") });
  write("mail.ts", "export const consumes = 7;");
  expect(await here("contracts record")).toMatchObject({
    code: 2,
    out: expect.stringContaining("error[cli/no-export]"),
  });
  write("mail.ts", "process.exit(3);");
  expect(await here("contracts record")).toMatchObject({ code: 2, out: expect.stringContaining("ended with 3") });
});

test("a contract that is recorded no more is removed", async () => {
  write("mail.ts", consumer("({ id, note }) => id + note"));
  expect((await here("contracts record")).code).toBe(0);
  const text = readFileSync(join(folder, "contracts/mail-shop.json"), "utf8");
  write("contracts/mail-old.json", text.replace('"name": "shop"', '"name": "old"'));
  expect(await here("contracts record --check")).toMatchObject({
    code: 1,
    out: expect.stringMatching(/left over {2}contracts\/mail-old/),
  });
  expect((await here("contracts record")).code).toBe(0);
  expect(readdirSync(join(folder, "contracts"))).toEqual(["mail-shop.json"]);
});

test("a producer's schemas are held against contracts, without a registry", async () => {
  expect(await here("contracts verify")).toMatchObject({
    code: 0,
    out: expect.stringContaining("kept  shop for mail  1 message, by its schemas"),
  });
  // The schema that the contract names is in no file any more, and no registry is named.
  write("order.avsc", ORDER(COUNT));
  const fields = await here("contracts verify");
  expect(fields).toMatchObject({
    code: 1,
    out: expect.stringContaining("broken: mail: Order: $.note is read by the consumer"),
  });
  write("order.avsc", ORDER(`${NOTE},${COUNT},{"name":"more","type":"int"}`));
  expect(await here("contracts verify")).toMatchObject({
    code: 4,
    out: expect.stringContaining("orders-value version 1 is not at hand"),
  });
  // With the registry it is. A compatible change that takes the note away is found as well.
  const withRegistry = await asking("contracts verify --from files");
  expect(withRegistry).toMatchObject({ code: 0, out: expect.stringContaining("1 of 1 contract kept") });
  write("order.avsc", ORDER(COUNT));
  expect((await asking("contracts verify --from files")).code).toBe(1);
  write("order.avsc", ORDER(`${NOTE},${COUNT.replace("int", "string")}`));
  const broken = await asking("contracts verify --format json");
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.out)).toMatchObject({
    answer: "no",
    results: [{ by: "schemas", provider: "shop", consumer: "mail" }],
  });
  write("order.avsc", ORDER(`${NOTE},${COUNT}`));
});

test("real events are verified, and their results published where can-i-deploy looks", async () => {
  config({ ...CONFIG.services, shop: { produces: ["orders-value"], contracts: "shop.ts" } });
  write("shop.ts", producer('{ id: "o-1", note: "hello", count: 1 }'));
  expect(await here("contracts verify")).toMatchObject({ code: 0, out: expect.stringContaining("by its own events") });
  write("shop.ts", producer("{ id: 7 }"));
  expect(await here("contracts verify")).toMatchObject({
    code: 1,
    out: expect.stringContaining("broken: mail: Order: the event"),
  });

  for (const args of [
    "publish --service mail --version 1",
    "publish --service shop --version 1",
    "environments --create prod",
    "record-deployment --service mail --version 1 --to prod",
  ])
    expect((await asking(args)).code, args).toBe(0);
  const gate = () => asking("can-i-deploy --service shop --version 1 --to prod");
  expect((await gate()).code).toBe(4);
  const no = await asking("contracts verify shop --version 1 --publish");
  expect(no).toMatchObject({ code: 1, out: expect.stringContaining("1 result published for shop 1") });
  expect((await gate()).code).toBe(1);
  write("shop.ts", producer('{ id: "o-1", note: "hello", count: 1 }'));
  expect((await asking("contracts verify shop --version 1 --publish")).code).toBe(0);
  expect((await gate()).code).toBe(0);
});

test("what cannot be done is said with what to do", async () => {
  expect(await asking("contracts verify shop --publish")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--publish needs --version"),
  });
  expect(await here("contracts verify nobody")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Its services are shop, mail"),
  });
  config({ ...CONFIG.services, shop: { produces: ["orders-value"] } });
  expect(await asking("contracts verify shop --version 1 --publish")).toMatchObject({
    code: 2,
    err: expect.stringContaining("error[cli/nothing-to-publish]"),
  });
  rmSync(join(folder, "contracts"), { recursive: true });
  expect(await here("contracts verify")).toMatchObject({
    code: 4,
    err: expect.stringContaining("nothing was verified"),
  });
  expect((await here("contracts verify --none")).code).toBe(0);
  config({ shop: { produces: ["orders-value"] }, mail: { consumes: ["orders-value"] } });
  expect(await here("contracts record")).toMatchObject({
    code: 2,
    err: expect.stringContaining("error[cli/no-module]"),
  });
});
