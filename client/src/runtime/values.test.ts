import { expect, test } from "vitest";
import { ClientError, count, type DateDays, decimal, now, today, uuid } from "../index.ts";

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ClientError) return error.code;
    throw error;
  }
  return "no error";
};

test("values keep what they are made of", () => {
  const text = "0189f7ea-ae2c-7bd5-8b1c-0242ac120002";
  expect(uuid(text)).toBe(text);
  expect(uuid()).toMatch(/^[0-9a-f-]{36}$/);
  expect(decimal("-12.50")).toBe("-12.50");
  expect(now(new Date(5))).toBe(5);
  expect(today(new Date("1970-01-03T23:59:59Z"))).toBe(2);
  expect(today(new Date("1969-12-31T23:59:59Z"))).toBe(-1);
  expect(count<DateDays>(-3)).toBe(-3);
});

test.each(["", "not-a-uuid", "0189f7ea-ae2c-7bd5-8b1c-0242ac12000", "{0189f7ea-ae2c-7bd5-8b1c-0242ac120002}"])(
  "%j is no uuid",
  (text) => expect(codeOf(() => uuid(text))).toBe("value/not-uuid"),
);

test.each(["", "1,5", "1e3", ".5", "5.", "--1", "NaN", " 1"])("%j is no decimal", (text) =>
  expect(codeOf(() => decimal(text))).toBe("value/not-decimal"),
);

test.each([0.5, Number.NaN, 2 ** 53])("%d is no count", (value) =>
  expect(codeOf(() => count(value))).toBe("value/not-count"),
);
