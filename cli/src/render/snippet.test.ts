import { expect, test } from "vitest";
import { type SnippetPlace, snippet } from "./snippet.ts";

const shown = (place: Omit<SnippetPlace, "name">): readonly string[] =>
  snippet(
    { name: "a.avsc", ...place },
    { arrow: "-->", mark: "^", label: "here", gutter: 2, paint: (_, text) => text, style: "red" },
  );

test("the marks stand under what is meant", () => {
  expect(shown({ text: '{\r\n  "type": 7\r\n}', line: 2, column: 11, length: 1 })).toEqual([
    "  --> a.avsc:2:11",
    "   |",
    ' 2 |   "type": 7',
    "   |           ^ here",
  ]);
});

test("tabs before the place stay tabs, so that the marks line up", () => {
  expect(shown({ text: "\t\tx", line: 1, column: 3, length: 1 }).at(-1)).toBe("   | \t\t^ here");
});

test("what goes beyond the line is marked to the line's end", () => {
  expect(shown({ text: "ab\ncd", line: 1, column: 2, length: 4 }).at(-1)).toBe("   |  ^ here");
});

test("of a long line the part around the place is shown", () => {
  const text = `${"a".repeat(300)}XY${"b".repeat(300)}`;
  const [, , line = "", marks = ""] = shown({ text, line: 1, column: 301, length: 2 });
  expect(line).toBe(` 1 | …${"a".repeat(20)}XY${"b".repeat(78)}…`);
  expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("XY");
});

test("marks of a long part end with what is shown", () => {
  const [, , line = "", marks = ""] = shown({ text: `x${"a".repeat(300)}`, line: 1, column: 2, length: 300 });
  expect(marks.lastIndexOf("^")).toBe(line.indexOf("…") - 1);
});

test("control characters are shown, not obeyed", () => {
  const [, , line = "", marks = ""] = shown({ text: "\u001b[2Jx", line: 1, column: 5, length: 1 });
  expect(line).toBe(" 1 | \\u001b[2Jx");
  expect(marks.indexOf("^")).toBe(line.indexOf("x"));
});

test("a place without a text is named alone", () => {
  expect(shown({ text: undefined, line: 1, column: 5 })).toEqual(["  --> a.avsc:1:5", "    = here"]);
});
