import { describe, expect, it } from "vitest";
import { resolveUri, splitFragment } from "./uri.ts";

describe("resolveUri", () => {
  // The examples of RFC 3986, section 5.4, without their fragments.
  it.each([
    ["g:h", "g:h"],
    ["g", "http://a/b/c/g"],
    ["./g", "http://a/b/c/g"],
    ["g/", "http://a/b/c/g/"],
    ["/g", "http://a/g"],
    ["//g", "http://g"],
    ["?y", "http://a/b/c/d;p?y"],
    ["g?y", "http://a/b/c/g?y"],
    ["", "http://a/b/c/d;p?q"],
    [".", "http://a/b/c/"],
    ["./", "http://a/b/c/"],
    ["..", "http://a/b/"],
    ["../g", "http://a/b/g"],
    ["../..", "http://a/"],
    ["../../g", "http://a/g"],
    ["../../../g", "http://a/g"],
    ["/./g", "http://a/g"],
    ["g.", "http://a/b/c/g."],
    ["./g/.", "http://a/b/c/g/"],
    ["g/../h", "http://a/b/c/h"],
  ])("%j", (reference, meant) => {
    expect(resolveUri("http://a/b/c/d;p?q", reference)).toBe(meant);
  });

  it.each([
    ["", "addr.json", "addr.json"],
    ["common/t.json", "leaf.json", "common/leaf.json"],
    ["common/t.json", "../leaf.json", "leaf.json"],
    ["t.json", "./leaf.json", "leaf.json"],
    ["urn:a:b", "", "urn:a:b"],
    ["http://h", "a.json", "http://h/a.json"],
  ])("at %j, %j is %j", (base, reference, meant) => {
    expect(resolveUri(base, reference)).toBe(meant);
  });
});

describe("splitFragment", () => {
  it.each([
    ["a.json#/definitions/A%20b", { uri: "a.json", fragment: "/definitions/A b" }],
    ["#", { uri: "", fragment: "" }],
    ["a", { uri: "a", fragment: "" }],
    ["#/100%", { uri: "", fragment: "/100%" }],
  ])("%j", (reference, parts) => {
    expect(splitFragment(reference)).toEqual(parts);
  });
});
