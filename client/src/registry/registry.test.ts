import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { inFull } from "../error.ts";
import { RegistryError, registryClient } from "./index.ts";

type Answer = readonly [status: number, body: unknown];
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers by "METHOD /path", and keeps what it was asked. */
async function serve(answers: Readonly<Record<string, Answer>>): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const part of request) body += part;
    const { method = "", url = "" } = request;
    seen.push({ method, url, headers: request.headers, body });
    const [status, json] = answers[`${method} ${url.split("?")[0]}`] ?? [
      404,
      { error_code: 404, message: "Not found" },
    ];
    reply.statusCode = status;
    reply.end(typeof json === "string" ? json : JSON.stringify(json));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function failure(promise: Promise<unknown>): Promise<RegistryError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RegistryError) return error;
  throw new Error(`expected a RegistryError, got ${error}`);
}

describe("schemas by id", () => {
  test("are asked for once, however many wait", async () => {
    const { url, seen } = await serve({ "GET /schemas/ids/3": [200, { schema: '"string"' }] });
    const registry = registryClient(url);
    const all = await Promise.all(Array.from({ length: 20 }, () => registry.schemaById(3)));
    await registry.schemaById(3);
    expect(seen).toHaveLength(1);
    expect(all[0]).toEqual({ schemaType: "AVRO", schema: '"string"', references: [], resolved: [], guid: undefined });
  });

  test("are asked for again after a failure", async () => {
    const answers: Record<string, Answer> = { "GET /schemas/ids/3": [500, { error_code: 50001, message: "Store" }] };
    const { url, seen } = await serve(answers);
    const registry = registryClient(url);
    expect((await failure(registry.schemaById(3))).code).toBe("registry/failed");
    answers["GET /schemas/ids/3"] = [200, { schema: '"int"' }];
    expect((await registry.schemaById(3)).schema).toBe('"int"');
    expect(seen).toHaveLength(2);
  });

  test("come with the texts of their references, in the order of need, each once", async () => {
    const reference = (name: string) => ({ name, subject: name, version: 1 });
    const { url, seen } = await serve({
      "GET /schemas/ids/1": [200, { schema: "A", references: [reference("B"), reference("C")] }],
      "GET /subjects/B/versions/1": [200, { schema: "text of B", references: [reference("D")] }],
      "GET /subjects/C/versions/1": [200, { schema: "text of C", references: [reference("D"), reference("B")] }],
      "GET /subjects/D/versions/1": [200, { schema: "text of D" }],
    });
    const { references, resolved } = await registryClient(url).schemaById(1);
    expect(references).toEqual([reference("B"), reference("C")]);
    expect(resolved.map(({ name, text }) => [name, text])).toEqual([
      ["D", "text of D"],
      ["B", "text of B"],
      ["C", "text of C"],
    ]);
    expect(seen).toHaveLength(4);
  });
});

describe("requests", () => {
  test("escape subjects, and keep a path of the address", async () => {
    const { url, seen } = await serve({ "GET /registry/subjects/a%2Fb%3F%20%3A.c%3A/versions": [200, [1, 2]] });
    expect(await registryClient(`${url}/registry/`).versions("a/b? :.c:")).toEqual([1, 2]);
    expect(seen[0]?.url).toBe("/registry/subjects/a%2Fb%3F%20%3A.c%3A/versions");
  });

  test("never leave the path for a subject that is dots", async () => {
    const { url, seen } = await serve({});
    expect((await failure(registryClient(url).versions(".."))).code).toBe("registry/bad-request");
    expect(seen).toHaveLength(0);
  });

  test("carry a user and password, or a token", async () => {
    const { url, seen } = await serve({ "GET /subjects": [200, []] });
    await registryClient({ url, auth: { user: "ada", password: "löve:1" } }).subjects();
    await registryClient({ url, auth: { token: "t0ken" } }).subjects();
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from("ada:löve:1").toString("base64")}`,
      "Bearer t0ken",
    ]);
  });

  test("register, look up and check send Confluent's bodies", async () => {
    const { url, seen } = await serve({
      "POST /subjects/s/versions": [200, { id: 7 }],
      "POST /subjects/s": [200, { subject: "s", version: 2, id: 7 }],
      "POST /compatibility/subjects/s/versions/latest": [200, { is_compatible: false, messages: ["no"] }],
    });
    const registry = registryClient(url);
    const references = [{ name: "n", subject: "r", version: 1, text: "not sent" }];
    expect(await registry.register("s", { schema: '"int"' })).toEqual({ id: 7, version: undefined });
    expect(await registry.lookup("s", { schema: "{}", schemaType: "JSON", references })).toMatchObject({
      id: 7,
      version: 2,
    });
    expect(await registry.checkCompatibility("s", { schema: '"int"' })).toEqual({
      compatible: false,
      messages: ["no"],
    });
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { schema: '"int"' },
      { schema: "{}", schemaType: "JSON", references: [{ name: "n", subject: "r", version: 1 }] },
      { schema: '"int"' },
    ]);
  });

  test("the level falls back to the global one", async () => {
    const { url } = await serve({
      "GET /config/s": [404, { error_code: 40408, message: "Subject 's' does not have subject-level compatibility" }],
      "GET /config": [200, { compatibilityLevel: "FULL" }],
    });
    expect(await registryClient(url).compatibilityLevel("s")).toBe("FULL");
  });
});

describe("failures", () => {
  test("carry status, Confluent's code and what to do", async () => {
    const { url } = await serve({
      "GET /subjects/s/versions/9": [404, { error_code: 40402, message: "Version 9 not found." }],
    });
    const error = await failure(registryClient(url).version("s", 9));
    expect(error).toMatchObject({ code: "registry/not-found", status: 404, errorCode: 40402 });
    expect(error.message).toMatch(/Version 9 not found\.$/);
    expect(error.hint).toMatch(/^Check the subject/);
    expect(inFull(error)).toContain("Version 9 not found. Check");
  });

  test("say that nobody listens", async () => {
    const error = await failure(registryClient("http://127.0.0.1:1").subjects());
    expect(error.code).toBe("registry/unreachable");
    expect(error.message).toContain("127.0.0.1:1");
  });

  test("say that an answer took too long", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await failure(registryClient({ url, timeoutMs: 50 }).subjects())).code).toBe("registry/timeout");
  });

  test("of one address are made good by the next", async () => {
    const { url } = await serve({ "GET /subjects": [200, ["s"]] });
    expect(await registryClient({ url: ["http://127.0.0.1:1", url] }).subjects()).toEqual(["s"]);
  });

  test.each([
    ["text that is not JSON", "<html>"],
    ["a list where an object is due", []],
    ["an object without a schema", {}],
    ["an unknown type", { schema: "x", schemaType: "XML" }],
    ["references that are none", { schema: "x", references: [{}] }],
  ])("an answer that is no registry's is told as that: %s", async (_, body) => {
    const { url } = await serve({ "GET /schemas/ids/1": [200, body] });
    expect((await failure(registryClient(url).schemaById(1))).code).toBe("registry/bad-answer");
  });

  test.each(["localhost:8081", "ftp://host", "", "http://ada:pw@host"])("an address that is none: %s", (url) => {
    expect(() => registryClient(url)).toThrow(RegistryError);
  });

  test("a password in the address is not repeated in the error", () => {
    let error: unknown;
    try {
      registryClient("http://ada:secret@host");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RegistryError);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain("secret");
  });
});
