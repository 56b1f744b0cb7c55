import { describe, expect, it } from "vitest";
import { ITEMS, jsonPath, type Path, parsePath, pathText, VALUES } from "./path.ts";

const paths: readonly (readonly [Path, string])[] = [
  [[], "$"],
  [["total"], "total"],
  [["items", ITEMS, "sku"], "items[*].sku"],
  [["left", VALUES], "left.*"],
  [["method", "$type"], "method['$type']"],
  [["odd name", "it's"], "['odd name']['it\\'s']"],
  [[ITEMS, VALUES], "[*].*"],
];

describe("paths", () => {
  it.each(paths)("are written and read: %j", (path, text) => {
    expect(pathText(path)).toBe(text);
    expect(parsePath(text)).toEqual(path);
    expect(parsePath(jsonPath(path))).toEqual(path);
  });

  it.each(["a..b", "a[", "a['b]", "a b"])("are not %j", (text) => expect(parsePath(text)).toBeUndefined());

  it("take an index for any element", () => expect(parsePath("$.items[3].sku")).toEqual(["items", ITEMS, "sku"]));
});
