import { createHash } from "node:crypto";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** What Confluent's registry 8.2.0 was seen to answer where one would expect something else. */

let registry: RunningRegistry;
beforeEach(async () => {
  registry = await startRegistry({ port: 0 });
});
afterEach(() => registry.close());

const record = (...fields: readonly object[]) => ({ schema: JSON.stringify({ type: "record", name: "R", fields }) });
const V1 = record({ name: "a", type: "int" });
const V2 = record({ name: "a", type: "int" }, { name: "b", type: "int", default: 0 });

/** Sends a request; the status, with the error code of a refusal or else the answer. */
async function ask(method: string, path: string, body?: object): Promise<readonly [number, unknown]> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(registry.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  const value = text === "" ? undefined : (JSON.parse(text) as { error_code?: number });
  return [answer.status, answer.ok ? value : value?.error_code];
}

/** Registers schemas under the subject `s`. */
async function versions(...bodies: readonly object[]): Promise<void> {
  for (const body of bodies) expect((await ask("POST", "/subjects/s/versions", body))[0]).toBe(200);
}

describe("the latest version", () => {
  it.each(["latest", "-1"])("is a live one, also where deleted ones are asked for (%s)", async (name) => {
    await versions(V1, V2);
    await ask("DELETE", "/subjects/s/versions/2");
    expect(await ask("GET", `/subjects/s/versions/${name}?deleted=true`)).toMatchObject([200, { version: 1 }]);
    await ask("DELETE", "/subjects/s/versions/1");
    expect(await ask("GET", `/subjects/s/versions/${name}?deleted=true`)).toEqual([404, 40402]);
    expect(await ask("GET", `/subjects/s/versions/${name}/schema?deleted=true`)).toEqual([404, 40402]);
    expect(await ask("GET", "/subjects/s/versions/2?deleted=true")).toMatchObject([200, { version: 2 }]);
    expect(await ask("GET", `/subjects/s/versions/${name}`)).toEqual([404, 40401]);
  });
});

describe("lists of what is deleted", () => {
  it("are empty where nothing is", async () => {
    await versions(V1);
    expect(await ask("GET", "/subjects/s/versions?deletedOnly=true")).toEqual([200, []]);
    expect(await ask("GET", "/subjects/t/versions?deletedOnly=true")).toEqual([404, 40401]);
  });

  it("have a subject only when all of its versions are", async () => {
    await versions(V1, V2);
    await ask("DELETE", "/subjects/s/versions/1");
    expect(await ask("GET", "/subjects?deletedOnly=true")).toEqual([200, []]);
    await ask("DELETE", "/subjects/s");
    expect(await ask("GET", "/subjects?deletedOnly=true")).toEqual([200, ["s"]]);
    expect(await ask("GET", "/subjects/s/versions?deletedOnly=true")).toEqual([200, [1, 2]]);
  });
});

describe("settings", () => {
  it("above all contexts are told where what is in force is asked for", async () => {
    await ask("PUT", "/config/:.__GLOBAL:", { compatibility: "FULL" });
    await ask("PUT", "/mode/:.__GLOBAL:", { mode: "READONLY" });
    for (const path of ["", "/:.:"]) {
      expect(await ask("GET", `/config${path}`)).toEqual([200, { compatibilityLevel: "BACKWARD" }]);
      expect(await ask("GET", `/config${path}?defaultToGlobal=true`)).toEqual([200, { compatibilityLevel: "FULL" }]);
      expect(await ask("GET", `/mode${path}`)).toEqual([200, { mode: "READWRITE" }]);
      expect(await ask("GET", `/mode${path}?defaultToGlobal=true`)).toEqual([200, { mode: "READONLY" }]);
    }
  });

  it("of a context are its own", async () => {
    expect(await ask("GET", "/contexts/.new/config")).toEqual([404, 40408]);
    expect(await ask("GET", "/contexts/.new/config?defaultToGlobal=true")).toMatchObject([200, {}]);
    expect(await ask("DELETE", "/contexts/.new/config")).toEqual([404, 40401]);
    expect(await ask("DELETE", "/mode/:.new:")).toEqual([404, 40401]);
    expect(await ask("DELETE", "/mode/:.new:?recursive=true")).toEqual([200, {}]);
    await ask("PUT", "/config/:.new:", { compatibility: "NONE" });
    expect(await ask("GET", "/contexts/.new/config")).toEqual([200, { compatibilityLevel: "NONE" }]);
    expect(await ask("DELETE", "/config")).toEqual([200, { compatibilityLevel: "BACKWARD" }]);
    expect(await ask("DELETE", "/mode")).toEqual([200, { mode: "READWRITE" }]);
  });

  it("have the mode FORWARD above all contexts alone", async () => {
    for (const name of [":.__GLOBAL:s", ":.c:", "s"])
      expect(await ask("PUT", `/mode/${name}`, { mode: "FORWARD" })).toEqual([422, 42204]);
    expect(await ask("PUT", "/mode/:.__GLOBAL:", { mode: "FORWARD" })).toEqual([200, { mode: "FORWARD" }]);
  });

  it("clear no mode of a subject unless that is asked for", async () => {
    await ask("PUT", "/mode/s", { mode: "READONLY" });
    await ask("DELETE", "/mode");
    expect(await ask("GET", "/mode/s")).toEqual([200, { mode: "READONLY" }]);
    await ask("DELETE", "/mode?recursive=true");
    expect(await ask("GET", "/mode/s")).toEqual([404, 40409]);
  });

  it("tell no alias that is empty", async () => {
    await ask("PUT", "/config/s", { alias: "x", compatibility: "FULL" });
    await ask("PUT", "/config/s", { alias: "" });
    expect(await ask("GET", "/config/s")).toEqual([200, { compatibilityLevel: "FULL" }]);
  });
});

describe("contexts", () => {
  it("are listed and searched as the path says", async () => {
    await versions(V1);
    await ask("POST", "/subjects/:.c:s/versions", V1);
    expect(await ask("GET", "/subjects")).toEqual([200, [":.c:s", "s"]]);
    expect(await ask("GET", "/contexts/:.:/subjects")).toEqual([200, ["s"]]);
    expect(await ask("GET", "/contexts/.c/subjects")).toEqual([200, [":.c:s"]]);
    expect(await ask("GET", "/contexts/.c/contexts")).toEqual([200, [".", ".c"]]);
  });
});

describe("associations", () => {
  const resource = { resourceName: "t", resourceId: "r" };
  const weak = (subject: string, more: object = {}) => ({
    subject,
    associationType: "value",
    lifecycle: "WEAK",
    ...more,
  });

  it("do not change their subject", async () => {
    await versions(V1);
    await ask("POST", "/subjects/t/versions", V1);
    await ask("POST", "/associations", { ...resource, associations: [weak("s")] });
    const other = { resourceName: "t", associations: [weak("t")] };
    expect(await ask("PUT", "/associations/resources/r", other)).toEqual([422, 42212]);
    expect(await ask("POST", "/associations", { ...resource, associations: [weak("t")] })).toEqual([409, 40903]);
  });

  it("are made and ended in the order of a batch", async () => {
    await versions(V1);
    await ask("POST", "/subjects/t/versions", V1);
    const batch = (...associations: readonly object[]) =>
      ask("POST", "/associations:batch", { requests: [{ ...resource, associations }] });
    const ended = { opType: "DELETE", associationType: "value" };
    await batch(weak("s"));
    expect(await batch(ended, weak("t", { opType: "UPSERT" }))).toMatchObject([
      200,
      { results: [{ result: { associations: [{ subject: "t" }] } }] },
    ]);
    expect(await ask("GET", "/associations/resources/r")).toMatchObject([200, [{ subject: "t" }]]);
    await batch(weak("t", { opType: "UPSERT" }), ended);
    expect(await ask("GET", "/associations/resources/r")).toEqual([200, []]);
  });
});

describe("a check", () => {
  it.each([
    [{ schema: "" }, "Empty schema"],
    [{}, "Empty schema"],
    [{ schema: " \n" }, "Empty schema"],
    [{ schema: "", schemaType: "PROTOBUF" }, "Empty schema"],
    [{ schema: "x", schemaType: "XML" }, "Invalid schema type XML"],
  ])("of %j says why it is none", async (body, message) => {
    const path = "/compatibility/subjects/new/versions/latest";
    expect(await ask("POST", `${path}?verbose=true`, body)).toEqual([
      200,
      { is_compatible: false, messages: [message] },
    ]);
    expect(await ask("POST", path, body)).toEqual([422, 42201]);
  });
});

describe("who refers", () => {
  it("and is deleted does so no longer", async () => {
    await versions(V1);
    const references = [{ name: "R", subject: "s", version: 1 }];
    await ask("POST", "/subjects/f/versions", { schema: '{"type":"array","items":"R"}', references });
    expect(await ask("GET", "/subjects/s/versions/1/referencedby")).toEqual([200, [2]]);
    await ask("DELETE", "/subjects/f");
    expect(await ask("GET", "/subjects/s/versions/1/referencedby?deleted=true")).toEqual([200, []]);
    await ask("DELETE", "/subjects/s");
    expect(await ask("GET", "/subjects/s/versions/1/referencedby")).toEqual([200, []]);
    expect(await ask("GET", "/subjects/f/versions/1?deleted=true&format=resolved")).toMatchObject([200, { id: 2 }]);
  });

  it("by a guid that nothing has is nobody", async () => {
    expect(await ask("GET", "/schemas/guids/none/ids")).toEqual([200, []]);
  });
});

describe("metadata", () => {
  it("are needed for a version to be found by them", async () => {
    await versions(V1);
    expect(await ask("GET", "/subjects/s/metadata")).toEqual([404, 40403]);
    await versions({ ...V2, metadata: { properties: { a: "1" } } });
    for (const query of ["", "?key=a&value=1", "?key=a"])
      expect(await ask("GET", `/subjects/s/metadata${query}`)).toMatchObject([200, { version: 2 }]);
    expect(await ask("GET", "/subjects/s/metadata?key=a&value=2")).toEqual([404, 40403]);
  });

  it("that a lookup does not name are those of the latest version", async () => {
    const metadata = { properties: { a: "1" } };
    await versions({ ...V1, metadata });
    const [status, answer] = await ask("POST", "/subjects/s", V1);
    expect([status, Object.keys(answer as object)]).toEqual([
      200,
      ["subject", "version", "id", "guid", "schemaType", "metadata", "schema"],
    ]);
  });
});

describe("a schema that is not one", () => {
  it("is looked for all the same where only its default is wrong", async () => {
    await versions(V1);
    const faulty = record({ name: "a", type: "int", default: "x" });
    expect(await ask("POST", "/subjects/s", faulty)).toEqual([404, 40403]);
    expect(await ask("POST", "/subjects/s/versions", faulty)).toEqual([422, 42201]);
    await ask("PUT", "/config/t", { validateNewSchemas: false });
    expect((await ask("POST", "/subjects/t/versions", faulty))[0]).toBe(200);
    await ask("PUT", "/config/t", { validateNewSchemas: true });
    expect(await ask("POST", "/subjects/t", faulty)).toMatchObject([200, { version: 1 }]);
    expect(await ask("POST", "/subjects/t/versions", faulty)).toMatchObject([200, { version: 1 }]);
  });

  it.each(['{"type":"int"} // c', '{"type":"int"} /* c */', '"int"/**/'])("is %s", async (schema) => {
    expect(await ask("POST", "/subjects/s/versions", { schema })).toEqual([422, 42201]);
    expect(await ask("POST", "/subjects/s/versions", { schema: schema.replace(/[^}"]*$/, " \n") })).toMatchObject([
      200,
      {},
    ]);
  });

  it("is told before a subject that is not there", async () => {
    expect(await ask("POST", "/subjects/new", { schema: "x" })).toEqual([422, 42201]);
    expect(await ask("POST", "/subjects/new", V1)).toEqual([404, 40401]);
    expect(await ask("POST", "/subjects/new", { schema: "" })).toEqual([404, 40401]);
  });

  it("is not under a subject with a control character", async () => {
    for (const name of ["a%7Fb", "a%C2%85b"]) {
      expect(await ask("POST", `/subjects/${name}/versions`, V1)).toEqual([422, 42208]);
      expect(await ask("POST", `/subjects/${name}/versions/1/tags`, {})).toEqual([422, 42208]);
      expect(await ask("PUT", `/config/${name}`, {})).toEqual([422, 42208]);
    }
  });

  it("keeps a surrogate without its other half, under the guid that Java's bytes of it have", async () => {
    const doc = (text: string) => ({ schema: `{"type":"record","name":"R","doc":"${text}","fields":[]}` });
    const kept = doc("\ud800").schema;
    const guid = createHash("md5").update(doc("?").schema).digest("hex");
    const [, answer] = await ask("POST", "/subjects/s/versions", doc("\\ud800"));
    expect(answer).toMatchObject({ id: 1, schema: kept });
    expect((answer as { guid: string }).guid.replaceAll("-", "")).toBe(guid);
    expect(await ask("GET", "/schemas/ids/1")).toMatchObject([200, { schema: kept }]);
    expect(await ask("POST", "/subjects/s", doc("\\ud800"))).toMatchObject([200, { version: 1, schema: kept }]);
    // They have one guid, and no id in common.
    expect(await ask("POST", "/subjects/s/versions", doc("?"))).toEqual([422, 42205]);
    expect(await ask("POST", "/subjects/s", doc("?"))).toEqual([404, 40403]);
  });
});
