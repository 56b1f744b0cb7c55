import { expect, it } from "vitest";
import { haveVectors, missingVectors, vectors } from "./vectors.ts";

it("says which vectors are missing, and fails for them in CI", () => {
  expect(missingVectors([], "true")).toBeUndefined();
  expect(missingVectors(["a.jsonl", "b.jsonl"], undefined)).toMatch(/^SKIPPED: .*a\.jsonl,b\.jsonl/);
  expect(missingVectors(["a.jsonl"], "")).toMatch(/^SKIPPED/);
  expect(() => missingVectors(["a.jsonl"], "true")).toThrow(/a\.jsonl.* CI=true/);
});

it("reads nothing of a file that is missing", () => {
  const ci = process.env.CI;
  delete process.env.CI;
  try {
    expect(haveVectors("none.jsonl")).toBe(false);
    expect(vectors("none.jsonl")).toEqual([]);
    process.env.CI = "true";
    expect(() => haveVectors("none.jsonl")).toThrow(/CI=true/);
  } finally {
    if (ci === undefined) delete process.env.CI;
    else process.env.CI = ci;
  }
});
