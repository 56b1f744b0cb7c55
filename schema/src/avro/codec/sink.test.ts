import fc from "fast-check";
import { expect, it } from "vitest";
import { parseAvro } from "../parse.ts";
import { compileDecoder, compileEncoder, createEncoder } from "./index.ts";

const runs = { seed: 11, numRuns: process.env.CONCORDAT_DEEP ? 2_000 : 100 };
const fields = ["a", "b"].map((name) => ({ name, type: "bytes" }));
const type = parseAvro(JSON.stringify({ type: "record", name: "R", fields })).model;

/** Sizes about those of the buffers that messages are parts of. */
const size = fc.oneof(fc.nat(100), fc.integer({ min: 8_100, max: 8_300 }), fc.integer({ min: 16_000, max: 70_000 }));
const blob = size.map((length) => new Uint8Array(length).fill(length));

it.each([
  ["interpreted", createEncoder],
  ["emitted", compileEncoder],
] as const)("messages of all sizes stay as they were while others are written, %s", (_, encoderOf) => {
  const [encode, decode] = [encoderOf(type), compileDecoder(type)];
  fc.assert(
    fc.property(
      fc.array(fc.record({ a: blob, b: blob }), { minLength: 1, maxLength: 8 }),
      fc.nat(9),
      (events, free) => {
        const messages = events.map((event) => {
          // One that fails half written leaves nothing behind.
          expect(() => encode({ a: event.a, b: 1 })).toThrow();
          const message = encode(event, free);
          message.fill(0xff, 0, free);
          return message;
        });
        for (const [index, message] of messages.entries()) {
          expect(message.subarray(0, free)).toEqual(new Uint8Array(free).fill(0xff));
          expect(decode(message, free)).toEqual(events[index]);
          expect(message.length).toBe(encode(events[index]).length + free);
        }
      },
    ),
    runs,
  );
});

it("a large message written while another one is leaves both whole", () => {
  const encode = compileEncoder(type);
  const [small, large] = [new Uint8Array(3).fill(1), new Uint8Array(40_000).fill(2)];
  const seen: Uint8Array[] = [];
  const event = {
    a: large,
    get b() {
      seen.push(encode({ a: large, b: small }));
      return small;
    },
  };
  expect(encode(event)).toEqual(seen[0]);
  expect(compileDecoder(type)(encode(event))).toEqual({ a: large, b: small });
});
