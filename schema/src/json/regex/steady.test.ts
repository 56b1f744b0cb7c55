import { expect, test } from "vitest";
import { isSteady } from "./steady.ts";
import { readRegex } from "./syntax.ts";

const steady = (pattern: string): boolean => {
  const tree = readRegex(pattern);
  if (tree === undefined) throw new Error(`no pattern: ${pattern}`);
  return isSteady(tree);
};

test.each([
  "^[A-Z]+$",
  "^[a-z0-9-]+\\.[a-z]{2,4}$",
  "^\\d{3}-\\d{2,}$",
  "^(?:a|b|cd)*e?$",
  "^x-",
  "^[^@]+@[^@]+$",
  "^$",
  "^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$",
])("%s says of each letter where it stands", (pattern) => {
  expect(steady(pattern)).toBe(true);
});

test.each([
  "[A-Z]+$",
  "^(a+)+$",
  "^(a|a)*$",
  "^(a?b?)*$",
  "^(?:[a-z]+-?)+$",
  "^a*a*$",
  "^.*=.*$",
  "^(?:a|ab)(?:c|bcd)*$",
  "^(a?){30}a{30}$",
  "^\\w+\\d$",
  "^(?=a)a$",
  "^(a)\\1$",
  "^a|b$",
])("%s does not, or begins anywhere", (pattern) => {
  expect(steady(pattern)).toBe(false);
});

test("what is steady takes no time with a text that almost matches", () => {
  const text = `${"a".repeat(200_000)}!`;
  for (const pattern of ["^[a-z0-9-]+\\.[a-z]{2,4}$", "^(?:a|b|cd)*e?$"]) {
    expect(steady(pattern)).toBe(true);
    const started = performance.now();
    expect(new RegExp(pattern, "u").test(text)).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  }
});
