import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { registryClient } from "@concordat/client/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needService } from "./support/services.ts";

function missing(): string | undefined {
  try {
    execFileSync("openssl", ["version"]);
    return undefined;
  } catch {
    return "openssl is not installed";
  }
}

describe.skipIf(!needService("OpenSSL", missing()))("a registry behind TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "concordat-tls-"));
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  let url = "";
  let server: ReturnType<typeof createServer>;
  beforeAll(async () => {
    for (const name of ["server", "client"]) {
      const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
      const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files], {
        stdio: "pipe",
      });
    }
    const tls = {
      key: read("server.key"),
      cert: read("server.crt"),
      ca: read("client.crt"),
      requestCert: true,
      rejectUnauthorized: false,
    };
    server = createServer(tls, (request, reply) => {
      // Answers with who asks: the subject that the client's certificate names, if it is trusted.
      const socket = request.socket as TLSSocket;
      reply.end(JSON.stringify([socket.authorized ? String(socket.getPeerCertificate().subject.CN) : "nobody"]));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test("is not trusted without its authority", async () => {
    const code = { code: "registry/unreachable" };
    await expect(registryClient(url).subjects()).rejects.toMatchObject(code);
    await expect(registryClient({ url, tls: { ca: read("client.crt") } }).subjects()).rejects.toMatchObject(code);
  });

  test("is trusted by its authority", async () => {
    expect(await registryClient({ url, tls: { ca: read("server.crt") } }).subjects()).toEqual(["nobody"]);
  });

  test("is taken as it is where that is asked for", async () => {
    expect(await registryClient({ url, tls: { insecure: true } }).subjects()).toEqual(["nobody"]);
  });

  test("knows a client by its certificate", async () => {
    const tls = { ca: read("server.crt"), cert: read("client.crt"), key: read("client.key") };
    expect(await registryClient({ url, tls }).subjects()).toEqual(["client"]);
  });
});
