import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { CodecError, createDecoder, createEncoder, type ValueStep } from "./codec/index.ts";
import { compareAvro } from "./compare.ts";
import type { AvroType } from "./model.ts";
import { parseAvro } from "./parse.ts";
import { shrinkAvro } from "./values/shrink.ts";
import { witnessAvro } from "./witness.ts";

const ROWS = process.env.CONCORDAT_DEEP ? 10_000 : 400;

/** Where and how the reader fails on an event, as text; undefined where it does not, or the event cannot be written. */
function failure(writer: AvroType, reader: AvroType, bytes: Uint8Array): string | undefined {
  try {
    createDecoder(writer, reader)(bytes);
    return undefined;
  } catch (error) {
    return error instanceof CodecError ? `${pathText(error.path)} ${error.detail}` : undefined;
  }
}

const pathText = (path: readonly ValueStep[]) => JSON.stringify(path);

function encoded(writer: AvroType, value: unknown): Uint8Array | undefined {
  try {
    return createEncoder(writer)(value);
  } catch {
    return undefined;
  }
}

describe.skipIf(!haveVectors("avro-compat.jsonl"))("witnesses of the vectors' refusals", () => {
  it("cannot lose anything and still fail at the same place", () => {
    const rows = vectors<{ id: string; reader: unknown; writer: unknown; compatible: boolean | null }>(
      "avro-compat.jsonl",
    );
    const larger: string[] = [];
    let tried = 0;
    for (const { id, reader, writer } of rows.filter(({ compatible }) => compatible === false).slice(0, ROWS)) {
      const [ours, theirs] = [reader, writer].map((schema) => parseAvro(JSON.stringify(schema)).model);
      if (ours === undefined || theirs === undefined) throw new Error("a row without schemas");
      for (const finding of compareAvro(ours, theirs)) {
        const witness = witnessAvro(ours, theirs, finding);
        if (witness.outcome === "none") continue;
        const place = failure(theirs, ours, witness.bytes);
        expect(place).toBeDefined();
        for (const less of shrinkAvro(theirs, createDecoder(theirs)(witness.bytes))) {
          const bytes = encoded(theirs, less);
          if (bytes === undefined || bytes.length >= witness.bytes.length) continue;
          tried += 1;
          if (failure(theirs, ours, bytes) === place)
            larger.push(`${id} ${finding.rule}: ${JSON.stringify(witness.event)}`);
        }
      }
    }
    expect(tried).toBeGreaterThan(20);
    expect(larger).toEqual([]);
  });
});

describe("no witness", () => {
  const reasonOf = (old: string, proposed: string) => {
    const [reader, writer] = [parseAvro(proposed).model, parseAvro(old).model];
    return compareAvro(reader, writer).map((finding) => witnessAvro(reader, writer, finding));
  };
  const around = (type: string, more = "") =>
    `{"type":"record","name":"R","fields":[{"name":"f","type":${type}}${more}]}`;

  it("is made of an event that is too large, and that is said: nothing of the rule", () => {
    const large = ',{"name":"big","type":{"type":"fixed","name":"F","size":30000}}';
    expect(reasonOf(around('"string"', large), around('"int"', large))).toEqual([
      { outcome: "none", reason: "too-large" },
    ]);
  });

  it("is made of an event of many parts and few bytes", () => {
    const level = (index: number): string =>
      index === 0
        ? '{"type":"record","name":"R0","fields":[]}'
        : `{"type":"record","name":"R${index}","fields":[{"name":"a","type":${level(index - 1)}},{"name":"b","type":"R${index - 1}"}]}`;
    const large = `,{"name":"many","type":${level(40)}}`;
    expect(reasonOf(around('"string"', large), around('"int"', large))).toEqual([
      { outcome: "none", reason: "too-large" },
    ]);
  });

  it("is there where no event has a value at the place", () => {
    const none = '{"type":"array","items":{"type":"enum","name":"E","symbols":[]}}';
    expect(reasonOf(around(none), around('{"type":"array","items":"int"}'))).toEqual([
      { outcome: "none", reason: "no-event" },
    ]);
    expect(reasonOf(around('{"type":"enum","name":"E","symbols":[]}'), around('"int"'))).toEqual([
      { outcome: "none", reason: "no-event" },
    ]);
  });
});
