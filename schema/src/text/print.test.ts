import { expect, it } from "vitest";
import { javaDouble, javaFloat } from "./print.ts";

it.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [0.1, "0.1"],
  [1.5, "1.5"],
  [16_777_217, "1.6777216E7"],
  [3.4028234663852886e38, "3.4028235E38"],
  [1e-45, "1.4E-45"],
  [1e-7, "1.0E-7"],
  [123_456.789, "123456.79"],
  [1e39, "Infinity"],
  [Number.NaN, "NaN"],
])("prints the float of %s as Java does", (value, text) => {
  expect(javaFloat(value)).toBe(text);
});

it.each([
  [5e-324, "4.9E-324"],
  [1e-7, "1.0E-7"],
  [1e21, "1.0E21"],
  [12_345_678, "1.2345678E7"],
])("prints the double of %s as Java does", (value, text) => {
  expect(javaDouble(value)).toBe(text);
});
