import { describe, expect, it } from "vitest";
import { bigDecimalText, canonicalJsonSchema, normalizedJsonSchema } from "./canonical.ts";
import { parseJsonSchema } from "./parse.ts";

describe("bigDecimalText", () => {
  // Java: new BigDecimal(text).toString(), and for integers new BigInteger(text).toString().
  it.each([
    ["1.50", "1.50"],
    ["1e2", "1E+2"],
    ["1.0e0", "1.0"],
    ["1e400", "1E+400"],
    ["12e3", "1.2E+4"],
    ["-0", "0"],
    ["-0.0", "0.0"],
    ["0.000001", "0.000001"],
    ["0.0000001", "1E-7"],
    ["1e-7", "1E-7"],
    ["1.5e-3", "0.0015"],
    ["0e3", "0E+3"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["-3.14159265358979323846", "-3.14159265358979323846"],
  ])("%s is printed %s", (text, printed) => {
    expect(bigDecimalText(text)).toBe(printed);
  });
});

it("keeps the order of members and what is unknown; sorts where it is normalized, lists never", () => {
  const schema = parseJsonSchema(
    '{ "type" : "object",\n "x-b": [{"10": 1, "9": 1.50}, 2], "$id": "a", "enum": [{"b": 1, "a": 2}] }',
  );
  expect(canonicalJsonSchema(schema)).toBe(
    '{"type":"object","x-b":[{"10":1,"9":1.50},2],"$id":"a","enum":[{"b":1,"a":2}]}',
  );
  expect(normalizedJsonSchema(schema)).toBe(
    '{"$id":"a","enum":[{"a":2,"b":1}],"type":"object","x-b":[{"10":1,"9":1.50},2]}',
  );
});
