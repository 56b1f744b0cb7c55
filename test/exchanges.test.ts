import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StartOptions, serveStore, startRegistry } from "@concordat/registry";
import type { CompatibilityLevel } from "@concordat/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Kind, kindOf } from "./support/agreement.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { openNodes, type PostgresNodes } from "./support/postgres-nodes.ts";
import { missingTypes, type RecordedRequest, send, servedTypes } from "./support/recorded.ts";
import { needService } from "./support/services.ts";
import { haveVectors, vectors } from "./support/vectors.ts";

/** The requests of Confluent's own tests, each test's on an empty registry, and what its registry answered. */

interface Exchange extends RecordedRequest {
  readonly test: string;
  readonly compat: CompatibilityLevel;
  /** Settings of the server, such as `{metadata.encoder.secret=…}`. */
  readonly props: string;
  readonly status: number;
  readonly type: string;
  readonly response: string;
}

const FILE = "http/exchanges.jsonl";
const PASSWORD = "an administrator's password";
const served = await servedTypes();

/** A registry: where its nodes are. Each request goes to the next one. */
interface Started {
  readonly urls: readonly string[];
  /** What each request carries besides its own headers. */
  readonly headers?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Replays all of them on registries that are started empty. */
function replay(start: (options: StartOptions) => Promise<Started>): void {
  const tests = Map.groupBy(vectors<Exchange>(FILE), (exchange) => exchange.test);
  const counts = new Map<Kind, number>();
  let waiting = 0;

  afterAll(() => {
    const said = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
    console.log(`exchanges: ${tests.size} tests, ${waiting} of them wait for a schema type; of the others ${said}`);
  });

  for (const [name, exchanges] of tests) {
    const missing = missingTypes(exchanges, served);
    if (missing !== "") waiting += 1;
    test.skipIf(missing !== "")(missing === "" ? name : `${name} (waits for ${missing})`, async () => {
      const registry = await start(optionsOf(exchanges[0]));
      try {
        for (const [index, exchange] of exchanges.entries()) {
          const headers = { ...exchange.headers, ...registry.headers };
          const answer = await send(registry.urls[index % registry.urls.length] ?? "", { ...exchange, headers });
          const kind = kindOf(exchange, answer);
          counts.set(kind, (counts.get(kind) ?? 0) + 1);
          const told = `${exchange.method} ${exchange.path} ${exchange.body ?? ""}\nthere ${exchange.status} ${exchange.response}\nhere  ${answer.status} ${answer.text}`;
          expect(["same", "same words, and more", "other words for Java's", "other random guid"], told).toContain(kind);
        }
      } finally {
        await registry.close();
      }
    });
  }
}

describe.skipIf(!haveVectors(FILE))("Confluent's own tests over HTTP", () =>
  replay(async (options) => {
    const { url, close } = await startRegistry(options);
    return { urls: [url], close };
  }),
);

describe.skipIf(!haveVectors(FILE))("Confluent's own tests over HTTP, with access control, as an administrator", () =>
  replay(async (options) => {
    const { url, close } = await startRegistry({ ...options, access: { adminPassword: PASSWORD } });
    expect((await fetch(`${url}/subjects`)).status).toBe(401);
    const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
    return { urls: [url], headers: { authorization }, close };
  }),
);

describe.skipIf(!haveVectors(FILE))(
  "Confluent's own tests over HTTP, at two processes' stores of one file in turn",
  () =>
    replay(async (options) => {
      const folder = mkdtempSync(join(tmpdir(), "concordat-exchanges-"));
      const data = join(folder, "registry.db");
      const one = { ...options, data, shared: true, secrets: ["a secret of the tests alone"] };
      const running = [await startRegistry(one), await startRegistry(one)];
      return {
        urls: running.map(({ url }) => url),
        close: async () => {
          for (const { close } of running) await close();
          rmSync(folder, { recursive: true });
        },
      };
    }),
);

const postgres = haveVectors(FILE) ? await postgresForTests() : { url: "", reason: "there are no vectors" };
const hasPostgres = haveVectors(FILE) && needService("PostgreSQL", postgres.reason);

describe.skipIf(!hasPostgres)("Confluent's own tests over HTTP, at two nodes on one PostgreSQL in turn", () => {
  let nodes: PostgresNodes;
  beforeAll(async () => {
    nodes = await openNodes(await makeDatabase(postgres.url));
  });
  afterAll(() => nodes.close());

  replay(async (options) => {
    await nodes.empty();
    const running = await Promise.all(nodes.stores.map((store) => serveStore(store, options)));
    return {
      urls: running.map(({ url }) => url),
      close: async () => void (await Promise.all(running.map((one) => one.close()))),
    };
  });
});

const JSON_TYPE = "application/json";

test("a difference is told from none, by its kind", () => {
  const recorded = (status: number, response: string, path = "/subjects") => ({
    path,
    status,
    type: JSON_TYPE,
    response,
  });
  const answer = (status: number, text: string) => ({ status, type: JSON_TYPE, text });
  const refusal = (code: number, message: string) => JSON.stringify({ error_code: code, message });
  const kinds = [
    kindOf(recorded(200, '{"a":1,"b":[1,2]}'), answer(200, '{"b":[1,2],"a":1,"ts":5,"deleted":false}')),
    kindOf(recorded(200, "[1,2]"), answer(200, "[2,1]")),
    kindOf(recorded(200, "[1,2]"), answer(200, "[1,2,3]")),
    kindOf(recorded(200, '{"a":1}'), answer(200, '{"a":1,"extra":1}')),
    kindOf(recorded(200, "[1,2]"), answer(404, "[1,2]")),
    kindOf(recorded(200, "[1,2]"), { ...answer(200, "[1,2]"), type: `${JSON_TYPE}; charset=utf-8` }),
    kindOf(recorded(200, '{"guid":"x"}'), answer(200, '{"guid":"y"}')),
    kindOf(recorded(404, refusal(40401, "a")), answer(404, refusal(40402, "a"))),
    kindOf(recorded(404, refusal(40401, "a")), answer(404, refusal(40401, "b"))),
    kindOf(recorded(422, refusal(42201, "a")), answer(422, refusal(42201, "a: b"))),
    kindOf(recorded(422, refusal(42201, "org.apache.avro.Fault")), answer(422, refusal(42201, "b"))),
    kindOf(recorded(500, refusal(50001, "a")), answer(422, refusal(42201, "b"))),
    kindOf(recorded(500, refusal(50001, "a")), answer(500, refusal(50001, "a"))),
    kindOf(recorded(200, '[{"guid":"x"}]', "/associations/resources/r"), answer(200, '[{"guid":"y"}]')),
  ];
  expect(kinds).toEqual([
    "same",
    "other order",
    "other body",
    "other body",
    "other status",
    "other content type",
    "other guid",
    "other code",
    "other message",
    "same words, and more",
    "other words for Java's",
    "same",
    "other status",
    "other random guid",
  ]);
});

function optionsOf(first: Exchange | undefined): StartOptions {
  const props = first?.props ?? "";
  const limit = /lab\.max\.message\.bytes=(\d+)/.exec(props)?.[1];
  return {
    port: 0,
    compatibility: first?.compat ?? "BACKWARD",
    ...(limit === undefined ? {} : { maxSchemaBytes: Number(limit) }),
  };
}
