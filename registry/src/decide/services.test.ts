import { describe, expect, it } from "vitest";
import type { KeptService } from "../store/services.ts";
import {
  decideDeploy,
  decideDropEnvironment,
  decidePublish,
  decideUndeploy,
  decideVerify,
  knownEnvironment,
  knownVersion,
  type Published,
} from "./services.ts";

const use = { subject: "orders", version: 1, id: 1, guid: "g1" };
const contract = { provider: "shop", sha: "s1" };
const kept: KeptService = {
  service: "mail",
  version: "1",
  manifest: { produces: [], consumes: [use] },
  contracts: [contract],
  branches: ["main"],
  published: 0,
};
const wanted = (more: Partial<Published> = {}): Published => ({
  service: "mail",
  version: "1",
  branch: undefined,
  manifest: kept.manifest,
  contracts: [{ ...contract, content: {} }],
  ...more,
});

describe("publishing", () => {
  it("writes everything of a new version", () => {
    expect(decidePublish(undefined, wanted({ branch: "main" })).map(({ kind }) => kind)).toEqual([
      "put-service",
      "put-branch",
    ]);
  });

  it("writes nothing the second time, or another branch alone", () => {
    expect(decidePublish(kept, wanted({ branch: "main" }))).toEqual([]);
    expect(decidePublish(kept, wanted({ branch: "release" })).map(({ kind }) => kind)).toEqual(["put-branch"]);
  });

  it.each([
    ["another schema", wanted({ manifest: { produces: [], consumes: [{ ...use, guid: "g2" }] } }), "manifest-changed"],
    ["nothing consumed", wanted({ manifest: { produces: [], consumes: [] } }), "manifest-changed"],
    ["another contract", wanted({ contracts: [{ ...contract, sha: "s2", content: {} }] }), "contract-changed"],
    ["no contract", wanted({ contracts: [] }), "contract-changed"],
    [
      "one contract more",
      wanted({
        contracts: [
          { ...contract, content: {} },
          { provider: "bank", sha: "s2", content: {} },
        ],
      }),
      "contract-changed",
    ],
  ])("refuses %s under the same version", (_, changed, kind) => {
    expect(() => decidePublish(kept, changed)).toThrow(expect.objectContaining({ kind }));
  });
});

describe("environments and deployments", () => {
  const prod = { name: "prod", production: true };
  const there = { environment: "prod", service: "mail", version: "1", since: 0 };

  it("are known or refused with those that are", () => {
    expect(knownEnvironment([prod], "prod")).toBe(prod);
    expect(() => knownEnvironment([prod], "dev")).toThrow(
      expect.objectContaining({ kind: "unknown-environment", facts: { environment: "dev", known: ["prod"] } }),
    );
    expect(() => knownVersion(undefined, "mail", "9")).toThrow(
      expect.objectContaining({ kind: "unknown-service-version", facts: { service: "mail", version: "9" } }),
    );
  });

  it("are recorded once", () => {
    expect(decideDeploy([], "prod", kept)).toMatchObject([{ kind: "put-deployment", version: "1" }]);
    expect(decideDeploy([there], "prod", kept)).toEqual([]);
    expect(decideDeploy([{ ...there, version: "0" }], "prod", kept)).toMatchObject([{ version: "1" }]);
  });

  it("end where they are, and only there", () => {
    expect(decideUndeploy([there], "prod", "mail")).toMatchObject([{ version: undefined }]);
    expect(() => decideUndeploy([], "prod", "mail")).toThrow(expect.objectContaining({ kind: "not-deployed" }));
  });

  it("stay while something runs there", () => {
    expect(decideDropEnvironment(prod, [])).toEqual([{ kind: "drop-environment", name: "prod" }]);
    expect(() => decideDropEnvironment(prod, [there])).toThrow(
      expect.objectContaining({ kind: "environment-in-use", facts: { environment: "prod", services: ["mail"] } }),
    );
  });
});

describe("results", () => {
  const results = [{ contract: "s1", success: true }];

  it("are of contracts that are kept, with that provider", () => {
    expect(decideVerify("shop", "1", results, [contract])).toMatchObject([{ kind: "put-verification", success: true }]);
    expect(() => decideVerify("shop", "1", results, [{ sha: "s1", provider: undefined }])).toThrow(
      expect.objectContaining({ kind: "unknown-contract" }),
    );
    expect(() => decideVerify("bank", "1", results, [contract])).toThrow(
      expect.objectContaining({ kind: "contract-of-other-provider" }),
    );
  });
});
