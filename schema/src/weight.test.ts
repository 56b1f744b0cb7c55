import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { TYPE_FACTS } from "./schema-type.ts";

/** Caches of parsed schemas are bounded by what these take: a weight that is far off lets them grow, or keeps too little. */
const MEASURE = `
const { FORMAT } = await import(process.argv[1]);
const texts = Array.from({ length: 2000 }, (_, index) => process.argv[2].replaceAll("NUMBER", String(index)));
FORMAT.parse(texts[0]);
gc();
const before = process.memoryUsage().heapUsed;
const kept = texts.map((text) => FORMAT.parse(text));
gc();
console.log((process.memoryUsage().heapUsed - before) / texts.reduce((sum, text) => sum + text.length, 0), kept.length);
`;

function bytesALetter(format: "avro" | "protobuf" | "jsonSchema", text: string): number {
  const folder = format === "jsonSchema" ? "json" : format;
  const file = fileURLToPath(new URL(`./${folder}/format.ts`, import.meta.url));
  const args = ["--expose-gc", "--input-type=module", "--eval", MEASURE.replaceAll("FORMAT", format), file, text];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }).split(" ")[0]);
}

const fields = Array.from({ length: 10 }, (_, index) => ({
  name: `fieldNUMBER_${index}`,
  type: ["null", "string"],
  default: null,
}));
const properties = Object.fromEntries(fields.map(({ name }) => [name, { type: ["null", "string"], default: null }]));
const lines = fields.map((_, index) => `  string field_${index} = ${index + 1};`);

test("a parsed schema takes about the memory that its type's weight says", () => {
  for (const [weight, measured] of [
    [TYPE_FACTS.AVRO.weight, bytesALetter("avro", JSON.stringify({ type: "record", name: "RNUMBER", fields }))],
    [
      TYPE_FACTS.PROTOBUF.weight,
      bytesALetter("protobuf", `syntax = "proto3";\nmessage MNUMBER {\n${lines.join("\n")}\n}\n`),
    ],
    [TYPE_FACTS.JSON.weight, bytesALetter("jsonSchema", JSON.stringify({ type: "object", properties }))],
  ] as const) {
    expect(measured / weight).toBeGreaterThan(0.5);
    expect(measured / weight).toBeLessThan(1.5);
  }
});
