import { describe, expect, test } from "vitest";
import { jsonChecks, STRING_FORMATS } from "./checks.ts";

describe("checks of JSON values", () => {
  test("multiples go by the digits", () => {
    expect(jsonChecks.isMultiple(0.3, 0.1)).toBe(true);
    expect(jsonChecks.isMultiple(4.35, 0.01)).toBe(true);
    expect(jsonChecks.isMultiple(0.35, 0.1)).toBe(false);
    expect(jsonChecks.isMultiple(1e300, 0.5)).toBe(true);
    expect(jsonChecks.isMultiple(6, 4)).toBe(false);
  });

  test("lengths go by code points", () => {
    expect(jsonChecks.length("🙂a")).toBe(2);
    expect(jsonChecks.length("\ud83d\ud83d\ude42")).toBe(2);
  });

  test("what is repeated is found whatever the order of members, in linear time", () => {
    expect(jsonChecks.repeated([{ a: 1, b: 2 }, 1, { b: 2, a: 1 }])).toBe(2);
    expect(jsonChecks.repeated([1, "1", true, "true", null, "null", [], {}, "{}", "[]"])).toBe(-1);
    const many = Array.from({ length: 20_000 }, (_, index) => ({ index, constructor: 1 }));
    const started = performance.now();
    expect(jsonChecks.repeated(many)).toBe(-1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("no pattern holds anybody up", () => {
    const started = performance.now();
    expect(jsonChecks.pattern("^(a+)+$").test(`${"a".repeat(100_000)}!`)).toBe(false);
    expect(jsonChecks.pattern("^(?=(a+)+$)").test(`${"a".repeat(5_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(() => jsonChecks.pattern("(")).toThrow(SyntaxError);
  });

  test("a member __proto__ is an own one", () => {
    const object = {};
    jsonChecks.setProto(object, { polluted: true });
    expect(Object.keys(object)).toEqual(["__proto__"]);
    expect("polluted" in object).toBe(false);
  });

  test.each([
    ["uuid", "0F8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b"],
    ["date-time", "2026-01-02T03:04:05Z", "2026-01-02"],
    ["date", "2026-02-28", "2026-02-30"],
    ["time", "03:04:05Z", "3"],
    ["duration", "P1D", "1D"],
    ["email", "A.b@example.com", "a@"],
    ["hostname", "a.example", "-"],
    ["ipv4", "127.0.0.1", "1.2.3"],
    ["ipv6", "::1", "1.2.3.4"],
    ["uri", "https://a.example/b", "/b"],
    ["uri-reference", "/b", "\\"],
    ["uri-template", "/a/{b}", "{"],
    ["json-pointer", "/a/~0", "a"],
    ["relative-json-pointer", "1/a", "/a"],
    ["regex", "^a$", "("],
  ])("%s", (format, good, bad) => {
    expect([jsonChecks.formats[format]?.(good), jsonChecks.formats[format]?.(bad)]).toEqual([true, false]);
  });

  test("each format that has a type is checked", () => {
    expect(Object.keys(jsonChecks.formats)).toEqual(STRING_FORMATS);
  });
});
