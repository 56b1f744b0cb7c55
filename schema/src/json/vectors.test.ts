import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import type { ResolvedReference } from "../format.ts";
import { guidOf, identityOf } from "../identity.ts";
import { canonicalJsonSchema, normalizedJsonSchema } from "./canonical.ts";
import { parseJsonSchema } from "./parse.ts";

interface Row {
  readonly id: string;
  readonly schemaType: string;
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly schema: string }[];
  readonly stored: string | null;
  readonly guid?: string;
  readonly normalized: string | null;
  readonly normalizedGuid?: string;
}

const FILE = "confluent-canonical.jsonl";

function parse({ schema, references = [] }: Row) {
  const resolved = references.map(
    ({ name, schema: text }): ResolvedReference => ({ name, subject: name, version: 1, text }),
  );
  return parseJsonSchema(schema, { references: resolved });
}

describe.skipIf(!haveVectors(FILE))("Confluent's texts of JSON Schemas", () => {
  const rows = haveVectors(FILE) ? vectors<Row>(FILE).filter(({ schemaType }) => schemaType === "JSON") : [];
  const taken = rows.filter(({ stored }) => stored !== null);

  it("are ours, byte for byte, and so are the guids", () => {
    expect([rows.length, taken.length]).toEqual([213, 197]);
    const different = taken.filter((row) => {
      const text = canonicalJsonSchema(parse(row));
      return text !== row.stored || (row.guid !== undefined && guidOf(identityOf({ text })) !== row.guid);
    });
    expect(different.map(({ id }) => id)).toEqual([]);
  });

  it("are ours when normalized", () => {
    const different = taken.filter((row) => {
      const text = normalizedJsonSchema(parse(row));
      const { normalizedGuid } = row;
      return (
        text !== row.normalized || (normalizedGuid !== undefined && guidOf(identityOf({ text })) !== normalizedGuid)
      );
    });
    expect(different.map(({ id }) => id)).toEqual([]);
  });

  it("are rejected where Confluent's registry rejects", () => {
    const rejected = rows.filter(({ stored }) => stored === null);
    for (const row of rejected) expect(() => parse(row), row.id).toThrow(/./);
  });
});
