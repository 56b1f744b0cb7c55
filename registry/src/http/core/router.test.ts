import { expect, test } from "vitest";
import { routerOf } from "./router.ts";

const PATHS = [
  "GET /",
  "GET /subjects",
  "GET /subjects/{subject}",
  "POST /subjects/{subject}",
  "GET /subjects/{subject}/versions",
  "GET /subjects/latest/{version}",
  "PUT /config/{subject}",
  "GET /config",
] as const;
const router = routerOf(
  PATHS.map((name) => {
    const [method = "", path = ""] = name.split(" ");
    return { method, path, target: name };
  }),
);
const find = (method: string, path: string) => {
  const found = router.find(method, path);
  return found === undefined ? undefined : [found.target, found.params];
};

test.each([
  ["GET", "/", "GET /", {}],
  ["GET", "/subjects/", "GET /subjects", {}],
  ["HEAD", "/subjects", "GET /subjects", {}],
  ["GET", "/subjects/s", "GET /subjects/{subject}", { subject: "s" }],
  ["POST", "/subjects/a%2Fb%20c", "POST /subjects/{subject}", { subject: "a/b c" }],
  ["GET", "/%73ubjects/s", "GET /subjects/{subject}", { subject: "s" }],
  // A name leads first, and where it leads nowhere the parameter does.
  ["GET", "/subjects/latest/1", "GET /subjects/latest/{version}", { version: "1" }],
  ["GET", "/subjects/latest/versions", "GET /subjects/latest/{version}", { version: "versions" }],
  ["GET", "/subjects/latest", "GET /subjects/{subject}", { subject: "latest" }],
] as const)("%s %s", (method, path, target, params) => {
  expect(find(method, path)).toEqual([target, params]);
});

test("paths and methods that are not there", () => {
  expect(find("GET", "/nothing")).toBeUndefined();
  expect(find("GET", "/subjects/s/versions/1")).toBeUndefined();
  expect(find("DELETE", "/subjects/s")).toBeUndefined();
  expect(find("GET", `/subjects/${"s".repeat(8_193)}`)).toBeUndefined();
  expect(find("GET", "/subjects/constructor/__proto__")).toBeUndefined();
  expect(() => find("GET", "/subjects/%zz")).toThrow(URIError);
  expect(router.methods("/subjects/s")).toEqual(["GET", "HEAD", "POST"]);
  expect(router.methods("/nothing")).toEqual([]);
});

test("no two routes are at one place", () => {
  const twice = { method: "GET", path: "/a/{b}", target: 1 };
  expect(() => routerOf([twice, { ...twice, path: "/a/{c}" }])).toThrow("two routes are at GET /a/{c}");
});
