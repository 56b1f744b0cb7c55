import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CliError } from "../error.ts";
import { configSchema } from "./config-shape.ts";
import { readConfig } from "./read-config.ts";

/** The JSON Schema that editors complete configs by, and the code that reads them: one table, and the same verdict. */

const validate = new Ajv({ strict: false }).compile(configSchema());

function isRead(config: unknown): boolean {
  try {
    readConfig(config, "concordat.config.json");
    return true;
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
}

test("the published schema is the one of the code", async () => {
  await expect(`${JSON.stringify(configSchema(), undefined, 2)}\n`).toMatchFileSnapshot("../../schemas/config.json");
});

const FULL = {
  $schema: "./node_modules/@concordat/cli/schemas/config.json",
  registry: { url: "https://r:8081", auth: { token: "t" }, tls: { ca: "ca.pem", insecure: false }, timeoutMs: 5 },
  brokers: { kafka: ["k:9092"], rabbitmq: "amqp://r" },
  schemas: [
    "schemas/*.avsc",
    { file: "a.avsc", subject: "a", type: "AVRO", references: [{ name: "n", subject: "s", version: 1 }] },
  ],
  removed: ["gone"],
  topics: {
    orders: ["orders-value", { subject: "p", message: "shop.P", longs: { "*": "bigint" } }],
    others: { events: [{ subject: "x", version: 3, longs: "number" }], key: false, broker: "rabbitmq" },
    keyed: { events: ["y"], key: { subject: "z" } },
  },
  services: { billing: { consumes: ["orders-value"], produces: [{ subject: "p", version: 2 }] } },
  contracts: "contracts",
  output: "src/events",
  imports: "js",
  level: "FULL",
  serve: { port: 8081, logLevel: "info", oidc: { issuer: "i" }, tls: { cert: "c" }, insecure: true },
};

test("a config with everything is valid by both", () => {
  expect(isRead(FULL)).toBe(true);
  expect([validate(FULL), validate.errors]).toEqual([true, null]);
});

/** Every path within a value. */
function paths(value: unknown, before: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [before];
  const keys: readonly (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [before, ...keys.flatMap((key) => paths(Reflect.get(value, key), [...before, key]))];
}

function changed(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  const copy: object = Array.isArray(value) ? [...value] : { ...(value as object) };
  Reflect.set(copy, first, changed(Reflect.get(copy, first), rest, by));
  return copy;
}

test("with any part of it replaced, both say the same", () => {
  const other = fc.constantFrom<unknown>(
    "",
    "x",
    0,
    1,
    -1,
    1.5,
    true,
    false,
    null,
    [],
    {},
    ["x"],
    { subject: "s" },
    { unknown: 1 },
    "AVRO",
    [""],
  );
  fc.assert(
    fc.property(fc.constantFrom(...paths(FULL)), other, (path, by) => {
      const config = changed(FULL, path, by);
      expect([JSON.stringify(config), validate(config)]).toEqual([JSON.stringify(config), isRead(config)]);
    }),
    { numRuns: 500 },
  );
});

test("an event twice on a topic is for the code alone to see", () => {
  const twice = { topics: { orders: ["a", { subject: "a", longs: "bigint" }] } };
  expect([isRead(twice), validate(twice)]).toEqual([false, true]);
});
