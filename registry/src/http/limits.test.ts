import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRegistry, type Registry } from "../cases/registry.ts";
import { limits } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import type { Engine } from "../pool/engine.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { HttpServer } from "./core/server.ts";
import { confluentDocument, ownDocument } from "./self/documents.ts";
import { buildServer } from "./server.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const RECORD = (name: string) => JSON.stringify({ type: "record", name, fields: [{ name: "id", type: "int" }] });
const SCHEMA = { schema: RECORD("New") };
const PATH: Readonly<Record<string, string>> = {
  subject: "s",
  version: "1",
  id: "1",
  service: "billing",
  environment: "prod",
  resourceId: "r-1",
  namespace: "n",
  name: "t",
};
/** Values of query parameters that ask for the most. */
const QUERY: Readonly<Record<string, string>> = {
  format: "resolved",
  findTags: "*",
  subject: "s",
  service: "billing",
  version: "1.0.0",
  environment: "prod",
  key: "owner",
  value: "me",
};
const association = {
  resourceName: "t2",
  resourceNamespace: "n",
  resourceId: "r-2",
  associations: [{ subject: "t2-value", lifecycle: "STRONG", schema: SCHEMA }],
};
const update = {
  ...association,
  resourceName: "t",
  resourceId: "r-1",
  associations: [{ subject: "t-value", lifecycle: "STRONG", schema: SCHEMA }],
};
const BODIES: Readonly<Record<string, object>> = {
  lookUpSchema: SCHEMA,
  registerSchema: SCHEMA,
  checkVersion: SCHEMA,
  checkVersions: SCHEMA,
  changeTags: { tagsToAdd: [{ schemaEntity: { entityPath: "Old.id", entityType: "sr_field" }, tags: ["PII"] }] },
  createAssociations: association,
  updateAssociations: update,
  updateAssociationsOfResource: update,
  checkCompatibility: { ...SCHEMA, subject: "s" },
  publishServiceVersion: { produces: [{ subject: "s", version: 1 }], consumes: [], contracts: [] },
};

let registry: Registry;
let app: HttpServer;
let server: string;
let busy = false;

/** An engine that has no room for anything while `busy`. */
const crowded = (engine: Engine): Engine => ({
  ...engine,
  run: (name, input) => (busy ? Promise.reject(limits.busy()) : engine.run(name, input)),
  during: (signal) => crowded(engine.during(signal)),
});

beforeAll(async () => {
  const made = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  registry = { ...made, engine: crowded(made.engine) };
  app = buildServer(registry, { bodyLimit: 1 << 20, logLevel: "error" });
  server = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await app.close();
  await registry.engine.close();
  await registry.store.close();
});

async function call(method: string, url: string, payload?: object) {
  const headers = { "content-type": "application/json" };
  const body = payload === undefined ? {} : { body: JSON.stringify(payload), headers };
  const answer = await fetch(server + url, { method: method.toUpperCase(), ...body });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** An operation's request, with values for what it knows, and nothing where there is none to give. */
async function request(method: string, path: string, { operationId, parameters = [] }: Operation) {
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(PATH[name] ?? guid));
  const query = parameters.filter(({ name, in: where }) => where === "query" && QUERY[name] !== undefined);
  const values = Object.fromEntries(query.map(({ name }) => [name, QUERY[name] ?? ""]));
  return call(method, `${url}?${new URLSearchParams(values)}`, BODIES[operationId]);
}

let guid = "";

/** What the requests ask about. */
async function prepare() {
  const metadata = { properties: { owner: "me" } };
  const made = await call("POST", "/subjects/s/versions", { schema: RECORD("Old"), metadata });
  guid = (JSON.parse(made.text) as { guid: string }).guid;
  const old = { ...update, associations: [{ ...update.associations[0], schema: { schema: RECORD("Old") } }] };
  const services = { produces: [], consumes: [{ subject: "s", version: 1 }], contracts: [] };
  const steps = [
    made,
    await call("POST", "/associations", old),
    await call("PUT", "/api/v1/environments/prod", {}),
    await call("PUT", "/api/v1/services/billing/versions/1.0.0", services),
  ];
  expect(steps.filter(({ status }) => status >= 300).map(({ text }) => text)).toEqual([]);
}

const ORDER = ["get", "post", "put", "delete"];

test("the documents say which operations may be too much for the engine, and every one of them may", async () => {
  await prepare();
  busy = true;
  const paths = [confluentDocument(), ownDocument()].flatMap((one) => Object.entries((one as { paths: Paths }).paths));
  const operations = paths
    .filter(([path]) => !path.startsWith("/contexts/{context}/"))
    .flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })))
    .sort((a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method));
  const crowdedOut: string[] = [];
  for (const { path, method, operation } of operations) {
    const { status, headers } = await request(method, path, operation);
    if (status !== 503) continue;
    expect(headers.get("retry-after"), operation.operationId).toBe("1");
    crowdedOut.push(operation.operationId);
  }
  const documented = operations.filter(({ operation }) => operation.responses[503]?.headers !== undefined);
  expect(crowdedOut.sort()).toEqual(documented.map(({ operation }) => operation.operationId).sort());
});
