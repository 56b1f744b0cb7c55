import fc from "fast-check";
import { expect, it } from "vitest";
import { fromText, toText } from "./text.ts";

const hard = fc.constantFrom("\u0000", "\u0001", "\u0002", "\u0003", "\ud800", "\udc00", "d800", "😀", "a", "\uffff");
const texts = fc.array(fc.oneof(hard, fc.string({ unit: "binary" })), { maxLength: 12 }).map((parts) => parts.join(""));
const whole = texts.filter((text) => text.isWellFormed());

it("keeps every string, as one that PostgreSQL takes", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const kept = toText(text);
      expect(fromText(kept)).toBe(text);
      expect(kept.isWellFormed()).toBe(true);
      expect(kept.includes("\u0000")).toBe(false);
    }),
  );
});

it("keeps the order of bytes, and parts at the beginning", () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Buffer.compare(Buffer.from(toText(a)), Buffer.from(toText(b)))).toBe(order);
      expect(toText(a + b).startsWith(toText(a))).toBe(true);
    }),
  );
});
