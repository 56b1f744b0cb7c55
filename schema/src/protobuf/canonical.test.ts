import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import type { ResolvedReference } from "../format.ts";
import { protobuf } from "./format.ts";

interface Row {
  readonly id: string;
  readonly schemaType: string;
  readonly category: string;
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly schema: string }[];
  readonly stored?: string;
  readonly normalized?: string;
  readonly storedError?: unknown;
}

function rows(): readonly Row[] {
  return vectors<Row>("confluent-canonical.jsonl").filter(({ schemaType }) => schemaType === "PROTOBUF");
}

function parse({ schema, references = [] }: Row) {
  const resolved = references.map(
    ({ name, schema: text }): ResolvedReference => ({ name, subject: name, version: 1, text }),
  );
  return protobuf.parse(schema, { references: resolved });
}

/** What Confluent's registry refuses and we take: editions, an empty file, bytes as a default that it prints without quotes. */
const TAKEN = [
  "2d857a4f6df8c2cf",
  "2e29b69b945aa77f",
  "44d4698046331cf6",
  "4cf5b4e8bad46446",
  "ad224052b97ddfb5",
  "b1c89be544bb4832",
];

describe.skipIf(!haveVectors("confluent-canonical.jsonl"))("Confluent's texts of Protobuf schemas", () => {
  it("are ours, byte for byte", () => {
    const all = rows().filter(({ storedError }) => storedError === undefined);
    const different = all.filter((row) => protobuf.canonical(parse(row)) !== row.stored).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(100);
    expect(different).toEqual([]);
  });

  it("are ours when normalised", () => {
    const all = rows().filter(({ normalized }) => normalized !== undefined && normalized !== null);
    const different = all.filter((row) => protobuf.normalized(parse(row)) !== row.normalized).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(100);
    expect(different).toEqual([]);
  });

  it("are refused where it refuses, but for what is listed", () => {
    const refused = rows().filter(({ storedError }) => storedError !== undefined);
    const taken = refused.filter((row) => {
      try {
        parse(row);
        return true;
      } catch {
        return false;
      }
    });
    expect(taken.map(({ id }) => id).sort()).toEqual(TAKEN);
  });

  it("are the same when they are read and printed again", () => {
    for (const row of rows().filter(({ stored }) => typeof stored === "string")) {
      const text = protobuf.canonical(parse(row));
      expect(protobuf.canonical(parse({ ...row, schema: text })), row.id).toBe(text);
    }
  });
});
