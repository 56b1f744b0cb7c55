import { expect, test } from "vitest";
import { parseAvro } from "../parse.ts";
import { CodecError, leaving, whole } from "./error.ts";
import { createDecoder, createEncoder } from "./index.ts";

const LEVELS = 990;
const { model } = parseAvro('{"type":"record","name":"Link","fields":[{"name":"next","type":["null","Link"]}]}');
const PATH = Array.from({ length: LEVELS }, () => "next");

test("the path of an error leads through all levels of a deep value", () => {
  // A branch index of 1 at each level, and an end where the last one's should be.
  const bytes = new Uint8Array(LEVELS).fill(2);
  const ended = expect.objectContaining({ code: "codec/end-of-data", path: [...PATH, "next"] });
  expect(() => createDecoder(model)(bytes)).toThrow(ended);

  const wrong = PATH.reduce<unknown>((inner, name) => ({ [name]: inner }), "no link");
  const message = expect.stringMatching(/^(next\.){989}next: expected /);
  expect(() => createEncoder(model)(wrong)).toThrow(expect.objectContaining({ path: PATH, message }));
});

test("an error that leaves a level is not made anew, nor its path copied", () => {
  const steps = [2, "items", "order"];
  const first = leaving(steps[0] ?? "", new CodecError("codec/x", "of one value"));
  const made: unknown[] = [];
  for (const step of steps.slice(1)) made.push(leaving(step, first));
  expect(made).toEqual([first, first]);
  for (const one of made) expect(one).toBe(first);
  expect(whole(first)).toEqual(new CodecError("codec/x", "of one value", ["order", "items", 2]));
  expect(whole(first)).toMatchObject({
    message: "order.items[2]: of one value",
    stack: expect.stringContaining("[2]"),
  });
});

test("an error that is none of the codec's leaves as it is", () => {
  const defect = new TypeError("a defect");
  expect(whole(leaving("a", defect))).toBe(defect);
});
