import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fromHeader,
  HEADER_LENGTH,
  type Indexed,
  readIndexes,
  readPrefix,
  toHeader,
  toIndexes,
  WireError,
  withPrefix,
} from "./index.ts";

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

test.each([
  [[0], "00"],
  [[1], "0202"],
  [[0, 1], "040002"],
  [[64], "028001"],
])("the message indexes %j are %s, as Confluent writes them", (indexes, bytes) => {
  expect(Buffer.from(toIndexes(indexes)).toString("hex")).toBe(bytes);
});

const deep = process.env.CONCORDAT_DEEP === "1";

test("all message indexes come back, before a payload and behind the GUID", () => {
  const indexes = fc.array(fc.nat(0x3fffffff), { minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(indexes, fc.uint8Array(), (path, payload) => {
      const message = withPrefix(7, payload, toIndexes(path));
      const read = readIndexes(message, readPrefix(message).offset);
      expect(read.indexes).toEqual(path);
      expect(message.subarray(read.offset)).toEqual(payload);
      const guid = "00112233-4455-6677-8899-aabbccddeeff";
      const header = toHeader(guid, toIndexes(path));
      expect(fromHeader(header)).toBe(guid);
      expect(readIndexes(header, HEADER_LENGTH)).toEqual({ indexes: path, offset: header.length });
    }),
    { seed: 1, numRuns: deep ? 10_000 : 200 },
  );
});

test("whatever bytes come, indexes are read or refused with a code, and what is read is written alike", () => {
  const small = fc.uint8Array({ maxLength: 12 });
  const hostile = fc.array(fc.constantFrom(0, 1, 2, 4, 0x7f, 0x80, 0x81, 0xff), { maxLength: 12 });
  fc.assert(
    fc.property(fc.oneof(small, hostile.map(Uint8Array.from.bind(Uint8Array))), (bytes) => {
      let read: Indexed;
      try {
        read = readIndexes(bytes, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
        expect(["wire/truncated", "wire/bad-indexes"]).toContain(error instanceof WireError ? error.code : "");
        return;
      }
      const written = toIndexes(read.indexes);
      // Count 1 and index 0 say what the single byte 0 says.
      const twoBytes = read.indexes.length === 1 && read.indexes[0] === 0 && read.offset === 2;
      expect(twoBytes ? Uint8Array.of(2, 0) : written).toEqual(bytes.slice(0, read.offset));
    }),
    { seed: 1, numRuns: deep ? 100_000 : 2_000 },
  );
});

test.each([
  ["nothing", [], "wire/truncated"],
  ["a number without end", [0x80, 0x80], "wire/truncated"],
  ["fewer than it counts", [0x04, 0x00], "wire/truncated"],
  ["four thousand million", [0xfe, 0xff, 0xff, 0xff, 0x0f], "wire/bad-indexes"],
  ["more than messages are nested", [0xea, 0x07], "wire/bad-indexes"],
  ["minus one of them, as older clients write one", [0x01, 0x00], "wire/bad-indexes"],
  ["a negative index", [0x02, 0x01], "wire/bad-indexes"],
  ["a number of more than 32 bits", [0xff, 0xff, 0xff, 0xff, 0x1f], "wire/bad-indexes"],
  ["a number of six bytes", [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "wire/bad-indexes"],
  ["a padded number", [0x80, 0x00], "wire/bad-indexes"],
])("indexes of %s are refused", (_, bytes, code) => {
  expect(codeOf(() => readIndexes(Uint8Array.from(bytes), 0))).toBe(code);
});

test.each([[[]], [[-1]], [[0.5]], [[2 ** 30]], [Array.from({ length: 501 }, () => 0)]])(
  "no message has the indexes %j",
  (indexes) => expect(codeOf(() => toIndexes(indexes))).toBe("wire/bad-indexes"),
);
