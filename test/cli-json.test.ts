import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type Served, serving } from "./support/concordat.ts";

/** JSON Schemas at the command: files, subjects, and the policy by which they are compared. */

const OLD = '{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}';
const NEW = OLD.replace('"id":{"type":"string"}', '"id":{"type":"string"},"note":{"type":"string"}');

let folder: string;
let served: Served;
let foreign: Server;
let foreignUrl = "";
const run = (args: string, url = served.url) =>
  concordat(args.split(" "), { cwd: folder, env: { CONCORDAT_REGISTRY: url } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-cli-json-"));
  writeFileSync(join(folder, "old.json"), OLD);
  writeFileSync(join(folder, "new.json"), NEW);
  served = await serving(["--data", "registry.db"], { cwd: folder });
  // Another product's registry has the same answers, and none of ours.
  foreign = createServer((request, response) => {
    if (request.url?.startsWith("/api/")) return void response.writeHead(404).end("{}");
    void fetch(served.url + (request.url ?? "/")).then(async (answer) => {
      response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  const address = foreign.address();
  foreignUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(async () => {
  foreign.close();
  served.child.kill("SIGTERM");
  await served.ended;
  rmSync(folder, { recursive: true });
});

test("a file is compared with a file, with the event that breaks, strictly unless it is to be otherwise", async () => {
  const strict = await run("check new.json --against old.json --witness");
  expect(strict.code).toBe(1);
  expect(strict.out).toContain("error[json-schema/property-added-to-open-content-model]");
  expect(strict.out).toContain("/note must be string (type)");
  expect(strict.out).toContain("Set compatibilityPolicy LENIENT");
  expect((await run("check new.json --against old.json --policy LENIENT")).code).toBe(0);
  expect((await run("check new.json --against old.json --policy NONE")).code).toBe(2);
});

test("a subject is compared by its own policy, in our registry and in others", async () => {
  expect((await run("register old.json --subject orders")).code).toBe(0);
  const both = async () => [
    (await run("check new.json --subject orders")).code,
    (await run("check new.json --subject orders", foreignUrl)).code,
  ];
  expect(await both()).toEqual([1, 1]);
  const { ok } = await fetch(`${served.url}/config/orders`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: '{"compatibility":"BACKWARD","compatibilityPolicy":"LENIENT"}',
  });
  expect(ok).toBe(true);
  expect(await both()).toEqual([0, 0]);
  expect((await run("check new.json --subject orders --policy STRICT")).code).toBe(1);
  expect((await run("check new.json --subject orders --policy STRICT", foreignUrl)).code).toBe(1);
});
