import { once } from "node:events";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holder, type OpenApi } from "./support/openapi.ts";

/**
 * Requests that nobody sends on purpose, made from the server's own documents: whatever comes, it is answered, and never with
 * an error of the server's own.
 */
const RUNS = process.env.CONCORDAT_DEEP ? 20_000 : 1_500;
const SEED = 20_261;

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, secrets: ["a secret of the fuzzing test"] });
});
afterAll(() => {
  agent.destroy();
  return registry.close();
});

const RECORD = '{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}';
/** What stands for names, numbers, levels and schemas: some fit, most do not. */
const STRINGS = [
  ...["s", "t", ":.c:s", ":.c:", ":*:", ".", "1", "2", "0", "-1", "latest", "4294967296", "1e9", "NaN", "", " "],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "a/b",
    "..",
    "%2e%2e",
    "%",
    "é😀",
    "\u0000",
    "\ud800",
    "a\r\nb",
    "x".repeat(3_000),
  ],
  ...["AVRO", "PROTOBUF", "JSON", "BACKWARD", "FULL_TRANSITIVE", "READWRITE", "IMPORT", "true", "false", "null"],
  ...[
    '"int"',
    RECORD,
    RECORD.replace('"int"', '["null","int"]'),
    "{",
    "[]",
    '{"type":"record"}',
    '{"type":"object"}',
    "true",
  ],
  ...['syntax = "proto3"; message M { int32 a = 1; }', 'syntax = "proto3"; import "s"; message M { N n = 1; }'],
];
const value = fc.oneof(
  fc.constantFrom(...STRINGS),
  fc.constantFrom(null, true, false, 0, 1, -1, 2 ** 31, 2 ** 53, 1.5, [], {}),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const MEMBERS = [
  ...["schema", "schemaType", "references", "metadata", "ruleSet", "id", "version", "compatibility", "mode", "alias"],
  ...[
    "normalize",
    "compatibilityGroup",
    "defaultMetadata",
    "overrideRuleSet",
    "name",
    "subject",
    "produces",
    "consumes",
  ],
  ...[
    "contracts",
    "service",
    "environment",
    "provider",
    "results",
    "production",
    "branch",
    "against",
    "level",
    "witness",
  ],
  ...[
    "properties",
    "tags",
    "sensitive",
    "domainRules",
    "migrationRules",
    "kind",
    "type",
    "expr",
    "resourceName",
    "__proto__",
  ],
];
const member = fc.constantFrom(...MEMBERS);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    value,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(member, tie("json"), { maxKeys: 5 }),
  ),
}));
/** Bodies that come close to what routes take, and others. */
const body = fc.oneof(
  fc.record(
    { schema: fc.constantFrom(...STRINGS), schemaType: value, references: json, metadata: json, ruleSet: json },
    { requiredKeys: ["schema"] },
  ),
  fc.record({ schema: fc.constantFrom(RECORD, '"int"') }),
  fc.dictionary(member, json, { maxKeys: 6 }),
  json,
);

interface Fuzzed {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
}

/** A request of one of the document's operations. */
function requests(document: OpenApi): fc.Arbitrary<Fuzzed> {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => ({
      path,
      method: method.toUpperCase(),
      query: parameters.filter((one) => one.in === "query").map(({ name }) => name),
      hasBody: requestBody !== undefined,
    })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, query, hasBody }) =>
    fc
      .record({
        // What is no string at all in UTF-16 cannot be percent-encoded.
        parts: fc.array(fc.constantFrom(...STRINGS.filter((one) => one.isWellFormed())), {
          minLength: 4,
          maxLength: 4,
        }),
        encoded: fc.boolean(),
        query: query.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...query), value, { maxKeys: 3 }),
        body,
      })
      .map((made) => {
        let index = 0;
        const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(made.parts[index++] ?? "s"));
        const search = new URLSearchParams(
          Object.fromEntries(Object.entries(made.query).map(([name, one]) => [name, String(one)])),
        );
        // With an empty name it is another path, which may not know the query.
        const isOther = filled.includes("//") || filled.endsWith("/") || search.size === 0;
        return {
          method,
          path: isOther ? filled : `${filled}?${search}`,
          body: hasBody ? JSON.stringify(made.body) : null,
        };
      }),
  );
}

const agent = new Agent({ keepAlive: true });

/** Sends a path as it is: `fetch` would resolve what looks like a relative one. */
async function send({
  method,
  path,
  body: sent,
}: Fuzzed): Promise<{ readonly status: number; readonly answer: string }> {
  const { hostname, port } = new URL(registry.url);
  const headers = { "content-type": "application/json" };
  const call = httpRequest({ hostname, port, method, path, headers, agent });
  call.end(sent ?? undefined);
  const [response] = (await once(call, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, answer: await text(response) };
}

describe.each(["/api/openapi.json", "/api/confluent-openapi.json"])("requests made from %s", (place) => {
  test("are answered as it says, and never with an error of the server's own", { timeout: 1_800_000 }, async () => {
    const document = (await (await fetch(registry.url + place)).json()) as OpenApi;
    const hold = holder(document);
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(requests(document), async (request) => {
        const { status, answer } = await send(request);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        expect(status, `${JSON.stringify(request)}: ${answer}`).toBeLessThan(500);
        expect(hold({ ...request, status, answer }).faults, `${JSON.stringify(request)}: ${answer}`).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    console.info(`${place}: ${JSON.stringify(Object.fromEntries(seen))}`);
    // A run in which all was refused would prove little.
    expect(seen.get(200) ?? 0).toBeGreaterThan(RUNS / 20);
    expect(seen.get(422) ?? 0).toBeGreaterThan(0);
    expect(await (await fetch(`${registry.url}/readyz`)).text()).toContain("ok");
  });
});
