import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { guidOf, identityOf } from "../identity.ts";
import { canonicalAvro, resolvedAvro } from "./canonical.ts";
import { crc64, crc64Bytes, fingerprint } from "./fingerprint.ts";
import { normalizedAvro } from "./normalize.ts";
import { parseAvro } from "./parse.ts";
import { parsingForm } from "./parsing-form.ts";

interface CanonicalRow {
  readonly schema: string;
  readonly canonical: string;
  readonly crc64: string;
  readonly crc64Bytes: string;
  readonly md5: string;
  readonly sha256: string;
  readonly toString: string;
}

describe.skipIf(!haveVectors("avro-canonical.jsonl"))("Avro Java's canonical form and fingerprints", () => {
  it("agrees on every row", () => {
    const rows = vectors<CanonicalRow>("avro-canonical.jsonl");
    const ours = rows.map(({ schema }) => {
      const parsed = parseAvro(schema, { strictness: "java" });
      return {
        canonical: parsingForm(parsed.model),
        crc64: crc64(parsed.model).toString(16).padStart(16, "0"),
        crc64Bytes: Buffer.from(crc64Bytes(parsed.model)).toString("hex"),
        md5: fingerprint(parsed.model, "md5"),
        sha256: fingerprint(parsed.model, "sha256"),
        toString: canonicalAvro(parsed),
      };
    });
    const expected = rows.map((row) => ({
      canonical: row.canonical,
      crc64: row.crc64,
      crc64Bytes: row.crc64Bytes,
      md5: row.md5,
      sha256: row.sha256,
      toString: row.toString,
    }));
    expect(ours).toEqual(expected);
  });
});

interface StoredRow {
  readonly id: string;
  readonly schemaType: string;
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly schema: string }[];
  readonly stored?: string;
  readonly guid?: string;
  readonly normalized?: string;
  readonly normalizedGuid?: string;
  readonly formatResolved?: string;
}

describe.skipIf(!haveVectors("confluent-canonical.jsonl"))("Confluent's stored and normalised texts", () => {
  const rows = vectors<StoredRow>("confluent-canonical.jsonl").filter((row) => row.schemaType === "AVRO");

  it.each(rows.map((row) => [row.id, row] as const))("agrees on %s", (_, row) => {
    const references = (row.references ?? []).map(({ name, schema }) => ({
      name,
      subject: name,
      version: 1,
      text: schema,
    }));
    if (row.stored === undefined) {
      expect(() => parseAvro(row.schema, { references, strictness: "confluent" })).toThrow();
      return;
    }
    const parsed = parseAvro(row.schema, { references, strictness: "confluent" });
    expect(canonicalAvro(parsed)).toBe(row.stored);
    expect(normalizedAvro(parsed)).toBe(row.normalized);
    if (row.formatResolved !== undefined) expect(resolvedAvro(parsed)).toBe(row.formatResolved);
    if (row.guid !== undefined) expect(guidOf(identityOf({ text: canonicalAvro(parsed) }))).toBe(row.guid);
    if (row.normalizedGuid !== undefined)
      expect(guidOf(identityOf({ text: normalizedAvro(parsed) }))).toBe(row.normalizedGuid);
  });
});
