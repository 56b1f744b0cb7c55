import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { CodecError, createDecoder, createEncoder, type Step } from "./codec/index.ts";
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

const pathText = (path: readonly Step[]) => JSON.stringify(path);

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
