import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Exchanged, holder, type OpenApi } from "./support/openapi.ts";
import { haveVectors, vectors } from "./support/vectors.ts";

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0 });
});
afterAll(() => registry.close());

async function documentAt(path: string): Promise<OpenApi> {
  return (await (await fetch(registry.url + path)).json()) as OpenApi;
}

describe.each(["/api/openapi.json", "/api/confluent-openapi.json"])("the document at %s", (path) => {
  it("is an OpenAPI document", async () => {
    const result = await new Validator().validate({ ...(await documentAt(path)) });
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it("declares each parameter of its paths, and gives each operation an id of its own", async () => {
    const { paths } = await documentAt(path);
    const ids = new Set<string>();
    for (const [template, item] of Object.entries(paths)) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { operationId, parameters = [] } of Object.values(item)) {
        expect(parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual(names);
        expect(ids.has(operationId), operationId).toBe(false);
        ids.add(operationId);
      }
    }
    expect(ids.size).toBeGreaterThan(10);
  });
});

interface Step extends Omit<Exchanged, "answer"> {
  readonly response: unknown;
  readonly responseIsText?: boolean;
}

const FILES = ["confluent-http.jsonl", "http/exchanges.jsonl"] as const;

describe.skipIf(!haveVectors(...FILES))("the document of Confluent's routes", () => {
  const steps = [
    ...vectors<{ readonly steps: readonly Step[] }>(FILES[0]).flatMap((one) => one.steps),
    ...vectors<Step>(FILES[1]),
  ];
  // Failures of the server, and Jetty's own pages, are departures (docs/departures.md).
  const held = steps.filter(({ method, status, responseIsText }) => {
    const page = responseIsText === true && status >= 400;
    return status < 500 && method !== "OPTIONS" && !page;
  });

  it("says what was recorded of Confluent's registry", async () => {
    const hold = holder(await documentAt("/api/confluent-openapi.json"));
    const seen = new Map<string, number>();
    const faults: string[] = [];
    for (const step of held) {
      const one = { ...step, answer: textOf(step.response) };
      const { operation, faults: found } = hold(one);
      if (operation !== undefined) seen.set(operation, (seen.get(operation) ?? 0) + 1);
      faults.push(...found.map((fault) => `${step.method} ${step.path}: ${fault}`));
    }
    console.log(`${held.length} recorded exchanges held against ${seen.size} operations of the document`);
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(40);
  });

  it("knows a path, a status, a parameter or a member too many", async () => {
    const hold = holder(await documentAt("/api/confluent-openapi.json"));
    const mode = { method: "GET", path: "/mode", body: null, status: 200, answer: '{"mode":"READWRITE"}' };
    expect(hold(mode)).toEqual({ operation: "getMode", faults: [] });
    const version =
      '{"subject":"s","version":1,"id":1,"guid":"g","schemaType":"AVRO","schema":"\\"int\\"","ts":1,"deleted":false}';
    const wrong: Partial<Exchanged>[] = [
      { path: "/modes" },
      { status: 201 },
      { path: "/mode?deleted=true" },
      { answer: '{"mode":"READWRITE","extra":1}' },
      { answer: "{}" },
      { method: "PUT", body: "{}" },
      { path: "/subjects/s/versions/1?subjectPrefix=a", answer: version },
      { status: 404, answer: '{"code":"api/x","message":"x"}' },
    ];
    for (const change of wrong) expect(hold({ ...mode, ...change }).faults, JSON.stringify(change)).toHaveLength(1);
  });
});

function textOf(response: unknown): string {
  if (typeof response === "string") return response;
  return response === null || response === undefined ? "" : JSON.stringify(response);
}
