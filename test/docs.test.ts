import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { registryClient, servicesClient } from "@concordat/client/registry";
import { generate } from "@concordat/codegen";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiling } from "../codegen/src/compiling.fixture.ts";
import { docBlocks } from "./support/docs/blocks.ts";
import { asModule } from "./support/docs/surroundings.ts";

/** The code in the README and the docs: TypeScript is compiled, that of the contracts is run, and so are the shell's lines. */

const root = fileURLToPath(new URL("../", import.meta.url));
const BLOCKS = docBlocks();
const run = promisify(execFile);

/** Blocks that tests of their pages run as one script, or hold against what CI runs. */
const WALKED = BLOCKS.filter(
  ({ file, language, marker }) => language === "sh" && (file === "README.md" || marker === "walk"),
);

const ORDER = JSON.stringify({
  type: "record",
  name: "OrderPlaced",
  namespace: "shop",
  fields: [
    { name: "orderId", type: "string" },
    { name: "total", type: { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 } },
    {
      name: "method",
      type: [
        { type: "record", name: "Card", fields: [{ name: "last4", type: "string" }] },
        { type: "record", name: "Transfer", fields: [{ name: "iban", type: "string" }] },
      ],
    },
  ],
});
const INVOICE = JSON.stringify({
  type: "record",
  name: "InvoiceIssued",
  namespace: "shop",
  fields: [
    { name: "orderId", type: "string" },
    { name: "total", type: { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 } },
  ],
});
const STOCK = JSON.stringify({
  type: "record",
  name: "StockChanged",
  namespace: "shop",
  fields: [
    { name: "sku", type: "string" },
    { name: "version", type: "int" },
    { name: "quantity", type: "int" },
  ],
});

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, data: ":memory:" });
  await registryClient(registry.url).register("orders-value", { schema: ORDER });
});
afterAll(() => registry.close());

/** The registry of the docs is the one that runs. */
const here = (text: string): string => text.replaceAll("http://127.0.0.1:8081", registry.url);

/** An example may leave what it makes unused; the declarations of other packages are theirs. */
const LOOSE = { noUnusedLocals: false, skipLibCheck: true };

const code = compiling("docs", LOOSE);
beforeAll(async () => {
  const input = {
    topics: [
      { topic: "orders", events: [await registryClient(registry.url).version("orders-value", "latest")] },
      { topic: "invoices", events: [{ subject: "invoices-value", schema: INVOICE }] },
      { topic: "stock", events: [{ subject: "stock-value", schema: STOCK }] },
    ],
  };
  for (const { path, text } of await generate(input)) code.write(`generated/${path}`, text);
  code.write(
    "notification.ts",
    `import type { OrderPlaced } from "./generated/orders/index.ts";
export const notificationHandlers = (send: (text: string) => void) => ({
  OrderPlaced: ({ orderId, method }: OrderPlaced) => send(\`\${orderId} \${method.$type === "shop.Card" ? method.last4 : ""}\`),
});`,
  );
  code.write(
    "order.ts",
    `import { decimal } from "@concordat/client";
export const orderPlaced = ({ paidBy }: { paidBy: string | undefined }) => ({
  orderId: "o-1",
  total: decimal("12.50"),
  method: paidBy === "shop.Transfer" ? { $type: paidBy, iban: "DE02" } : { $type: "shop.Card", last4: "4111" },
});`,
  );
});

test("every block is TypeScript, shell, JSON or a diagram, or says why it is not run", () => {
  expect(BLOCKS.length).toBeGreaterThan(15);
  const others = BLOCKS.filter(
    ({ language, marker }) => !["ts", "sh", "json", "mermaid"].includes(language) && !marker?.startsWith("not run: "),
  );
  expect(others.map(({ name }) => name)).toEqual([]);
});

/** The files that a text names, such as `compare.ts` or `http/core/`, which no file of the project ends in or lies in. */
function notThere(text: string): readonly string[] {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root })
    .toString()
    .split("\n");
  const named = [...text.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, name = ""]) => name);
  return named.filter(
    (name) => !files.some((file) => `/${file}`[name.endsWith("/") ? "includes" : "endsWith"](`/${name}`)),
  );
}

test("the architecture names files and folders that are there", () => {
  const text = readFileSync(join(root, "docs/architecture.md"), "utf8");
  expect(text.match(/`[^`]+\.ts`/g)?.length).toBeGreaterThan(100);
  // In capitals: a name to be chosen.
  expect(notThere(text).filter((name) => !/[A-Z]{4}/.test(name))).toEqual([]);
  expect(notThere("see `nowhere.ts` and `schema/src/nothing/`")).toEqual(["nowhere.ts", "schema/src/nothing/"]);
});

test("the TypeScript compiles", () => {
  const blocks = BLOCKS.filter(({ language }) => language === "ts");
  expect(blocks.length).toBeGreaterThan(7);
  for (const { name, text } of blocks) code.write(`${name.replace(/\W/g, "_")}.ts`, asModule(here(text)));
  expect(code.compile()).toBe("");
});

test("control: TypeScript that is wrong does not compile", () => {
  const wrong = compiling("docs-wrong", LOOSE);
  wrong.write(
    "wrong.ts",
    asModule(
      'import { verifyContracts } from "@concordat/contracts/verify";\nverifyContracts({ contracts: ["contracts"] });',
    ),
  );
  expect(wrong.compile()).toContain("error TS");
});

test("the contracts' TypeScript records a contract, and verifies it", async () => {
  const [record, verify, ...others] = BLOCKS.filter(
    ({ file, language }) => file === "docs/contracts.md" && language === "ts",
  );
  expect(others).toEqual([]);
  const folder = join(root, ".cache/docs");
  const tell = "\nconsole.log(JSON.stringify(report));\n";
  for (const [name, text] of [
    ["record", record?.text ?? ""],
    ["verify", (verify?.text ?? "") + tell],
  ] as const)
    writeFileSync(join(folder, `${name}.ts`), here(text));
  rmSync(join(folder, "contracts"), { recursive: true, force: true });
  const node = (name: string) => run(process.execPath, [join(folder, `${name}.ts`)], { cwd: folder });
  await node("record");
  const report = JSON.parse((await node("verify")).stdout) as {
    success: boolean;
    results: { messages: number; consumer: string }[];
  };
  expect(report).toMatchObject({ success: true, results: [{ consumer: "notification", messages: 2 }] });
});

test("JSON is JSON", () => {
  for (const { text } of BLOCKS.filter(({ language }) => language === "json")) JSON.parse(text);
});

describe("shell", () => {
  const others = BLOCKS.filter((block) => block.language === "sh" && !WALKED.includes(block));
  let folder = "";
  beforeAll(async () => {
    mkdirSync(`${root}.cache`, { recursive: true });
    folder = mkdtempSync(join(root, ".cache/docs-shell-"));
    const files = {
      "order.avsc": ORDER,
      "order.json": '{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}',
      "events.ndjson": '{"id":"o-1"}\n{"id":"o-2"}\n',
      "order-v1.avsc": ORDER,
      "card.avsc": '{"type":"record","name":"Pan","fields":[]}',
      "concordat.config.json": JSON.stringify({
        registry: { url: registry.url },
        schemas: [{ file: "order.avsc", subject: "orders-value" }],
        topics: { orders: ["orders-value"] },
        services: { payment: { consumes: ["orders-value"] } },
      }),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await registryClient(registry.url).register("card", { schema: files["card.avsc"] });
    for (let id = 2; id < 8; id += 1)
      await registryClient(registry.url).register(`n${id}`, { schema: `{"type":"fixed","name":"F","size":${id}}` });
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-qm", "x");
    git("update-ref", "refs/remotes/origin/main", "main");
    await run(process.execPath, [join(root, "cli/bin/concordat.js"), "generate"], { cwd: folder });
    copyFileSync(join(folder, "order.avsc"), join(folder, "proposed.avsc"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(WALKED.map(({ name, text, marker }) => [name, text, marker]))(
    "%s can be parsed, and is run by the page's own test",
    async (_, text, marker) => {
      await run("bash", ["-n", "-c", text ?? ""]);
      expect(marker === "walk" || /^npm |^export PATH/.test(text ?? "")).toBe(true);
    },
  );

  test.each(others.map((block) => [block.name, block] as const))("%s runs", async (_, { text, marker }) => {
    await run("bash", ["-n", "-c", text]);
    if (marker?.startsWith("not run: ")) return;
    const env = {
      ...process.env,
      PATH: `${root}node_modules/.bin:${process.env.PATH}`,
      CONCORDAT_REGISTRY: registry.url,
    };
    await run("bash", ["-euo", "pipefail", "-c", here(text)], { cwd: folder, env });
  });

  test("what the services' lines recorded is there", async () => {
    const { deployed = [] } =
      (await servicesClient(registry.url).environments()).find(({ name }) => name === "prod") ?? {};
    expect(deployed).toMatchObject([{ service: "payment", version: "1.4.0" }]);
  });
});
