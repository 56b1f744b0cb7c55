import { expect, it } from "vitest";
import { differencesBetween } from "../compatibility.ts";
import type { Direction } from "../difference.ts";
import { protobuf } from "./format.ts";

const message = (body: string) => protobuf.parse(`syntax = "proto3"; message M { string a = 1; ${body} }`);
const FIELD = message("string b = 3;");
const RESERVED = message('reserved 3; reserved "b";');
const OTHER_NAME = message("string c = 3;");
const OTHER_NUMBER = message("string b = 4;");

const found = (direction: Direction, [old, proposed]: readonly [typeof FIELD, typeof FIELD]) =>
  differencesBetween(protobuf, direction, old, proposed).map(({ rule, message, hint }) => [rule, message, hint]);

it("a field that goes away and is reserved breaks no reservation, and there is nothing more to reserve", () => {
  expect(found("forward", [FIELD, RESERVED])).toEqual([]);
  expect(found("backward", [FIELD, RESERVED])).toEqual([
    [
      "protobuf/field-removed",
      "The new schema has no field 3: what the old schema writes as b is lost.",
      "Nothing, if no reader needs b: its number and name are reserved.",
    ],
  ]);
});

it("a field that goes away is to be reserved, number and name", () => {
  const hints = [message(""), message("reserved 3;"), message('reserved "b";')].map((now) =>
    found("backward", [FIELD, now]).map(([, , hint]) => hint),
  );
  expect(hints).toEqual([['Reserve 3 and "b".'], ['Reserve 3 and "b".'], ['Reserve 3 and "b".']]);
});

it.each(["backward", "forward"] as const)("a new field that takes what was reserved is reported: %s", (direction) => {
  const taken = (now: typeof FIELD) => found(direction, [RESERVED, now]).find(([rule]) => rule?.includes("taken"));
  const sentence = "which the old schema reserves.";
  expect(taken(OTHER_NAME)).toEqual([
    "protobuf/reserved-number-taken",
    `The new schema has field c under number 3, ${sentence}`,
    "Give c another number.",
  ]);
  expect(taken(OTHER_NUMBER)?.[0]).toBe("protobuf/reserved-name-taken");
  expect(taken(FIELD)?.[0]).toBe("protobuf/reserved-number-taken");
});
