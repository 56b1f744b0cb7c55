import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type RunOptions, type Served, serving } from "./support/concordat.ts";

const ORDER = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';
const NEEDS_TOTAL = `{"type":"record","name":"Order","fields":[
  {"name":"id","type":"string"},
  {"name":"total","type":"long"}
]}`;
const HAS_DEFAULT = NEEDS_TOTAL.replace('"long"', '"long","default":0');
const CARD = '{"type":"record","name":"Card","namespace":"shop","fields":[{"name":"pan","type":"string"}]}';
const PAYMENT = '{"type":"record","name":"Payment","namespace":"shop","fields":[{"name":"card","type":"Card"}]}';

let folder: string;
let served: Served;
const run = (args: string, options: Partial<RunOptions> = {}) =>
  concordat(args.split(" "), { cwd: folder, ...options, env: { CONCORDAT_REGISTRY: served.url, ...options.env } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-cli-"));
  const files = {
    order: ORDER,
    needs: NEEDS_TOTAL,
    default: HAS_DEFAULT,
    card: CARD,
    payment: PAYMENT,
    bad: '{"type":',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.avsc`), text);
  served = await serving(["--data", "registry.db"], { cwd: folder });
  await run("register order.avsc --subject orders-value");
});
afterAll(async () => {
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

test("register, list and get", async () => {
  expect(await run("register order.avsc --subject again-value")).toMatchObject({
    code: 0,
    out: "new        order.avsc  again-value version 1, id 1\n",
  });
  expect((await run("ls")).out).toBe("again-value\norders-value\n");
  expect(await run("ls orders-value")).toMatchObject({ code: 0, out: "1\n" });
  expect(await run("get orders-value")).toMatchObject({ code: 0, out: `${ORDER}\n` });
  expect((await run("get --id 1")).out).toBe(`${ORDER}\n`);
  expect(JSON.parse((await run("get orders-value --version 1 --format json")).out)).toMatchObject({
    subject: "orders-value",
    version: 1,
    id: 1,
    schema: ORDER,
  });
});

test("what is not there is a no", async () => {
  const { code, err } = await run("get nothing-value");
  expect(code).toBe(1);
  expect(err).toContain("error[registry/not-found]");
  expect((await run("ls nothing-value")).code).toBe(1);
  expect((await run("get --id 99")).code).toBe(1);
  expect((await run("get")).code).toBe(2);
});

test("a refused registration shows why, and registers nothing", async () => {
  const { code, out } = await run("register needs.avsc --subject orders-value");
  expect(code).toBe(1);
  expect(out).toContain(" --> needs.avsc:3:3\n");
  expect(out).toContain(" ::: orders-value version 1:1:1\n");
  expect(out).toContain('= event: {"id":""} as the old schema writes it');
  expect(out).toContain("needs.avsc was not registered as orders-value.");
  expect((await run("ls orders-value")).out).toBe("1\n");
  const json = await run("register needs.avsc --subject orders-value --format json");
  expect(JSON.parse(json.out)).toMatchObject({
    registered: false,
    results: [{ refused: { outcome: "incompatible" } }],
  });
});

test("a text that is no schema is told with its place", async () => {
  const { code, err } = await run("register bad.avsc --subject orders-value");
  expect(code).toBe(2);
  expect(err).toMatch(/^error\[json\/[a-z-]+\]: .*\n --> bad\.avsc:1:9\n/);
  expect((await run("check bad.avsc --subject orders-value")).out).toContain(" --> bad.avsc:1:9\n");
});

test("check against a subject, and against one that is new", async () => {
  expect((await run("check default.avsc --subject orders-value")).code).toBe(0);
  const refused = await run("check needs.avsc --subject orders-value --witness");
  expect(refused.code).toBe(1);
  expect(refused.out).toContain("needs.avsc: incompatible with orders-value version 1 (BACKWARD): 1 error");
  expect((await run("check needs.avsc --subject orders-value --level FORWARD")).code).toBe(0);
  const first = await run("check needs.avsc --subject new-value");
  expect(first.code).toBe(0);
  expect(first.out).toContain("It would be the first version of new-value");
  expect((await run("check needs.avsc")).code).toBe(4);
});

test("references of the config are registered first, by their numbers", async () => {
  const schemas = [
    { file: "payment.avsc", subject: "payments-value", references: [{ name: "shop.Card", subject: "card" }] },
    { file: "card.avsc", subject: "card" },
  ];
  const topics = { payments: ["payments-value"] };
  writeFileSync(join(folder, "payments.json"), JSON.stringify({ schemas, topics, output: "out" }));
  const registered = await run("register --config payments.json");
  expect(registered).toMatchObject({ code: 0, err: "" });
  expect(registered.out).toMatch(
    /^new +card\.avsc +card version 1, id \d\nnew +payment\.avsc +payments-value version 1, id \d\n\n2 schemas: 2 new\n$/,
  );
  expect((await run("check --config payments.json")).code).toBe(0);
  expect((await run("check payment.avsc --subject payments-value --reference shop.Card=card:1")).code).toBe(0);
  expect((await run("check payment.avsc --subject payments-value")).code).toBe(2);
  // The version is the one that registering made.
  expect(await run("generate --config payments.json")).toMatchObject({ code: 0, err: "" });
  expect(readFileSync(join(folder, "out/payments/payments-value.ts"), "utf8")).toContain(
    'references: [{ name: "shop.Card", subject: "card", version: 1 }]',
  );
  writeFileSync(join(folder, "payments.json"), JSON.stringify({ topics, output: "out" }));
  expect((await run("generate --config payments.json")).code).toBe(0);
  expect(readFileSync(join(folder, "out/payments/payments-value.ts"), "utf8")).toContain("shop.Card");
});

test("a registry that is not there is unreachable", async () => {
  const { port } = await new Promise<AddressInfo>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address() as AddressInfo;
      server.close(() => resolve(address));
    });
  });
  for (const args of ["ls", "get x", "register order.avsc --subject x", "check order.avsc --subject x"]) {
    const { code, err } = await run(`${args} --registry http://127.0.0.1:${port}`);
    expect(code, args).toBe(3);
    expect(err).toContain("error[registry/unreachable]");
  }
});

/** The registry behind a gateway: it asks for credentials and knows Confluent's paths alone. */
function gateway(allowed: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (incoming, outgoing) => {
    const refuse = (status: number): void => {
      outgoing.writeHead(status, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ error_code: status, message: `status ${status}` }));
    };
    if (incoming.headers.authorization !== allowed) return refuse(401);
    if (incoming.url?.startsWith("/api/")) return refuse(404);
    const { method, headers } = incoming;
    const options = { method: method ?? "GET", headers };
    const forwarded = request(served.url + (incoming.url ?? "/"), options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  };
}

async function listening(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("any other registry is judged here, with basic auth or a token, and the same verdict", async () => {
  const ours = await run("check needs.avsc --subject orders-value --witness");
  const basic = createServer(gateway(`Basic ${Buffer.from("ann:s3cret:x").toString("base64")}`));
  const bearer = createServer(gateway("Bearer t0ken"));
  const basicUrl = await listening(basic, "http");
  const bearerUrl = await listening(bearer, "http");
  try {
    const check = `check needs.avsc --subject orders-value --witness --registry ${basicUrl}`;
    expect(await run(`${check} --user ann:s3cret:x`)).toEqual(ours);
    expect(await run(check, { env: { CONCORDAT_USER: "ann", CONCORDAT_PASSWORD: "s3cret:x" } })).toEqual(ours);
    expect((await run(`get orders-value --registry ${bearerUrl}`, { env: { CONCORDAT_TOKEN: "t0ken" } })).code).toBe(0);
    expect((await run(`check needs.avsc --subject new-value --registry ${bearerUrl} --token t0ken`)).code).toBe(0);
    const auth = { user: "ann", password: "s3cret:x" };
    writeFileSync(join(folder, "auth.json"), JSON.stringify({ registry: { url: basicUrl, auth } }));
    expect((await run("ls --config auth.json", { env: { CONCORDAT_REGISTRY: "" } })).code).toBe(0);
    // The config's credentials are for the config's registry.
    expect((await run(`ls --config auth.json --registry ${bearerUrl}`)).code).toBe(2);
    const wrong = await run(check, { env: { CONCORDAT_TOKEN: "wr0ng", CONCORDAT_DEBUG: "1" } });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("error[registry/unauthorized]");
    expect(wrong.out + wrong.err).not.toContain("wr0ng");
    expect((await run(`${check} --user ann`)).err).toContain("error[cli/no-password]");
  } finally {
    basic.close();
    bearer.close();
  }
});

/** Whether this machine can make a certificate. */
function haveOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("TLS with an authority of one's own", async ({ skip }) => {
  if (!haveOpenssl()) {
    console.warn("SKIPPED: openssl, which makes the certificate, is not on this machine");
    return skip();
  }
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "ca.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject, ...files], {
    stdio: "ignore",
  });
  const [key, cert] = ["key.pem", "ca.pem"].map((name) => readFileSync(join(folder, name)));
  const server = createTlsServer({ key, cert }, gateway("Bearer t0ken"));
  const url = await listening(server, "https");
  const env = { CONCORDAT_TOKEN: "t0ken" };
  try {
    expect((await run(`ls --registry ${url}`, { env })).code).toBe(3);
    expect((await run(`ls --registry ${url} --tls-ca ca.pem`, { env })).code).toBe(0);
    expect((await run(`ls --registry ${url}`, { env: { ...env, CONCORDAT_TLS_CA: "ca.pem" } })).code).toBe(0);
    expect((await run(`ls --registry ${url} --tls-insecure`, { env })).code).toBe(0);
    writeFileSync(join(folder, "tls.json"), JSON.stringify({ registry: { url, tls: { ca: "ca.pem" } } }));
    expect((await run("ls --config tls.json", { env: { ...env, CONCORDAT_REGISTRY: "" } })).code).toBe(0);
    expect((await run(`ls --registry ${url} --tls-ca nope.pem`, { env })).code).toBe(2);
  } finally {
    server.close();
  }
});
