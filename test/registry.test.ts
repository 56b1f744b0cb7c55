import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const headers = { "content-type": "application/vnd.schemaregistry.v1+json" };
const record = (...fields: readonly object[]) => JSON.stringify({ type: "record", name: "R", fields });

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, bodyLimit: 1_000_000 });
});
afterAll(() => registry.close());

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(registry.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>) };
}

describe("bad input", () => {
  const deep = `${'{"type":"array","items":'.repeat(20_000)}"int"${"}".repeat(20_000)}`;

  it.each([
    [
      "a schema that does not parse",
      "POST",
      "/subjects/bad/versions",
      { schema: '{"type":"record","name":"R"' },
      422,
      42201,
    ],
    ["a schema nested 20,000 deep", "POST", "/subjects/bad/versions", { schema: deep }, 422, 42201],
    ["a schema that names nothing known", "POST", "/subjects/bad/versions", { schema: '"toString"' }, 422, 42201],
    ["a body that is not JSON", "POST", "/subjects/bad/versions", "{", 400, 400],
    ["a body that is a list", "POST", "/subjects/bad/versions", [], 400, 400],
    ["an empty body", "POST", "/subjects/bad/versions", "", 422, 422],
    ["a schema that is an object", "POST", "/subjects/bad/versions", { schema: {} }, 400, 400],
    ["an unknown schema type", "POST", "/subjects/bad/versions", { schema: "x", schemaType: "XML" }, 422, 42201],
    ["a subject with control characters", "POST", "/subjects/bad%0Aname/versions", { schema: '"int"' }, 422, 42208],
    ["a path that is not UTF-8", "GET", "/subjects/%FF/versions", undefined, 400, 400],
    [
      "a reference to nothing",
      "POST",
      "/subjects/bad/versions",
      { schema: '"int"', references: [{ name: "a", subject: "none", version: 1 }] },
      422,
      42201,
    ],
    ["an unknown level", "PUT", "/config", { compatibility: "SIDEWAYS" }, 422, 42203],
    ["an unknown mode", "PUT", "/mode", { mode: "SIDEWAYS" }, 422, 42204],
    ["an unknown version", "GET", "/subjects/bad/versions/7", undefined, 404, 40401],
    ["a version that is no number", "GET", "/subjects/bad/versions/first", undefined, 422, 42202],
    ["an id that is no number", "GET", "/schemas/ids/first", undefined, 404, 404],
    ["an unknown id", "GET", "/schemas/ids/4711", undefined, 404, 40403],
    ["an unknown path", "GET", "/nothing/here", undefined, 404, 404],
  ] as const)("%s is told, and stores nothing", async (_, method, path, body, status, code) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({ status, json: { error_code: code, message: expect.stringMatching(/.{5,}/) } });
    expect((await call("GET", "/subjects?deleted=true")).json).toEqual([]);
  });

  it("a body over the limit is refused before it is read", async () => {
    const { port } = new URL(registry.url);
    const refused = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(
          "POST /subjects/s/versions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000000\r\n\r\n{",
        );
      });
      socket.once("data", (data) => resolve(data.toString("utf8")));
      socket.once("error", reject);
    });
    expect(refused).toMatch(/^HTTP\/1.1 413 /);
  });

  it("a line and column are told where the JSON of a schema breaks off", async () => {
    const { json } = await call("POST", "/api/v1/compatibility", {
      schema: '{\n  "type": "record",\n  "name": }',
      against: [{ schema: '"int"' }],
    });
    expect(json).toMatchObject({
      code: "json/unexpected-character",
      place: { line: 3, column: 11 },
      hint: expect.any(String),
    });
  });

  it("a request for a report that says too much or too little is refused", async () => {
    for (const body of [
      {},
      { schema: '"int"' },
      { schema: '"int"', subject: "s", against: [{ schema: '"int"' }] },
      { schema: 5, subject: "s" },
    ]) {
      expect(await call("POST", "/api/v1/compatibility", body)).toMatchObject({
        status: 400,
        json: { code: "api/bad-request" },
      });
    }
  });
});

describe("the structured report", () => {
  it("names rule, places, who breaks, and shows an event with its neighbour", async () => {
    const old = record({ name: "status", type: { type: "enum", name: "S", symbols: ["NEW", "PAID"] } });
    const schema = record({ name: "status", type: { type: "enum", name: "S", symbols: ["NEW"] } });
    const { json } = await call("POST", "/api/v1/compatibility", {
      schema,
      against: [{ schema: old }],
      level: "BACKWARD",
      witness: true,
    });
    expect(json).toMatchObject({
      compatible: false,
      level: "BACKWARD",
      compared: 1,
      comparisons: [
        {
          version: 1,
          differences: [
            {
              rule: "avro/missing-enum-symbols",
              breaks: "new readers",
              new: { pointer: "/fields/0/type/symbols", line: 1 },
              hint: expect.any(String),
              witness: {
                event: { status: "PAID" },
                bytes: "02",
                outcome: "fails",
                neighbour: { event: { status: "NEW" }, bytes: "00" },
              },
            },
          ],
        },
      ],
    });
  });

  it("warns of what Avro lets through", async () => {
    const money = (scale: number) =>
      record({ name: "total", type: { type: "bytes", logicalType: "decimal", precision: 9, scale } });
    const { json } = await call("POST", "/api/v1/compatibility", {
      schema: money(3),
      against: [{ schema: money(2) }],
      witness: true,
    });
    expect(json).toMatchObject({
      compatible: true,
      comparisons: [
        { differences: [{ rule: "avro/decimal-changed", severity: "warning", witness: { outcome: "changes" } }] },
      ],
    });
  });
});

describe("many clients at once", () => {
  it("get versions without gaps and one id for each text", async () => {
    const texts = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({ type: "record", name: "M", doc: String(index), fields: [] }),
    );
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, client) => {
        const got: { subject: string; text: string; id: unknown; version: unknown }[] = [];
        for (const text of texts) {
          for (const subject of ["together", `alone-${client}`]) {
            const { status, json } = await call("POST", `/subjects/${subject}/versions`, { schema: text });
            expect(status).toBe(200);
            got.push({ subject, text, id: json?.id, version: json?.version });
          }
        }
        return got;
      }),
    );
    const all = answers.flat();
    for (const text of texts) expect(new Set(all.filter((one) => one.text === text).map(({ id }) => id)).size).toBe(1);
    expect((await call("GET", "/subjects/together/versions")).json).toEqual(texts.map((_, index) => index + 1));
    expect(new Set(all.map(({ id }) => id)).size).toBe(texts.length);
  });

  it("all get through to one subject", async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        call("POST", "/subjects/crowded/versions", {
          schema: JSON.stringify({ type: "record", name: "C", doc: String(index), fields: [] }),
        }),
      ),
    );
    expect(new Set(answers.map(({ json }) => json?.version))).toEqual(new Set(answers.map((_, index) => index + 1)));
  });

  it("leave no reference without its target, whoever is first", async () => {
    for (let round = 0; round < 10; round += 1) {
      const base = `base-${round}`;
      await call("POST", `/subjects/${base}/versions`, {
        schema: JSON.stringify({ type: "record", name: "B", fields: [] }),
      });
      const schema = JSON.stringify({ type: "array", items: "B" });
      const references = [{ name: "B", subject: base, version: 1 }];
      const [registered, deleted] = await Promise.all([
        call("POST", `/subjects/ref-${round}/versions`, { schema, references }),
        call("DELETE", `/subjects/${base}/versions/1`),
      ]);
      expect([registered.status, deleted.status].sort()).toEqual([200, 422]);
    }
  });
});

describe("a restart", () => {
  it("keeps everything", async () => {
    const folder = mkdtempSync(join(tmpdir(), "concordat-restart-"));
    const data = join(folder, "registry.db");
    const ask = async (url: string) =>
      Promise.all(
        ["/subjects", "/subjects/a/versions/1", "/config/a", "/mode/a", "/schemas"].map(async (path) =>
          (await fetch(url + path)).json(),
        ),
      );
    try {
      const first = await startRegistry({ port: 0, data });
      const put = (path: string, method: string, body: object) =>
        fetch(first.url + path, { method, headers, body: JSON.stringify(body) });
      await put("/subjects/a/versions", "POST", { schema: '"int"', metadata: { properties: { owner: "me" } } });
      await put("/config/a", "PUT", { compatibility: "FULL" });
      await put("/mode/a", "PUT", { mode: "READONLY" });
      const before = await ask(first.url);
      await first.close();
      const second = await startRegistry({ port: 0, data });
      expect(await ask(second.url)).toEqual(before);
      await second.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("starting", () => {
  it("is refused beyond loopback without saying so", async () => {
    await expect(startRegistry({ host: "0.0.0.0", port: 0 })).rejects.toMatchObject({
      code: "registry/not-loopback",
      hint: expect.stringContaining("--insecure"),
    });
  });

  it("is refused on a port in use", async () => {
    await expect(startRegistry({ port: Number(new URL(registry.url).port) })).rejects.toMatchObject({
      code: "registry/port-in-use",
    });
  });
});
