import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registryClient, servicesClient } from "@concordat/client/registry";
import type { Contract, ContractMessage } from "@concordat/contracts/model";
import { contractSha, pactOf } from "@concordat/contracts/pact";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ORDER = (...fields: readonly string[]) => `{"type":"record","name":"Order","fields":[${fields.join(",")}]}`;
const ID = '{"name":"id","type":"string"}';
const TOTAL = '{"name":"total","type":"int"}';
const QUANTITY = '{"name":"quantity","type":"int","default":1}';

let running: RunningRegistry;
let folder = "";
const client = () => servicesClient(running.url);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-services-"));
  running = await startRegistry({ port: 0, data: join(folder, "registry.db") });
  const registry = registryClient(running.url);
  await registry.register("orders", { schema: ORDER(ID, TOTAL, QUANTITY) });
  await registry.register("orders", { schema: ORDER(ID, TOTAL) });
});

afterEach(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const orders = (version: number) => ({ subject: "orders", version });

function contract(reads: readonly string[], more: Partial<ContractMessage> = {}): Contract {
  const message = {
    description: "Order",
    event: "Order",
    subject: "orders",
    version: 1,
    schemaId: 1,
    body: {},
    rules: [],
    reads: reads.map((one) => [one]),
    gaps: [],
  };
  return { consumer: "mail", provider: "shop", messages: [{ ...message, ...more }] };
}

const mail = (reads: readonly string[] = ["id", "quantity"]) => ({
  produces: [],
  consumes: [orders(1)],
  contracts: [pactOf(contract(reads))],
});
const shop = (version = 1) => ({ produces: [orders(version)], consumes: [] });

/** The code, status and hint that a call is refused with. */
async function refusal(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { apiCode, status, hint } = error as { apiCode?: string; status?: number; hint?: string };
  return { code: apiCode, status, hint };
}

describe("services and their contracts", () => {
  it("are published once, whatever is sent again", async () => {
    const first = await client().publish("mail", "1", { ...mail(), branch: "main" });
    expect(first).toMatchObject({
      service: "mail",
      version: "1",
      branches: ["main"],
      manifest: { produces: [], consumes: [{ subject: "orders", version: 1, id: 1 }] },
      contracts: [{ provider: "shop", complete: true, sha: contractSha(contract(["id", "quantity"])) }],
      environments: [],
    });
    expect(await client().publish("mail", "1", { ...mail(), branch: "main" })).toEqual(first);
    expect((await client().publish("mail", "1", { ...mail(), branch: "release" })).branches).toEqual([
      "main",
      "release",
    ]);
    await client().publish("mail", "2", mail());
    expect(await client().services()).toEqual([{ service: "mail", versions: ["2", "1"] }]);
  });

  it("are refused with what is wrong, and nothing of them is kept", async () => {
    const publish = (more: object) => refusal(client().publish("mail", "1", { ...mail(), ...more }));
    const cases: readonly (readonly [object, string, number])[] = [
      [{ contracts: [{ not: "a pact" }] }, "contract/not-a-pact", 422],
      [{ contracts: [pactOf(contract(["id"], { subject: "unknown" }))] }, "contracts/unknown-schema", 422],
      [{ contracts: [pactOf(contract(["id"], { version: 9 }))] }, "contracts/unknown-schema", 422],
      [{ contracts: [pactOf(contract(["id"], { schemaId: 2 }))] }, "contracts/unknown-schema", 422],
      [{ consumes: [orders(3)] }, "contracts/unknown-schema", 422],
      [{ produces: [{ ...orders(1), guid: "another" }] }, "contracts/unknown-schema", 422],
      [{ contracts: [pactOf({ ...contract(["id"]), consumer: "bank" })] }, "contracts/wrong-consumer", 422],
      [{ contracts: [...mail().contracts, ...mail(["id"]).contracts] }, "contracts/twice", 422],
      [{ consumes: "orders" }, "api/bad-request", 400],
    ];
    for (const [more, code, status] of cases) expect(await publish(more)).toMatchObject({ code, status });
    expect(await client().services()).toEqual([]);
    await client().publish("mail", "1", mail());
    expect(await publish({ contracts: mail(["id"]).contracts })).toMatchObject({
      code: "contracts/changed",
      status: 409,
    });
    expect(await publish({ consumes: [orders(2)] })).toMatchObject({ code: "services/changed-manifest", status: 409 });
    expect((await client().service("mail", "1")).contracts).toMatchObject([
      { sha: contractSha(contract(["id", "quantity"])) },
    ]);
  });

  it("say which environments and versions there are", async () => {
    await client().putEnvironment("prod", { production: true });
    const unknown = { code: "services/unknown-version", status: 404 };
    expect(await refusal(client().deploy("prod", { service: "mail", version: "1" }))).toMatchObject(unknown);
    expect(await refusal(client().service("mail", "1"))).toMatchObject(unknown);
    await client().publish("mail", "1", mail());
    expect(await refusal(client().deploy("dev", { service: "mail", version: "1" }))).toEqual({
      code: "environments/unknown",
      status: 404,
      hint: "There are prod; concordat environments --create dev makes it.",
    });
    expect(await refusal(client().undeploy("prod", "mail"))).toMatchObject({ code: "services/not-deployed" });
    await client().deploy("prod", { service: "mail", version: "1" });
    expect(await refusal(client().removeEnvironment("prod"))).toMatchObject({
      code: "environments/in-use",
      status: 409,
    });
    expect((await client().service("mail", "1")).environments).toEqual(["prod"]);
    await client().undeploy("prod", "mail");
    await client().removeEnvironment("prod");
    expect(await client().environments()).toEqual([]);
  });

  it("take names with any letters", async () => {
    await client().publish("mail/äöü %", "1+2", shop());
    expect((await client().service("mail/äöü %", "1+2")).service).toBe("mail/äöü %");
  });
});

describe("the gate", () => {
  const ask = (service: string, version: string) => client().canIDeploy({ service, version, environment: "prod" });

  async function deployed(
    service: string,
    version: string,
    request: Parameters<ReturnType<typeof client>["publish"]>[2],
  ) {
    await client().publish(service, version, request);
    await client().deploy("prod", { service, version });
  }

  const sha = contractSha(contract(["id", "quantity"]));
  const passes = (version: string, success = true) =>
    client().verify({ provider: "shop", version, results: [{ contract: sha, success }] });

  beforeEach(async () => {
    await client().putEnvironment("prod", {});
    await deployed("mail", "1", mail());
    await deployed("shop", "1", shop());
    await client().publish("shop", "2", shop(2));
  });

  it("wants contracts verified, and fields that are read to stay", async () => {
    expect((await ask("shop", "1")).answer).toBe("unknown");
    await passes("1");
    expect((await ask("shop", "1")).answer).toBe("yes");
    await passes("2");
    const no = await ask("shop", "2");
    expect(no.answer).toBe("no");
    expect(no.rows.find(({ kind }) => kind === "field")).toMatchObject({ answer: "no", field: "quantity" });
    await deployed("mail", "2", { ...mail(["id"]) });
    await client().verify({
      provider: "shop",
      version: "2",
      results: [{ contract: contractSha(contract(["id"])), success: true }],
    });
    expect((await ask("shop", "2")).answer).toBe("yes");
  });

  it("says no where a contract failed, and yes again when it passes", async () => {
    await passes("1", false);
    expect((await ask("shop", "1")).answer).toBe("no");
    await passes("1");
    expect((await ask("shop", "1")).answer).toBe("yes");
  });

  it("refuses results about what it does not know", async () => {
    const verify = (provider: string, version: string, contractId: string) =>
      refusal(client().verify({ provider, version, results: [{ contract: contractId, success: true }] }));
    expect(await verify("shop", "1", "0".repeat(64))).toMatchObject({ code: "contracts/unknown", status: 422 });
    expect(await verify("shop", "9", sha)).toMatchObject({ code: "services/unknown-version", status: 404 });
    expect(await verify("mail", "1", sha)).toMatchObject({ code: "contracts/wrong-provider", status: 422 });
    expect(await verify("shop", "1", "short")).toMatchObject({ code: "api/bad-request", status: 400 });
    expect(await refusal(ask("shop", "9"))).toMatchObject({ code: "services/unknown-version" });
    expect(await refusal(client().canIDeploy({ service: "shop", version: "1", environment: "dev" }))).toMatchObject({
      code: "environments/unknown",
    });
    const bare = await fetch(`${running.url}/api/v1/can-i-deploy?service=shop`);
    expect(bare.status).toBe(400);
    expect(await bare.json()).toMatchObject({
      code: "api/bad-request",
      message: "The query must have required property 'version'",
    });
  });

  it("gives providers the contracts of what is deployed, and of the newest of a branch", async () => {
    await client().publish("mail", "2", { ...mail(["id"]), branch: "main" });
    await client().publish("mail", "3", { ...mail(["id"]), branch: "main" });
    const contracts = await client().contracts("shop");
    expect(contracts.map(({ consumerVersions, environments }) => [consumerVersions, environments])).toEqual([
      [["3"], []],
      [["1"], ["prod"]],
    ]);
    expect(contracts[1]?.content).toEqual(pactOf(contract(["id", "quantity"])));
    expect(await client().contracts("nobody")).toEqual([]);
  });

  it("knows who reads a field, and says so when a change touches it", async () => {
    await deployed("archive", "1", { produces: [], consumes: [orders(1)] });
    const usage = await client().usage("orders", "prod");
    expect(usage).toMatchObject({ subject: "orders", version: 2, environment: "prod" });
    expect(usage.fields.map(({ field, readers }) => [field, readers.map(({ service }) => service)])).toEqual([
      ["id", ["mail"]],
      ["total", []],
    ]);
    expect(usage.unknown.map(({ service }) => service)).toEqual(["archive"]);
    expect(await refusal(client().usage("nothing"))).toMatchObject({ code: "registry/40401", status: 404 });
    const report = await registryClient(running.url).report({ subject: "orders", schema: ORDER(TOTAL) });
    expect(report?.impact?.touched).toEqual([
      {
        service: "mail",
        version: "1",
        environments: ["prod"],
        complete: true,
        field: "id",
        event: "Order",
        change: "removed",
      },
    ]);
  });

  it("knows all of it after a restart", async () => {
    await passes("1");
    const before = await ask("shop", "1");
    await running.close();
    running = await startRegistry({ port: 0, data: join(folder, "registry.db") });
    expect(await ask("shop", "1")).toEqual(before);
    expect((await client().environments())[0]?.deployed).toHaveLength(2);
  });
});
