import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Names, bytes and shapes with which clients mean harm, or mean well. The server runs in this process, so that it is seen what they do to it. */

const CHAIN = process.env.CONCORDAT_DEEP ? 1_000 : 300;

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0 });
});
afterAll(() => registry.close());

interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Sends a path and bytes as they are. */
async function send(method: string, path: string, body?: string | Buffer): Promise<Answered> {
  const { hostname, port } = new URL(registry.url);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const call = request({ hostname, port, method, path, headers });
  call.end(body);
  const [response] = await once(call, "response");
  return { status: response.statusCode, body: await text(response) };
}

const register = (subject: string, schema: string, more: object = {}) =>
  send("POST", `/subjects/${encodeURIComponent(subject)}/versions`, JSON.stringify({ schema, ...more }));
const record = (name: string, field: string, type: unknown = "int") =>
  JSON.stringify({ type: "record", name, fields: [{ name: field, type }] });

/** Bytes of a connection, and what comes back until it ends. */
async function raw(bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(registry.url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

describe("names of what every object has", () => {
  const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "prototype"];
  const before = Object.getOwnPropertyNames(Object.prototype);

  test.each(NAMES)("%s is a name like others: of subject, context, type, field and reference", async (name) => {
    for (const subject of [name, `:.${name}:${name}`]) {
      const schema = record(name, name);
      expect(await register(subject, schema)).toMatchObject({ status: 200 });
      const path = `/subjects/${encodeURIComponent(subject)}/versions/1`;
      expect(JSON.parse((await send("GET", path)).body)).toMatchObject({ schema, version: 1 });
      const references = [{ name, subject, version: 1 }];
      const using = await register(`using ${subject}`, record("Using", name, name), { references });
      expect(using).toMatchObject({ status: 200 });
      const metadata = { properties: { [name]: name }, tags: { [name]: [name] } };
      const annotated = await register(`with ${subject}`, schema, { metadata: JSON.parse(JSON.stringify(metadata)) });
      expect(annotated).toMatchObject({ status: 200 });
      const config = await send("PUT", `/config/${encodeURIComponent(subject)}`, '{"compatibility":"FULL"}');
      expect(config).toMatchObject({ status: 200 });
      expect((await send("GET", `/config/${encodeURIComponent(subject)}`)).body).toContain("FULL");
    }
    expect(
      await register(`p ${name}`, `syntax = "proto3"; message M { int32 ${name} = 1; }`, { schemaType: "PROTOBUF" }),
    ).toMatchObject({ status: 200 });
    const json = JSON.stringify({ type: "object" }).replace("}", `,"properties":{"${name}":{"type":"string"}}}`);
    expect(await register(`j ${name}`, json, { schemaType: "JSON" })).toMatchObject({ status: 200 });
    expect((await send("GET", `/subjects/nothing-${name}/versions`)).status).toBe(404);
    expect((await send("GET", `/${name}`)).status).toBe(404);
  });

  test("change nothing of the process", async () => {
    await send("PUT", "/config", '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect("polluted" in {}).toBe(false);
  });
});

describe("names of subjects", () => {
  const ROUND = [
    "a/b",
    "a%2Fb",
    "..",
    ".",
    "a b",
    "ä😀",
    "a\\b",
    "'; DROP TABLE versions; --",
    "%",
    "<script>",
    "a?b#c",
    "a;b=c",
    "~",
    "x".repeat(4_000),
  ];
  test.each(ROUND.map((name) => [name.slice(0, 40), name]))(
    "%j comes back as it was, or is rejected",
    async (_, name) => {
      const answer = await register(name, '"int"');
      const listed = JSON.parse((await send("GET", "/subjects")).body) as readonly string[];
      if (answer.status === 200) {
        expect(listed).toContain(name);
        const version = await send("GET", `/subjects/${encodeURIComponent(name)}/versions/1`);
        expect(JSON.parse(version.body)).toMatchObject({ subject: name });
      } else {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(listed).not.toContain(name);
      }
    },
  );

  test.each([
    ["NUL", "a%00b"],
    ["a line break", "a%0D%0Ax-injected:%201"],
    ["bytes that are no UTF-8", "a%ff"],
    ["64 KB", "x".repeat(65_536)],
    ["half an encoding", "a%e"],
    ["an encoded way up", "%2e%2e"],
  ])("with %s are rejected, and reach no header", async (_, name) => {
    const answer = await raw(
      `POST /subjects/${name}/versions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 20\r\nconnection: close\r\n\r\n{"schema":"\\"int\\""}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/^x-injected/im);
    expect((await send("GET", "/subjects")).body).not.toContain("injected");
  });
});

describe("bodies", () => {
  const path = "/subjects/bodies/versions";
  test.each([
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from('{"schema":"\\"'), Buffer.from([0xff, 0xfe]), Buffer.from('\\""}')]),
    ],
    ["an id that no double holds", Buffer.from('{"schema":"\\"int\\"","id":9007199254740993}')],
    ["a version beyond 31 bits", Buffer.from('{"schema":"\\"int\\"","version":4294967297}')],
    ["nothing", Buffer.alloc(0)],
    ["100,000 arrays in each other", Buffer.from("[".repeat(100_000))],
    ["a number of 100,000 digits", Buffer.from(`{"schema":"\\"int\\"","version":${"9".repeat(100_000)}}`)],
  ])("with %s are rejected, and nothing is stored", async (_, body) => {
    const answer = await send("POST", path, body);
    expect(answer.status, answer.body).toBeGreaterThanOrEqual(400);
    expect(answer.status, answer.body).toBeLessThan(500);
    expect((await send("GET", path)).status).toBe(404);
  });

  test("keep whole numbers that no double holds, and halves of surrogates, in schemas", async () => {
    const schema =
      '{"type":"record","name":"R","fields":[{"name":"a","type":"long","default":9007199254740993}],"doc":"\\ud800 x"}';
    expect((await register("exact", schema)).status).toBe(200);
    const { schema: stored } = JSON.parse((await send("GET", "/subjects/exact/versions/1")).body);
    expect(stored).toContain("9007199254740993");
  });
});

describe("requests that two servers would understand differently", () => {
  const POST = "POST /subjects/smuggled/versions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
  const body = '{"schema":"\\"int\\""}';
  test.each([
    ["two lengths of the body", `${POST}content-length: 20\r\ncontent-length: 3\r\n\r\n${body}`],
    [
      "a length and chunks",
      `${POST}content-length: 20\r\ntransfer-encoding: chunked\r\n\r\n14\r\n${body}\r\n0\r\n\r\n`,
    ],
    ["an encoding that is not chunked", `${POST}transfer-encoding: gzip\r\n\r\n${body}`],
    ["a line break within a header", `${POST}x: a\rb: c\r\ncontent-length: 20\r\n\r\n${body}`],
    ["a space before the colon", `${POST}content-length : 20\r\n\r\n${body}`],
    ["a length that is no number", `${POST}content-length: 2e1\r\n\r\n${body}`],
    [
      "no host",
      `POST /subjects/smuggled/versions HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n${body}`,
    ],
  ])("with %s are rejected", async (_, bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await send("GET", "/subjects")).body).not.toContain("smuggled");
  });

  test("control: the same request with one length is taken", async () => {
    const answer = await raw(
      `${POST.replace("smuggled", "plain")}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("references", () => {
  /** Whether another request is answered while one is under way. */
  async function answeredMeanwhile(
    call: Promise<Answered>,
  ): Promise<{ readonly answer: Answered; readonly others: number }> {
    let others = 0;
    let over = false;
    const answering = call.finally(() => {
      over = true;
    });
    while (!over) {
      expect((await send("GET", "/schemas/types")).status).toBe(200);
      others += 1;
    }
    return { answer: await answering, others };
  }

  test("doubled in 30 levels cost no more than their number", async () => {
    await register("double-0", record("D0", "a"));
    for (let level = 1; level <= 30; level += 1) {
      const fields = ["a", "b"].map((name) => ({ name, type: `D${level - 1}` }));
      const references = [{ name: `D${level - 1}`, subject: `double-${level - 1}`, version: 1 }];
      const schema = JSON.stringify({ type: "record", name: `D${level}`, fields });
      const { answer, others } = await answeredMeanwhile(register(`double-${level}`, schema, { references }));
      expect(answer.status, answer.body).toBe(200);
      expect(others).toBeGreaterThan(0);
    }
    const checked = await send(
      "POST",
      "/compatibility/subjects/double-30/versions/latest?verbose=true",
      JSON.stringify({ schema: '"int"' }),
    );
    expect(checked.status).toBe(200);
  });

  test(`in a chain of ${CHAIN} are resolved, and others are answered meanwhile`, { timeout: 240_000 }, async () => {
    await register("chain-0", record("C0", "a"));
    let last: Answered | undefined;
    for (let level = 1; level < CHAIN; level += 1) {
      const references = [{ name: `C${level - 1}`, subject: `chain-${level - 1}`, version: 1 }];
      const { answer } = await answeredMeanwhile(
        register(`chain-${level}`, record(`C${level}`, "a", `C${level - 1}`), { references }),
      );
      last = answer;
      if (answer.status !== 200) break;
    }
    // Either it holds them all, or it says where it stops.
    expect([200, 422]).toContain(last?.status);
  });

  test("to themselves, and to what is not there, are rejected with their names", async () => {
    for (const subject of ["self", "missing"]) {
      const references = [{ name: "R", subject: subject === "self" ? "self" : "nowhere", version: 1 }];
      const answer = await register(subject, record("R2", "a", "R"), { references });
      expect(answer.status).toBe(422);
      expect(answer.body).toContain(subject === "self" ? "self" : "nowhere");
    }
  });
});
