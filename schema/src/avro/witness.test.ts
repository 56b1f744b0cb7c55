import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { branchOf } from "./codec/branch.ts";
import { CodecError, createDecoder, createEncoder, type Step } from "./codec/index.ts";
import { compareAvro } from "./compare.ts";
import type { AvroType } from "./model.ts";
import { parseAvro } from "./parse.ts";
import { costsOf, smallest } from "./values/smallest.ts";
import { witnessAvro } from "./witness.ts";

const ROWS = process.env.CONCORDAT_DEEP ? 10_000 : 400;

/** Values of a type that are a little less than a given one: something dropped or emptied, in one place. */
function* smaller(type: AvroType, value: unknown): Generator<unknown> {
  switch (type.kind) {
    case "array":
      for (const [index, item] of (value as unknown[]).entries()) {
        yield (value as unknown[]).toSpliced(index, 1);
        for (const less of smaller(type.items, item)) yield (value as unknown[]).with(index, less);
      }
      return;
    case "map":
      for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
        const { [key]: _, ...rest } = value as Record<string, unknown>;
        yield rest;
        for (const less of smaller(type.values, item)) yield { ...rest, [key]: less };
      }
      return;
    case "record":
      for (const field of type.fields) {
        for (const less of smaller(field.type, Reflect.get(value as object, field.name)))
          yield { ...(value as object), [field.name]: less };
      }
      return;
    case "union": {
      const branch = type.branches[branchOf(type, value)];
      for (const other of type.branches) if (other !== branch) yield smallestOf(other);
      if (branch !== undefined) yield* smaller(branch, value);
      return;
    }
    case "enum":
      return;
    default:
      yield smallestOf(type);
  }
}

function smallestOf(type: AvroType): unknown {
  const costs = costsOf(type);
  return Number.isFinite(costs.get(type)?.size)
    ? createDecoder(type)(createEncoder(type)(smallest(type, costs)))
    : undefined;
}

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
        for (const less of smaller(theirs, createDecoder(theirs)(witness.bytes))) {
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
