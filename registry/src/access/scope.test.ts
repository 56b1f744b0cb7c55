import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiDoor } from "../http/api/door.ts";
import { confluentDoor } from "../http/confluent/door.ts";
import { Answer, type Row } from "../http/core/route.ts";
import { selfDoor } from "../http/self/door.ts";
import { avro, type Closed, closed } from "./closed.fixture.ts";
import { resourcesIn } from "./resource.ts";

/** Somebody who may see some subjects, services and environments learns nothing of the others, whatever is asked. */

const doors = [confluentDoor, apiDoor, selfDoor(async () => new Answer(200), { draining: false })];
const rows: readonly Row[] = doors.flatMap((door) => Object.values(door.rows));

const SECRET = "secret";

let server: Closed;
let admin: string;
let ann: string;
beforeAll(async () => {
  server = await closed();
  admin = await server.tokenFor("root", { allows: "admin", on: "*" });
  ann = await server.tokenFor(
    "ann",
    { allows: "operator", on: "orders*" },
    { allows: "developer", on: ":.team:*" },
    { allows: "operator", on: "service:shop" },
    { allows: "operator", on: "environment:test" },
  );
  const put = async (subject: string, body: object) => {
    const answer = await server.send("POST", `/subjects/${encodeURIComponent(subject)}/versions`, {
      token: admin,
      body,
    });
    expect(answer.status, answer.text).toBe(200);
  };
  await put("orders", avro("Orders"));
  await put("secret-value", avro("secretRecord"));
  await put(":.team:orders", avro("TeamOrders"));
  await put(":.secretteam:orders", avro("secretTeamOrders"));
  // The same schema under a subject that ann sees, and one that she does not.
  await put("orders-shared", avro("Shared"));
  await put("secret-shared", avro("Shared"));
  // A subject that ann does not see refers to one that she does.
  await put("secret-referrer", {
    schema: JSON.stringify({ type: "record", name: "secretReferrer", fields: [{ name: "o", type: "Orders" }] }),
    references: [{ name: "Orders", subject: "orders", version: 1 }],
  });
  const api = async (method: string, path: string, body: object) => {
    const answer = await server.send(method, `/api/v1${path}`, { token: admin, body });
    expect(answer.status, answer.text).toBeLessThan(300);
  };
  for (const service of ["shop", "secretservice"])
    await api("PUT", `/services/${service}/versions/1`, {
      produces: [{ subject: "orders", version: 1 }],
      consumes: [{ subject: "orders", version: 1 }],
    });
  for (const environment of ["test", "secretprod"]) {
    await api("PUT", `/environments/${environment}`, {});
    for (const service of ["shop", "secretservice"])
      await api("POST", `/environments/${environment}/deployments`, { service, version: "1" });
  }
  await server.send("POST", "/associations", {
    token: admin,
    body: {
      resourceName: "secrettopic",
      resourceNamespace: "n",
      resourceId: "secretresource",
      associations: [{ subject: "secret-value", associationType: "value" }],
    },
  });
});
afterAll(() => server.close());

const get = async (path: string, token = ann) => {
  const { status, text } = await server.send("GET", path, { token });
  return { status, text, json: text === "" ? undefined : (JSON.parse(text) as unknown) };
};

it("lists what may be read, and nothing else", async () => {
  expect((await get("/subjects")).json).toEqual([":.team:orders", "orders", "orders-shared"]);
  expect((await get("/contexts")).json).toEqual([".", ".team"]);
  expect((await get("/schemas?subjectPrefix=:*:")).json).toHaveLength(3);
  expect((await get("/subjects?limit=1&offset=1")).json).toEqual(["orders"]);
  expect((await get("/api/v1/services")).json).toMatchObject([{ service: "shop" }]);
  expect((await get("/api/v1/environments")).json).toMatchObject([{ name: "test", deployed: [{ service: "shop" }] }]);
});

it("shows an id to those alone who may read a subject that has it, and of its subjects those alone", async () => {
  const idOf = async (path: string) => ((await get(path, admin)).json as { id: number }).id;
  const shared = await idOf("/subjects/orders-shared/versions/1");
  expect((await get(`/schemas/ids/${shared}`)).status).toBe(200);
  expect((await get(`/schemas/ids/${shared}/subjects`)).json).toEqual(["orders-shared"]);
  expect((await get(`/schemas/ids/${shared}/versions`)).json).toEqual([{ subject: "orders-shared", version: 1 }]);
  const hidden = await idOf("/subjects/secret-value/versions/1");
  for (const path of ["", "/schema", "/subjects", "/versions", "?subject=secret-value", "?subject=orders"])
    expect((await get(`/schemas/ids/${hidden}${path}`)).status, path).toBe(404);
  const { guid } = (await get("/subjects/secret-value/versions/1", admin)).json as { guid: string };
  expect((await get(`/schemas/guids/${guid}`)).status).toBe(404);
  expect((await get(`/schemas/guids/${guid}/ids`)).json).toEqual([]);
  // The same answers exist: the admin gets them, before and after.
  expect((await get(`/schemas/ids/${hidden}`, admin)).status).toBe(200);
  expect((await get(`/schemas/ids/${hidden}`)).status).toBe(404);
});

it("names no secret in any answer of any route that names no subject, service or environment, or one that may be read", async () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    subject: ["orders", ":.team:orders"],
    context: [".team", ".secretteam", "."],
    service: ["shop"],
    environment: ["test"],
    id: ["1", "2", "3", "4"],
    resourceId: ["secretresource"],
    name: ["secrettopic"],
    namespace: ["n", "-"],
  };
  const ways = (path: string): readonly string[] => {
    const parameter = /\{(\w+)\}/.exec(path);
    if (parameter === null) return [path];
    const [whole, name = ""] = parameter;
    return (values[name] ?? ["1"]).flatMap((value) => ways(path.replace(whole, encodeURIComponent(value))));
  };
  const told: string[] = [];
  let asked = 0;
  for (const row of rows.filter(({ method }) => method === "GET"))
    for (const path of ways(row.path))
      for (const query of ["", "?deleted=true&subjectPrefix=:*:&aliases=true&resourceType=topic&provider=shop&q=r"]) {
        const { status, text } = await server.send("GET", path + query, { token: ann });
        asked += 1;
        // What the request itself said may come back.
        const own = decodeURIComponent(path).includes(SECRET);
        if (status === 200 && text.includes(SECRET) && !own) told.push(`${path}${query}: ${text}`);
        if (status === 200 && own && text.replaceAll(/\.?secret(team|topic|resource)\b(?!:)/g, "").includes(SECRET))
          told.push(`${path}${query}: ${text}`);
      }
  expect(told).toEqual([]);
  expect(asked).toBeGreaterThan(200);
  // The control: a caller who may read everything sees it.
  expect((await get("/subjects", admin)).text).toContain(SECRET);
  expect((await get("/subjects/orders/versions/1/referencedby")).json).toEqual([]);
  expect((await get("/subjects/orders/versions/1/referencedby", admin)).json).toHaveLength(1);
});

it("every route names what it is about in its path, or is filtered", () => {
  // What is listed here was looked at: it shows through a reading that leaves out what may not be seen, or asks for more.
  const unnamed = rows
    .filter(({ permission, path }) => permission !== "none" && !path.startsWith("/contexts/{context}/"))
    .filter(({ path }) => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, "x"]);
      return resourcesIn(Object.fromEntries(names)).length === 0;
    })
    .map(({ method, path, permission }) => `${method} ${path} ${permission}`)
    .sort();
  expect(unnamed).toEqual(LOOKED_AT);
});

const LOOKED_AT = [
  "DELETE /api/v1/access/grants administer",
  "DELETE /api/v1/access/tokens/{token} administer",
  "DELETE /api/v1/access/users/{user} administer",
  "DELETE /associations/resources/{resourceId} delete",
  "DELETE /config configure",
  "DELETE /contexts/{context} delete",
  "DELETE /mode configure",
  "GET /api/v1/access/explain administer",
  "GET /api/v1/access/grants administer",
  "GET /api/v1/access/tokens administer",
  "GET /api/v1/access/users administer",
  "GET /api/v1/audit administer",
  "GET /api/v1/audit/verification administer",
  "GET /api/v1/backup administer",
  "GET /api/v1/can-i-deploy read",
  "GET /api/v1/contracts read",
  "GET /api/v1/environments read",
  "GET /api/v1/search read",
  "GET /api/v1/services read",
  "GET /api/v1/verify administer",
  "GET /associations/resources/{namespace}/{name} read",
  "GET /associations/resources/{resourceId} read",
  "GET /config read",
  "GET /contexts read",
  "GET /metrics read",
  "GET /mode read",
  "GET /schemas read",
  "GET /schemas/guids/{guid} read",
  "GET /schemas/guids/{guid}/ids read",
  "GET /schemas/ids/{id} read",
  "GET /schemas/ids/{id}/schema read",
  "GET /schemas/ids/{id}/subjects read",
  "GET /schemas/ids/{id}/versions read",
  "GET /schemas/types read",
  "GET /subjects read",
  "POST /api/v1/access/grants administer",
  "POST /api/v1/access/tokens administer",
  "POST /api/v1/compatibility check",
  "POST /api/v1/verifications deploy",
  "POST /associations register",
  "POST /associations:batch register",
  "PUT /api/v1/access/users/{user} administer",
  "PUT /associations register",
  "PUT /associations/resources/{resourceId} register",
  "PUT /config configure",
  "PUT /mode configure",
];

describe("writes", () => {
  const post = (path: string, body: object, method = "POST") => server.send(method, path, { token: ann, body });

  it("are held against what they change, however it is named", async () => {
    expect((await post("/subjects/secret-new/versions", avro("A"))).status).toBe(403);
    expect((await post("/subjects/orders-new/versions", avro("A"))).status).toBe(200);
    // An unqualified name does not lead on to a context that is hidden.
    await server.send("POST", "/subjects/%3A.secretteam%3Aorders-far/versions", { token: admin, body: avro("Far") });
    const tags = await post("/subjects/orders-far/versions/1/tags", { tagsToAdd: [] });
    expect([tags.status, tags.text]).toEqual([404, expect.not.stringContaining("secret")]);
    expect((await post("/config", { compatibility: "NONE" }, "PUT")).status).toBe(403);
    expect((await post("/mode/%3A.__GLOBAL%3A", { mode: "READONLY" }, "PUT")).status).toBe(403);
    expect((await post("/config/%3A.team%3A", { compatibility: "NONE" }, "PUT")).status).toBe(403);
    expect((await server.send("DELETE", "/contexts/.secretteam", { token: ann })).status).toBe(403);
    const deployment = (service: string) => ({ service, version: "1" });
    expect((await post("/api/v1/environments/test/deployments", deployment("shop"))).status).toBe(201);
    expect((await post("/api/v1/environments/test/deployments", deployment("secretservice"))).status).toBe(403);
    expect((await post("/api/v1/environments/secretprod/deployments", deployment("shop"))).status).toBe(403);
  });

  it("cannot refer to what may not be read", async () => {
    const referring = (subject: string, name: string) => ({
      schema: JSON.stringify({ type: "record", name: `Of${name}`, fields: [{ name: "x", type: name }] }),
      references: [{ name, subject, version: 1 }],
    });
    expect((await post("/subjects/orders-ref/versions", referring("orders", "Orders"))).status).toBe(200);
    const hidden = await post("/subjects/orders-ref2/versions", referring("secret-value", "secretRecord"));
    const missing = await post("/subjects/orders-ref2/versions", referring("secret-none", "secretRecord"));
    expect([hidden.status, missing.status]).toEqual([422, 422]);
    // As though it were not there.
    expect(hidden.text.replaceAll("secret-value", "X")).toBe(missing.text.replaceAll("secret-none", "X"));
    const check = { ...referring("secret-value", "secretRecord"), subject: "orders-ref" };
    expect((await post("/api/v1/compatibility", check)).status).toBe(422);
  });
});
