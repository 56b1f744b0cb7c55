import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What the server does before any route: media types, methods, headers. */

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0 });
  await send("POST", "/subjects/s/versions", { "content-type": "application/json" }, '{"schema":"\\"int\\""}');
});
afterAll(() => registry.close());

function send(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string) {
  return new Promise<{ status: number; type: string | undefined; text: string; id: unknown }>((resolve, reject) => {
    const call = request(registry.url + path, { method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers["content-type"],
          text,
          id: answer.headers["x-request-id"],
        }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

const V1 = "application/vnd.schemaregistry.v1+json";
const PLAIN = "application/json";

test.each([
  ["no Accept", {}, 200, V1],
  ["anything", { accept: "*/*" }, 200, V1],
  ["plain JSON", { accept: PLAIN }, 200, PLAIN],
  ["names in any case", { ACCEPT: PLAIN }, 200, PLAIN],
  ["what a browser sends", { accept: "text/html, */*;q=0.1" }, 200, V1],
  [
    "the better of two",
    { accept: `${PLAIN};q=0.5, application/vnd.schemaregistry+json;q=0.4` },
    200,
    "application/vnd.schemaregistry+json",
  ],
  ["HTML alone", { accept: "text/html" }, 406, undefined],
] as const)("Accept: %s", async (_, headers, status, type) => {
  expect(await send("GET", "/subjects", headers)).toMatchObject({ status, type });
});

test.each([
  ["none", {}, 200, V1],
  ["with a charset", { "content-type": `${V1}; charset=utf-8` }, 200, V1],
  ["bytes", { "content-type": "application/octet-stream" }, 200, V1],
  ["capitals", { "Content-Type": "APPLICATION/JSON" }, 200, V1],
  ["text", { "content-type": "text/plain" }, 415, V1],
  ["none at all", { "content-type": "garbage" }, 400, PLAIN],
] as const)("Content-Type: %s", async (_, headers, status, type) => {
  const answer = await send("POST", "/subjects/s", headers, '{"schema":"\\"int\\""}');
  expect(answer).toMatchObject({ status, type });
  if (status !== 200) expect(JSON.parse(answer.text)).toMatchObject({ error_code: status });
});

test.each([
  ["an unknown path", "GET", "/nothing", 404, undefined],
  ["an unknown method", "PATCH", "/subjects", 405, undefined],
  ["a number that is none", "GET", "/subjects?limit=abc", 404, V1],
  ["an empty part of a path", "GET", "/subjects//versions", 400, PLAIN],
  ["no answer's content", "DELETE", "/contexts/.none", 204, undefined],
] as const)("%s has the content type that Confluent's answer has", async (_, method, path, status, type) => {
  expect(await send(method, path)).toMatchObject({ status, type });
});

test("headers that registries send one another are ignored", async () => {
  const headers = { "X-Forward": "true", "content-type": PLAIN };
  expect(await send("PUT", "/mode", headers, '{"mode":"READONLY"}')).toMatchObject({ status: 200 });
  const refused = await send("POST", "/subjects/s/versions", headers, '{"schema":"\\"long\\""}');
  expect(JSON.parse(refused.text)).toMatchObject({ error_code: 42205 });
  expect(await send("DELETE", "/mode", headers)).toMatchObject({ status: 200 });
});

test("the request's id comes back, or one is made", async () => {
  expect(await send("GET", "/subjects", { "X-REQUEST-ID": "mine" })).toMatchObject({ id: "mine" });
  const [one, other] = [await send("GET", "/subjects"), await send("GET", "/nothing")];
  expect(one.id).toMatch(/./);
  expect(other.id).toMatch(/./);
  expect(one.id).not.toBe(other.id);
});

test("an oversized header is refused", async () => {
  expect(await send("GET", "/subjects", { "x-long": "a".repeat(20_000) })).toMatchObject({ status: 431 });
});

test("long answers are compressed for who takes gzip, and only for them", async () => {
  const fields = Array.from({ length: 100 }, (_, index) => ({ name: `field${index}`, type: "string" }));
  const body = JSON.stringify({ schema: JSON.stringify({ type: "record", name: "Long", fields }) });
  const headers = { "content-type": "application/json" };
  expect((await fetch(`${registry.url}/subjects/long/versions`, { method: "POST", headers, body })).status).toBe(200);
  const get = (path: string, encoding?: string) =>
    new Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }>((resolve, reject) => {
      const headers = encoding === undefined ? {} : { "accept-encoding": encoding };
      const call = request(registry.url + path, { headers, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve({ encoding: answer.headers["content-encoding"], bytes: Buffer.concat(parts) }));
      });
      call.on("error", reject);
      call.end();
    });
  const plain = await get("/subjects/long/versions/1");
  expect(plain.encoding).toBeUndefined();
  for (const accepted of ["gzip", "deflate, gzip;q=0.5", "*"]) {
    const compressed = await get("/subjects/long/versions/1", accepted);
    expect(compressed.encoding).toBe("gzip");
    expect(compressed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(gunzipSync(compressed.bytes).toString()).toBe(plain.bytes.toString());
  }
  for (const refused of ["deflate", "gzip;q=0", "identity"])
    expect((await get("/subjects/long/versions/1", refused)).encoding).toBeUndefined();
  expect((await get("/subjects/s/versions", "gzip")).encoding).toBeUndefined();
});
