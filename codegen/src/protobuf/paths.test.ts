import { type LinkedFile, parseProtobuf } from "@concordat/schema/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { modulePathsFor, runtimeModule } from "./paths.ts";

const { model } = parseProtobuf('syntax = "proto3";');
const file = (path: string, types: LinkedFile["types"] = new Map()): LinkedFile => ({ ...model, path, types });

test("whatever a reference is called, its path stays within the folder, and no two are one", () => {
  const part = fc.oneof(
    fc.constantFrom("..", ".", "", "a", "A", "a.b", "a-b", "con", "schema", "node_modules"),
    fc.string({ unit: "binary" }),
  );
  const paths = fc.array(
    fc.array(part, { maxLength: 12 }).map((parts) => `${parts.join("/")}.proto`),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(paths, (all) => {
      const nameOf = modulePathsFor(model);
      const names = [model, ...all.map((path) => file(path))].map(nameOf);
      for (const name of names) expect(name).toMatch(/^(?:[A-Za-z0-9_-]{1,110}\/){0,7}[A-Za-z0-9_-]{1,110}\.proto$/);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    }),
    { seed: 1, numRuns: process.env.CONCORDAT_DEEP === "1" ? 10_000 : 300 },
  );
});

test.each([
  ["shop/types/money.proto", "shop/types/money.proto"],
  ["../../etc/passwd.proto", "--/--/etc/passwd.proto"],
  ["/etc/passwd", "_/etc/passwd.proto"],
  ["schema.proto", "schema_2.proto"],
])("%s becomes %s", (path, name) => {
  const nameOf = modulePathsFor(model);
  nameOf(model);
  expect(nameOf(file(path))).toBe(name);
});

test("files of google.protobuf are those of the runtime, unless they have a type of their own", () => {
  const path = "google/protobuf/timestamp.proto";
  const timestamp = file(path, new Map([["google.protobuf.Timestamp", "message"]]));
  const other = file(path, new Map([["google.protobuf.Other", "message"]]));
  expect(runtimeModule(timestamp)).toBe("@bufbuild/protobuf/wkt");
  expect(modulePathsFor(model)(timestamp)).toBe(path);
  expect(runtimeModule(other)).toBeUndefined();
  expect(runtimeModule(file("constructor"))).toBeUndefined();
});
