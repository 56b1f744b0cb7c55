import { createHash } from "node:crypto";
import { type Finding, ruleOf, type Schema, SchemaError, type Witness } from "@concordat/schema";
import { jsonSchema } from "@concordat/schema/json";
import { haveVectors, vectors } from "../support/vectors.ts";

/** A pair of JSON Schemas of which Confluent's registry rejects one after the other. */
export interface RejectedPair {
  readonly name: string;
  readonly reader: string;
  readonly writer: string;
}

/** An event, as JSON text, to be judged by both schemas. */
export interface JudgedInstance extends RejectedPair {
  readonly key: string;
  readonly event: string;
}

/** A finding of a pair with what shows it. */
export interface JsonShown {
  readonly pair: RejectedPair;
  readonly finding: Finding;
  readonly witness: Witness | undefined;
}

const FILE = "confluent-compat.jsonl";

interface Row {
  readonly id: string;
  readonly schemaType: string;
  readonly category: string;
  readonly old: string;
  readonly new: string;
  readonly backward: boolean | null;
  readonly forward: boolean | null;
}

/** The pairs of the recorded vectors that Confluent's registry rejects, in both directions; none where they are not at hand. */
export function rejectedPairs(): readonly RejectedPair[] {
  if (!haveVectors(FILE)) return [];
  return vectors<Row>(FILE)
    .filter(({ schemaType, category }) => schemaType === "JSON" && category !== "invalid-new")
    .flatMap((row) => [
      ...(row.backward === false ? [{ name: `${row.id} backward`, reader: row.new, writer: row.old }] : []),
      ...(row.forward === false ? [{ name: `${row.id} forward`, reader: row.old, writer: row.new }] : []),
    ]);
}

/** Every error that is found in a pair, with its witness. Undefined where one of the two is no schema to start with. */
export function showJson(pair: RejectedPair): readonly JsonShown[] | undefined {
  const [reader, writer] = [parsed(pair.reader), parsed(pair.writer)];
  if (reader === undefined || writer === undefined) return undefined;
  const findings = jsonSchema
    .compare(reader, writer)
    .filter((one) => ruleOf(jsonSchema, one.rule).severity === "error");
  return findings.map((finding) => {
    const found = jsonSchema.witness(reader, writer, finding);
    return { pair, finding, witness: found.outcome === "none" ? undefined : found };
  });
}

function parsed(text: string): Schema<never> | undefined {
  try {
    return jsonSchema.parse(text) as Schema<never>;
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

/** An event under a key that its schemas and text give it, so that answers can be kept without the schemas. */
export function judgedInstance(pair: RejectedPair, bytes: Uint8Array): JudgedInstance {
  const event = new TextDecoder().decode(bytes);
  const key = createHash("sha256").update([pair.reader, pair.writer, event].join("\n")).digest("hex").slice(0, 20);
  return { ...pair, key, event };
}
