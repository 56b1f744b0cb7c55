import { describe, expect, it } from "vitest";
import { hasSensitive, openMetadata, passingSealer, sealerOf, sealMetadata } from "./sealing.ts";

const OLD = "an old secret of some length";
const NEW = "a new secret of some length";
const metadata = { properties: { owner: "shop", token: "hunter2" }, sensitive: ["token"] };

describe("sealing", () => {
  it("changes sensitive values alone, differently each time, and gives them back", () => {
    const sealer = passingSealer();
    const sealed = sealMetadata(sealer, metadata, "schema/1");
    expect(JSON.stringify(sealed)).not.toContain("hunter2");
    expect(sealed.properties?.owner).toBe("shop");
    expect(sealMetadata(sealer, metadata, "schema/1")).not.toEqual(sealed);
    expect(openMetadata(sealer, sealed, "schema/1")).toEqual(metadata);
  });

  it("opens nothing that was changed, or belongs elsewhere", () => {
    const sealer = passingSealer();
    const sealed = sealer.seal("hunter2", "schema/1/token");
    expect(() => sealer.open(sealed, "schema/2/token")).toThrow();
    const end = sealed.at(-3) === "A" ? "B" : "A";
    expect(() => sealer.open(`${sealed.slice(0, -3)}${end}${sealed.slice(-2)}`, "schema/1/token")).toThrow();
  });

  it("opens with an old secret, and seals with the new one", () => {
    const sealed = sealerOf([OLD]).seal("hunter2", "x");
    const both = sealerOf([NEW, OLD]);
    expect(both.open(sealed, "x")).toBe("hunter2");
    expect(both.seal("hunter2", "x").split(":")[0]).toBe(sealerOf([NEW]).keyId);
    expect(() => sealerOf([NEW]).open(sealed, "x")).toThrow(/which was not given/);
  });

  it("takes no short secret, and no sensitive value without one", () => {
    expect(() => sealerOf(["short"])).toThrow(expect.objectContaining({ code: "registry/secret-too-short" }));
    expect(() => sealMetadata(undefined, metadata, "x")).toThrow();
    expect(sealMetadata(undefined, { properties: { owner: "shop" } }, "x")).toEqual({ properties: { owner: "shop" } });
    expect(hasSensitive({ sensitive: ["token"] })).toBe(false);
  });
});
