import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { authority, type Certificate, signed } from "../../../test/support/certificates.ts";
import { putUserInData } from "../data/access.ts";
import { type RunningRegistry, startRegistry } from "../start.ts";

/** HTTPS with real certificates: clients that log in by theirs, and a server's that changes while it runs. */

let folder: string;
let ca: string;
let otherCa: string;
let ann: Certificate;
let eve: Certificate;
let running: RunningRegistry;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tls-"));
  ca = authority(folder, "ca");
  otherCa = authority(folder, "other-ca");
  ann = signed(folder, "ann", "ca");
  eve = signed(folder, "eve", "other-ca");
  for (const name of ["first", "second"]) signed(folder, name, "ca");
  for (const ending of ["crt", "key"]) copyFileSync(join(folder, `first.${ending}`), join(folder, `server.${ending}`));
  const data = join(folder, "registry.db");
  await putUserInData(data, "root", { password: "root's own", role: "admin" });
  running = await startRegistry({
    port: 0,
    data,
    access: {},
    tls: { cert: join(folder, "server.crt"), key: join(folder, "server.key"), clientCa: join(folder, "ca.crt") },
  });
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true });
});

interface Got {
  readonly status: number | undefined;
  readonly text: string;
  /** The name in the server's certificate. */
  readonly server: unknown;
}

const get = (path: string, more: object = {}, method = "GET", body?: string) =>
  new Promise<Got>((resolve, reject) => {
    const call = request(`${running.url}${path}`, { ca, agent: false, method, ...more }, (answer) => {
      const server: unknown = (answer.socket as TLSSocket).getPeerCertificate().subject.CN;
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode, text, server }));
    });
    call.on("error", reject);
    call.end(body);
  });

const root = { authorization: `Basic ${Buffer.from("root:root's own").toString("base64")}` };

test("a certificate is an identity that grants are given to; one that nobody vouches for is turned away", async () => {
  expect(running.url).toMatch(/^https:/);
  expect((await get("/subjects")).status).toBe(401);
  expect((await get("/subjects", ann)).status).toBe(403);
  const grant = JSON.stringify({ holder: "cert:ann", allows: "reader", on: "*" });
  const headers = { ...root, "content-type": "application/json" };
  expect((await get("/api/v1/access/grants", { headers }, "POST", grant)).status).toBe(201);
  expect((await get("/subjects", ann)).status).toBe(200);
  const turned = await get("/api/v1/services", eve);
  expect([turned.status, JSON.parse(turned.text)]).toMatchObject([401, { code: "access/unknown-certificate" }]);
  // A name is worth nothing without the authority.
  const forged = signed(folder, "ann", "other-ca");
  expect((await get("/subjects", forged)).status).toBe(401);
  expect(otherCa).not.toBe(ca);
});

test("a new certificate is taken while it runs; one that cannot be used is not, and the log says so", async () => {
  expect((await get("/healthz")).server).toBe("first");
  for (const ending of ["crt", "key"]) copyFileSync(join(folder, `second.${ending}`), join(folder, `server.${ending}`));
  await vi.waitFor(async () => expect((await get("/healthz")).server).toBe("second"), {
    timeout: 10_000,
    interval: 200,
  });
  const told = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  writeFileSync(join(folder, "server.crt"), "no certificate");
  await vi.waitFor(() => expect(told.mock.calls.flat().join("")).toContain("the one before it goes on"), {
    timeout: 10_000,
    interval: 200,
  });
  told.mockRestore();
  expect((await get("/healthz")).server).toBe("second");
});

test("a certificate that cannot be used keeps it from starting", async () => {
  const cert = join(folder, "ann.crt");
  await expect(startRegistry({ port: 0, tls: { cert, key: join(folder, "eve.key") } })).rejects.toMatchObject({
    code: "registry/tls-files",
  });
});
