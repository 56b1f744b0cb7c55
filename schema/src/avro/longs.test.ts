import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LongChoice } from "../longs.ts";
import { compileDecoder, compileEncoder, createDecoder, createEncoder } from "./codec/index.ts";
import { longFields, withLongs } from "./longs.ts";
import { parseAvro } from "./parse.ts";
import { sampleAvro } from "./sample.ts";

const record = (...fields: readonly unknown[]) => ({ type: "record", name: "Snow", namespace: "shop", fields });
const snow = record(
  { name: "id", type: "long" },
  { name: "seen", type: ["null", { type: "array", items: "long" }], default: null },
  { name: "at", type: { type: "long", logicalType: "timestamp-millis" } },
);
const typeOf = (schema: unknown, choice?: LongChoice) => withLongs(parseAvro(JSON.stringify(schema)).model, choice);
const CODECS = [
  ["interpreted", createEncoder, createDecoder],
  ["emitted", compileEncoder, compileDecoder],
] as const;
const LARGE = 2n ** 63n - 1n;

describe.each(CODECS)("longs, %s", (_, encoder, decoder) => {
  it("are numbers, and none that a number does not hold exactly is written: nobody could read it", () => {
    const type = typeOf(snow);
    const encode = encoder(type);
    expect(decoder(type)(encode({ id: 5n, at: 0 }))).toEqual({ id: 5, seen: null, at: 0 });
    expect(() => encode({ id: LARGE, at: 0 })).toThrow(/^id: .*longs: "bigint"/);
    // Control: without the check it is written, and reading it fails, with what to do.
    const written = encoder(parseAvro(JSON.stringify(snow)).model)({ id: LARGE, at: 0 });
    expect(() => decoder(type)(written)).toThrow(/longs: "bigint"/);
  });

  it("are bigints where chosen so, for all or by field; times are left as they are", () => {
    const all = typeOf(snow, "bigint");
    const event = { id: LARGE, seen: [1n, -LARGE], at: 5 };
    expect(decoder(all)(encoder(all)(event))).toEqual(event);
    const one = typeOf(snow, { "shop.Snow.id": "bigint" });
    expect(decoder(one)(encoder(one)({ id: 1, seen: [2], at: 5 }))).toEqual({ id: 1n, seen: [2], at: 5 });
    const others = typeOf(snow, { "*": "bigint", "shop.Snow.id": "number" });
    expect(decoder(others)(encoder(others)({ id: 1, seen: [2], at: 5 }))).toEqual({ id: 1, seen: [2n], at: 5 });
  });

  it("are bigints by themselves where a default is beyond numbers", () => {
    // JSON.stringify would round the number.
    const text = (fields: string) => `{"type":"record","name":"R","fields":[{"name":"a","type":"int"}${fields}]}`;
    const type = withLongs(
      parseAvro(text(',{"name":"big","type":["long","null"],"default":9223372036854775807}')).model,
    );
    const old = parseAvro(text("")).model;
    expect(decoder(old, type)(encoder(old)({ a: 1 }))).toEqual({ a: 1, big: LARGE });
    expect(decoder(type)(encoder(type)({ a: 1 }))).toEqual({ a: 1, big: LARGE });
  });

  it("are read of an int as well", () => {
    const ints = parseAvro(JSON.stringify(record({ name: "id", type: "int" }))).model;
    const longs = typeOf(record({ name: "id", type: "long" }), "bigint");
    expect(decoder(ints, longs)(encoder(ints)({ id: -7 }))).toEqual({ id: -7n });
  });

  it("come back as they were, the whole range of them", () => {
    const type = typeOf({ type: "array", items: "long" }, "bigint");
    const [encode, decode] = [encoder(type), decoder(type)];
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (items) => {
        expect(decode(encode(items))).toEqual(items);
      }),
      { seed: 3 },
    );
  });
});

it("a record that holds itself is chosen for as a whole, and sampled so", () => {
  const node = record({ name: "n", type: "long" }, { name: "next", type: ["null", "Snow"] });
  const type = typeOf(node, "bigint");
  for (const event of sampleAvro(type, 1)) expect(event).toMatchObject({ n: expect.any(BigInt) });
  expect(longFields(type)).toEqual(["shop.Snow.n"]);
});
