import fc from "fast-check";
import { expect, test } from "vitest";
import { deprecatedTag, docComment, literal } from "./escape.ts";
import { EVIL } from "./nasty.fixture.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("'", '"', "\\", "*/", "`", "${", "\n", "\r", "\u2028", "//#", "\ud800", "\\u", "@"))
    .map((parts) => parts.join("")),
);
const runs = { seed: 1, numRuns: process.env.CONCORDAT_DEEP === "1" ? 100_000 : 1_000 };

test("a literal is one line of visible characters, and means its text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const source = literal(text);
      expect(source).toMatch(/^(["'])[\p{L}\p{M}\p{N}\p{P}\p{S} ]*\1$/u);
      expect(new Function(`return ${source};`)()).toBe(text);
    }),
    runs,
  );
});

test("a comment ends where it should, and holds nothing but visible characters", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const comment = docComment(text).join("\n");
      expect(comment.indexOf("*/")).toBe(comment === "" ? -1 : comment.length - 2);
      expect(comment).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} \n]*$/u);
      expect(comment).not.toMatch(/^[\s/*]*@/m);
    }),
    runs,
  );
});

test("a reason for deprecation is one tag, and the comment ends behind it", () => {
  fc.assert(
    fc.property(anyText, anyText, (text, reason) => {
      const comment = docComment(text, "", [deprecatedTag(reason)]).join("\n");
      expect(comment.indexOf("*/")).toBe(comment.length - 2);
      expect(comment).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} \n]*$/u);
      expect(comment.match(/^[\s/*]*@.*$/gm)).toEqual([expect.stringMatching(/^[\s/*]*@deprecated( |$)/)]);
      expect(comment).not.toMatch(/[/*]#/);
    }),
    runs,
  );
});

test("nothing in a text looks like a source map's address", () => {
  expect(literal(EVIL)).not.toMatch(/[/*]#/);
  expect(docComment(EVIL).join("\n")).not.toMatch(/[/*]#/);
});

test("quotes are chosen for reading", () => {
  expect(literal("plain")).toBe('"plain"');
  expect(literal('{"a":1}')).toBe(`'{"a":1}'`);
  expect(literal(`it's "so" \\"`)).toBe(`'it\\'s "so" \\\\"'`);
});
