import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../../test/support/vectors.ts";
import type { AvroType } from "../model.ts";
import { parseAvro } from "../parse.ts";
import { sampleAvro } from "../sample.ts";
import { CodecError, compileDecoder, compileEncoder, createDecoder, createEncoder } from "./index.ts";

/** What a function gives, or the code and path of its error. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof CodecError) return { code: error.code, path: error.path, detail: error.detail };
    throw error;
  }
}
function eventsOf(type: AvroType): readonly unknown[] {
  try {
    return sampleAvro(type, 3);
  } catch {
    return [];
  }
}

describe.skipIf(!haveVectors("avro-compat.jsonl"))("emitted codecs on the vectors", () => {
  it("do on every pair what the interpreter does", () => {
    let count = 0;
    for (const { reader, writer } of vectors<{ id: string; reader: unknown; writer: unknown }>("avro-compat.jsonl")) {
      const [r, w] = [reader, writer].map((one) => parseAvro(JSON.stringify(one)).model) as [AvroType, AvroType];
      const encode = compileEncoder(w);
      const decode = compileDecoder(w, r);
      const interpret = createDecoder(w, r);
      for (const event of eventsOf(w)) {
        const bytes = createEncoder(w)(event);
        expect(encode(event)).toEqual(bytes);
        expect(outcome(() => decode(bytes))).toEqual(outcome(() => interpret(bytes)));
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(1_000);
  });
});
