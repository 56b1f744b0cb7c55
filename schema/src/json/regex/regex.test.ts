import { describe, expect, it } from "vitest";
import { BudgetExceeded, budgetOf, largeBudget } from "../../budget.ts";
import { randomFrom } from "../../random.ts";
import { patternOf } from "../pattern.ts";
import { matchingText } from "./make.ts";
import { programOf, runProgram } from "./program.ts";
import { re2Text } from "./re2.ts";
import { readRegex } from "./syntax.ts";

/** Patterns that V8 reads too, so that it can be asked. */
const PATTERNS = [
  ...[
    "^a+$",
    "^(a|b)*c$",
    "\\d{3}-\\d{4}",
    "^[A-Z]{2}\\d+$",
    "a.c",
    "^$",
    "x{2,}",
    "[^abc]",
    "^\\S+$",
    "(a*)*b",
    "^[^]$",
  ],
  ...["^\\p{L}+$", "^\\p{Script=Greek}+$", "\\P{L}", "\\u0041", "[\\u{1F600}-\\u{1F64F}]", "\\cA", "\\ud83d\\ude00"],
  ...[
    "^(?=.*\\d)(?=.*[a-z]).{4,}$",
    "(?<!a)b",
    "(?<=\\$)\\d+",
    "^(?!x)",
    "^(?<=^)(a)+?$",
    "(?<=(?<!x)a)b",
    "\\bfoo\\b",
  ],
  ...["^(\\w+)\\s\\1$", "^(?:(a)|b)\\1$", "(?<y>\\d)-\\k<y>", "(?=(a+))a*b\\1", "(?<=\\1(a))b"],
  ...[
    "(?:a?){3}b",
    "^.{1,2000}$",
    "(a|ab)(c|bcd)(d*)",
    "^[\\w.-]+@[\\w-]+\\.[a-z]{2,}$",
    "^a{0}b",
    "a{2,3}?",
    "[\\s\\d]x",
  ],
];

const TEXTS = [
  ...["", "a", "b", "aa", "ab", "abc", "aabc", "c", "foo", "a foo b", "foobar", "123-4567", "AB12", "ab12", "αβγ", "é"],
  ...[
    "a\nc",
    "a\u2028c",
    "xx",
    "x",
    "foo foo",
    "foo bar",
    "$12",
    "12",
    "😀",
    "a😀c",
    "A",
    "\u00a0",
    "a@b.cc",
    "aaab",
    "aab",
  ],
  ...["1-1", "1-2", "-", "abcd", "aaaa", "bb", "A1b2", "\u0001", "xab", "3x", " x", "abaab"],
];

describe("a pattern of JSON Schema", () => {
  it.each(PATTERNS)("%s matches what it matches in V8, by either engine", (text) => {
    const expected = new RegExp(text, "u");
    const pattern = patternOf(text);
    const tree = readRegex(text);
    const program = tree === undefined ? undefined : programOf(tree);
    if (pattern === undefined || program === undefined) throw new Error("it is no pattern");
    for (const subject of TEXTS) {
      expect([subject, pattern.matches(subject, largeBudget())]).toEqual([subject, expected.test(subject)]);
      expect([subject, runProgram(program, subject, largeBudget())]).toEqual([subject, expected.test(subject)]);
    }
  });

  it("goes to RE2 unless RE2 has nothing for it", () => {
    const counted = PATTERNS.filter((text) => patternOf(text)?.isLinear === false);
    expect(counted).toEqual(PATTERNS.filter((text) => /\(\?<?[=!]|\\[1k]|2000/.test(text)));
    expect(re2Text(readRegex("^\\d$")?.root ?? { kind: "sequence", items: [] })).toBe("\\A[\\x{30}-\\x{39}]\\z");
  });

  it("may be what V8 reads without the flag u alone", () => {
    expect(patternOf("^\\-\\_\\@$")?.matches("-_@", largeBudget())).toBe(true);
    expect(patternOf("^]{}$")?.matches("]{}", largeBudget())).toBe(true);
  });

  it.each([
    "(",
    ")",
    "a**",
    "[b-a]",
    "(?i)a",
    "\\p{Foo}",
    "\\1",
    "\\k<x>",
    "(?P<x>a)",
    "a{2,1}",
    "*",
    "[a",
    "\\",
    "^*",
  ])("is none: %s", (text) => expect(patternOf(text)).toBeUndefined());

  it("takes time in proportion to the text where others take years", () => {
    const budget = budgetOf(1_000_000);
    expect(patternOf("^(a+)+$")?.matches(`${"a".repeat(100_000)}!`, budget)).toBe(false);
    expect(patternOf("^(?=(a+)+$)")?.matches(`${"a".repeat(1_000)}!`, budget)).toBe(false);
    expect(budget.spent).toBeLessThan(200_000);
  });

  it("ends with its budget where it refers to what it matched", () => {
    const budget = budgetOf(50_000);
    expect(() => patternOf("^((a+)\\2?)+$")?.matches(`${"a".repeat(60)}!`, budget)).toThrow(BudgetExceeded);
  });

  it.each([
    "^[A-Z]{3}-\\d{4}$",
    "^(\\w+)@(\\w+)\\.com$",
    "^(?:[a-f0-9]{2}:){5}[a-f0-9]{2}$",
    "^(a|b)\\1$",
    "^\\p{Lu}\\p{Ll}*$",
    "^\\+?[1-9]\\d{1,14}$",
  ])("%s is matched by texts that are made by it", (text) => {
    const pattern = patternOf(text);
    const random = randomFrom(7);
    for (const most of [0, 1, 2, 5, 8]) {
      const made = matchingText(pattern?.tree.root ?? { kind: "sequence", items: [] }, { random, most }) ?? "";
      expect([made, pattern?.matches(made, largeBudget())]).toEqual([made, true]);
    }
  });
});
