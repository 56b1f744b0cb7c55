import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHeader, readPrefix, toHeader, WireError, withPrefix } from "./index.ts";

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
  return "no error";
};

test("the prefix is byte 0 and the id, big endian", () => {
  expect([...withPrefix(258, Uint8Array.of(7))]).toEqual([0, 0, 0, 1, 2, 7]);
});

test("every id and payload comes back from the prefix", () => {
  fc.assert(
    fc.property(fc.nat(0x7fffffff), fc.uint8Array(), (id, payload) => {
      const message = withPrefix(id, payload);
      const read = readPrefix(message);
      expect(read.id).toBe(id);
      expect(message.subarray(read.offset)).toEqual(payload);
    }),
    { seed: 1 },
  );
});

test("a prefix is read where the message is a view into a larger buffer", () => {
  const larger = Uint8Array.of(9, 9, 0, 0, 0, 0, 5, 1);
  expect(readPrefix(larger.subarray(2))).toEqual({ id: 5, offset: 5 });
});

test("what is no prefix is refused with its code", () => {
  expect(codeOf(() => readPrefix(Uint8Array.of()))).toBe("wire/truncated");
  expect(codeOf(() => readPrefix(Uint8Array.of(0, 0, 0, 1)))).toBe("wire/truncated");
  expect(codeOf(() => readPrefix(Uint8Array.of(0x7b, 0, 0, 0, 1)))).toBe("wire/unknown-magic");
  expect(codeOf(() => withPrefix(-1, Uint8Array.of()))).toBe("wire/bad-id");
  expect(codeOf(() => withPrefix(2 ** 31, Uint8Array.of()))).toBe("wire/bad-id");
});

test("every GUID comes back from its header", () => {
  fc.assert(
    fc.property(fc.uuid({ version: [1, 3, 4, 5] }), (guid) => {
      expect(fromHeader(toHeader(guid))).toBe(guid);
    }),
    { seed: 1 },
  );
});

test("the header is byte 1 and the bytes of the GUID", () => {
  const header = toHeader("00112233-4455-6677-8899-aabbccddeeff");
  expect(Buffer.from(header).toString("hex")).toBe("0100112233445566778899aabbccddeeff");
});

test("what is no schema header is refused with its code", () => {
  expect(codeOf(() => fromHeader(Uint8Array.of()))).toBe("wire/unknown-magic");
  expect(codeOf(() => fromHeader(Uint8Array.of(1, 2, 3)))).toBe("wire/truncated");
  expect(codeOf(() => toHeader("not a guid"))).toBe("wire/bad-guid");
});
