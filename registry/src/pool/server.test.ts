import type { Format, SchemaType } from "@concordat/schema";
import { avro } from "@concordat/schema/avro";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeRegistry, type Registry } from "../cases/registry.ts";
import { FORMATS, type Formats, formatsOf } from "../formats.ts";
import type { HttpServer } from "../http/core/server.ts";
import { buildServer } from "../http/server.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Engine } from "./engine.ts";
import type { PoolSettings } from "./pool.ts";

const BODY_LIMIT = 40 * 1024 * 1024;

/** An Avro record of so many fields, some 100 units of text each. */
const record = (fields: number, name = "Large") =>
  JSON.stringify({
    type: "record",
    name,
    fields: Array.from({ length: fields }, (_, index) => ({
      name: `field_${index}`,
      type: ["null", "string"],
      default: null,
      doc: `number ${index}`.padEnd(30),
    })),
  });
/** 10 MB, and half a megabyte. */
const HUGE = record(100_000);
const LARGE = record(5_000);

let registry: Registry;
const running: { readonly app: HttpServer; readonly registry: Registry }[] = [];
afterEach(async () => {
  for (const { app, registry } of running.splice(0)) {
    await app.close();
    await registry.engine.close();
    await registry.store.close();
  }
});

/** Tasks of the engine that are under way. */
let underWay = 0;

function watched(engine: Engine): Engine {
  return {
    ...engine,
    run: async (name, input) => {
      underWay += 1;
      try {
        return await engine.run(name, input);
      } finally {
        underWay -= 1;
      }
    },
    during: (signal) => watched(engine.during(signal)),
  };
}

async function serve(pool: Partial<PoolSettings>, formats: Formats = FORMATS) {
  const made = makeRegistry(sqliteStore(":memory:"), formats, { level: "BACKWARD", pool });
  registry = { ...made, engine: watched(made.engine) };
  const app = buildServer(registry, { bodyLimit: BODY_LIMIT, logLevel: "error" });
  running.push({ app, registry });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return async (path: string, body?: object) => {
    const headers = { "content-type": "application/json" };
    const post = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(url + path, body === undefined ? {} : post);
    return { status: response.status, headers: response.headers, json: await response.json() };
  };
}

describe("10 MB of Avro with 100,000 fields", () => {
  /** Registers it, and counts the requests that come and are answered while the engine works on it. */
  async function register(pool: Partial<PoolSettings>) {
    const call = await serve(pool);
    expect(HUGE.length).toBeGreaterThan(10_000_000);
    let done = false;
    const huge = call("/subjects/huge/versions", { schema: HUGE }).finally(() => {
      done = true;
    });
    let meanwhile = 0;
    while (!done) {
      const before = underWay;
      const { status } = await call("/subjects");
      expect(status).toBe(200);
      if (before > 0 && underWay > 0) meanwhile += 1;
    }
    expect(await huge).toMatchObject({ status: 200, json: { version: 1 } });
    return meanwhile;
  }

  it("are taken while other requests are answered", async () => {
    // How fast the machine is does not matter here.
    expect(await register({ deadline: 120_000 })).toBeGreaterThan(20);
  });

  it("would keep them waiting without workers", async () => {
    expect(await register({ workers: 0 })).toBe(0);
  });
});

describe("what is too much", () => {
  const NOT_JUDGED = { error_code: 42201, message: expect.stringContaining("--engine-deadline") };

  it("takes too long: a 422 that says so, and the next request is answered", async () => {
    const call = await serve({ deadline: 1 });
    expect(await call("/subjects/s/versions", { schema: LARGE })).toMatchObject({ status: 422, json: NOT_JUDGED });
    expect(await call("/subjects/s/versions", { schema: '"int"' })).toMatchObject({
      status: 200,
      json: { version: 1 },
    });
    // Not judged is neither compatible nor not.
    const check = "/compatibility/subjects/s/versions/latest?verbose=true";
    expect(await call(check, { schema: LARGE })).toMatchObject({ status: 422, json: NOT_JUDGED });
    const report = { schema: LARGE, against: [{ schema: '"int"' }] };
    expect(await call("/api/v1/compatibility", report)).toMatchObject({
      status: 422,
      json: { code: "engine/deadline", hint: expect.stringContaining("--engine-deadline") },
    });
  });

  it("takes too much memory: a 422 that says so, and the next request is answered", async () => {
    const call = await serve({ memory: 64 });
    const { status, json } = await call("/subjects/s/versions", { schema: HUGE });
    expect({ status, json }).toMatchObject({ status: 422, json: { error_code: 42201 } });
    expect(json).toMatchObject({ message: expect.stringContaining("64 MB") });
    expect(await call("/subjects/s/versions", { schema: LARGE })).toMatchObject({ status: 200 });
  });

  it("comes while too much waits: a 503 that says when to come again", async () => {
    const call = await serve({ workers: 1, waiting: 0 });
    const source = { type: "AVRO", text: HUGE, references: [], strictness: "lax" } as const;
    const first = registry.engine.run("parse", { source });
    const refused = await call("/subjects/s/versions", { schema: LARGE });
    expect(refused).toMatchObject({ status: 503, json: { error_code: 503 } });
    expect(refused.headers.get("retry-after")).toBe("1");
    const api = await call("/api/v1/compatibility", { schema: LARGE, against: [{ schema: '"int"' }] });
    expect(api).toMatchObject({ status: 503, json: { code: "engine/busy" } });
    expect(api.headers.get("retry-after")).toBe("1");
    expect(await call("/subjects/s/versions", { schema: '"int"' })).toMatchObject({ status: 200 });
    await first;
    expect(await call("/subjects/t/versions", { schema: LARGE })).toMatchObject({ status: 200 });
  });
});

it("a defect in a worker is a 500, logged, and the next request is answered", async () => {
  const log = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    // The workers have no such format.
    const odd = "ODD" as SchemaType;
    const call = await serve(
      {},
      formatsOf([
        [odd, async () => ({ ...avro, type: odd }) as Format],
        ["AVRO", async () => avro as Format],
      ]),
    );
    const answer = await call("/subjects/s/versions", { schema: LARGE, schemaType: odd });
    expect(answer).toMatchObject({ status: 500, json: { error_code: 50001 } });
    expect(log.mock.calls.join()).toContain("no format ODD");
    expect(await call("/subjects/s/versions", { schema: LARGE })).toMatchObject({ status: 200 });
  } finally {
    log.mockRestore();
  }
});

it("a large schema that does not parse is told as a small one is, with its place", async () => {
  const call = await serve({});
  const text = LARGE.replace('"name":"field_4000"', '"name":"no name"');
  const answer = await call("/subjects/s/versions", { schema: text });
  const inline = await serve({ workers: 0 });
  expect(answer).toMatchObject({ status: 422, json: { error_code: 42201 } });
  expect(answer.json).toEqual((await inline("/subjects/s/versions", { schema: text })).json);
});
