import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Finding, Witness } from "@concordat/schema";
import { type AvroType, compareAvro, parseAvro, witnessAvro } from "@concordat/schema/avro";
import { haveVectors, vectors } from "../support/vectors.ts";

/** A pair of schemas of which the reader does not read everything. */
export interface RefusedPair {
  readonly name: string;
  readonly reader: string;
  readonly writer: string;
}

/** An event to be judged: `bytes` were written with `writer` and are to be read with `reader`. */
export interface JudgedEvent {
  readonly key: string;
  readonly reader: string;
  readonly writer: string;
  readonly bytes: string;
}

export interface Shown {
  readonly pair: RefusedPair;
  readonly finding: Finding;
  readonly witness: Witness | undefined;
}

/** The project's own pairs, one or more for each rule. */
export function ownPairs(): readonly RefusedPair[] {
  const text = readFileSync(new URL("../cases/avro-pairs.json", import.meta.url), "utf8");
  const rows = JSON.parse(text) as readonly { name: string; reader: unknown; writer: unknown }[];
  return rows.map(({ name, reader, writer }) => ({
    name,
    reader: JSON.stringify(reader),
    writer: JSON.stringify(writer),
  }));
}

/** The refused pairs of the recorded vectors, of Avro Java's and of both directions of Confluent's; none where they are not at hand. */
export function vectorPairs(): readonly RefusedPair[] {
  if (!haveVectors("avro-compat.jsonl", "confluent-compat.jsonl")) return [];
  const java = vectors<{ id: string; reader: unknown; writer: unknown; compatible: boolean | null }>(
    "avro-compat.jsonl",
  )
    .filter(({ compatible }) => compatible === false)
    .map(({ id, reader, writer }) => ({
      name: `avro-compat ${id}`,
      reader: JSON.stringify(reader),
      writer: JSON.stringify(writer),
    }));
  interface Row {
    readonly id: string;
    readonly schemaType: string;
    readonly category: string;
    readonly old: string;
    readonly new: string;
    readonly backward: boolean | null;
    readonly forward: boolean | null;
  }
  const confluent = vectors<Row>("confluent-compat.jsonl")
    .filter(({ schemaType, category }) => schemaType === "AVRO" && category !== "invalid-new")
    .flatMap((row) => [
      ...(row.backward === false
        ? [{ name: `confluent-compat ${row.id} backward`, reader: row.new, writer: row.old }]
        : []),
      ...(row.forward === false
        ? [{ name: `confluent-compat ${row.id} forward`, reader: row.old, writer: row.new }]
        : []),
    ]);
  return [...java, ...confluent];
}

/** Every finding of a pair with its witness. */
export function showAll(pair: RefusedPair): readonly Shown[] {
  const { reader, writer } = models(pair);
  return compareAvro(reader, writer).map((finding) => {
    const found = witnessAvro(reader, writer, finding);
    return { pair, finding, witness: found.outcome === "none" ? undefined : found };
  });
}

export function models(pair: RefusedPair): { readonly reader: AvroType; readonly writer: AvroType } {
  return { reader: parseAvro(pair.reader).model, writer: parseAvro(pair.writer).model };
}

/** An event under a key that its schemas and bytes give it, so that answers can be kept without the schemas. */
export function judged({ reader, writer }: RefusedPair, bytes: Uint8Array): JudgedEvent {
  const hex = Buffer.from(bytes).toString("hex");
  const key = createHash("sha256").update([reader, writer, hex].join("\n")).digest("hex").slice(0, 20);
  return { key, reader, writer, bytes: hex };
}
