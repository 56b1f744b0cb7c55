import type { Impact, UsageReport } from "@concordat/client/api";
import type { DifferenceView } from "@concordat/schema";
import { describe, expect, test } from "vitest";
import { levels } from "../commands/diff.ts";
import { levelNote, type Verdict } from "../judge/verdict.ts";
import { impactLines } from "./impact.ts";
import { summary } from "./summary.ts";
import { who } from "./terminal.ts";
import { usageText } from "./usage.ts";

/** What output claims is so whenever it is printed, or it says what was not looked at. */

const plain = (_: unknown, text: string): string => text;
const side = { pointer: "", value: "" };
const difference = (severity: "error" | "warning", direction: "backward" | "forward"): DifferenceView => ({
  rule: "avro/some",
  severity,
  direction,
  breaks: direction === "backward" ? "new readers" : "old readers",
  old: side,
  new: side,
  message: "It differs.",
  hint: "Change it.",
});
const comparing = (...differences: readonly DifferenceView[]) => ({
  compared: [{ old: { name: "old.avsc", text: undefined }, view: { version: 1, differences } }],
});

describe("which levels allow a change", () => {
  test.each([
    [[], /^What either writes the other reads: every level allows it\. A transitive level asks older versions/],
    [
      [difference("warning", "backward")],
      /^Every level allows it, and yet readers may fail or take some values for others/,
    ],
    [[difference("error", "backward")], /^FORWARD allows it; BACKWARD and FULL do not\. A transitive/],
    [[difference("error", "forward")], /^BACKWARD allows it; FORWARD and FULL do not\. A transitive/],
    [[difference("error", "forward"), difference("error", "backward")], /^No level but NONE allows it\.$/],
  ])("%#", (differences, sentence) => expect(levels(comparing(...differences))).toMatch(sentence));
});

describe("a warning", () => {
  const witness = (outcome: "fails" | "changes") => ({ event: {}, bytes: "", outcome, observed: "" });
  test.each([
    [undefined, "they may fail, or read them and understand something else"],
    [null, "they may fail, or read them and understand something else"],
    [witness("fails"), "they fail, though every level allows it"],
    [witness("changes"), "they read them, and understand something else"],
  ])("says how it hurts as far as an event shows it: %o", (found, words) => {
    const view = difference("warning", "backward");
    expect(who(found === undefined ? view : { ...view, witness: found })).toContain(words);
  });
});

describe("a verdict's line", () => {
  const verdict = (more: Partial<Verdict>): Verdict => ({
    proposed: { name: "a.avsc", text: "", type: "AVRO" },
    against: "orders",
    level: "BACKWARD",
    outcome: "compatible",
    compared: [],
    ...more,
  });
  test.each([
    [{ outcome: "first" }, "a.avsc: nothing before it in orders (BACKWARD) to compare with"],
    [{ level: "NONE" }, "a.avsc: accepted by orders (NONE), compared with nothing"],
    [{ outcome: "unknown" }, "a.avsc: a valid AVRO schema, compared with nothing"],
    [{ outcome: "unknown", unread: true }, "a.avsc: not judged"],
    [{ outcome: "incompatible" }, "a.avsc: refused by orders (BACKWARD)"],
  ] as const)("%o", (more, line) => expect(summary(verdict(more as Partial<Verdict>))).toBe(line));

  test("level NONE is no yes to anything", () => {
    expect(levelNote("NONE").note).toContain("was not looked at");
    expect(levelNote("FULL")).toEqual({});
  });
});

const reader = (service: string) => ({ service, version: "1", environments: ["prod"] });

test("that no contract reads a field is said with the consumers of whom that is not known", () => {
  const impact: Impact = { touched: [], unread: ["city"], unknown: [reader("archive")], incomplete: [reader("mail")] };
  expect(impactLines(impact, plain)).toEqual([
    "note: no contract that is deployed reads city; one consumer has no contract: archive 1; one consumer has an incomplete one and may read more: mail 1",
  ]);
});

test("usage says of a field that nobody is known to read what is not known, and where it is read through others", () => {
  const report: UsageReport = {
    subject: "card",
    version: 1,
    fields: [{ field: "pan", readers: [] }],
    unknown: [reader("archive")],
    incomplete: [reader("mail"), reader("post")],
    through: [{ subject: "orders", readers: [reader("shop")] }],
  };
  const text = usageText(report, plain);
  expect(text).toContain(
    "no contract on card itself deployed reads these; 1 consumer has no contract; 2 consumers have an incomplete one: pan",
  );
  expect(text).toContain("orders refers to it, and shop 1 (prod) may read it there");
  expect(text).toContain("no contract: archive 1 (prod) consumes it, and what it reads is not known");
});
