import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type JsonShown, judgedInstance, type RejectedPair, rejectedPairs, showJson } from "./judges/json-cases.ts";

interface Recorded {
  readonly key: string;
  /** What Python's jsonschema says of the event by each schema: `valid`, or the keywords that it does not satisfy. */
  readonly writer: string;
  readonly reader: string;
}

const lines = gunzipSync(readFileSync(new URL("./recorded/json-witness.jsonl.gz", import.meta.url)))
  .toString("utf8")
  .trim()
  .split("\n");
const recorded = new Map(lines.map((line) => JSON.parse(line) as Recorded).map((one) => [one.key, one]));

function answerFor(pair: RejectedPair, bytes: Uint8Array): Recorded {
  const answer = recorded.get(judgedInstance(pair, bytes).key);
  if (answer === undefined)
    throw new Error(`no recorded answer for ${pair.name}; run: node test/judges/record-json.ts`);
  return answer;
}

/** The name of a witness that the other judge sees otherwise, with what it says. */
function told({ pair, finding, witness }: JsonShown): string {
  const { writer, reader } = answerFor(pair, witness?.bytes ?? new Uint8Array());
  return `${pair.name} ${finding.rule} ${JSON.stringify(witness?.event)}: ${writer} for the writer, ${reader} for the reader`;
}

describe("witnesses between JSON Schemas", () => {
  const pairs = rejectedPairs();
  const shown = pairs.flatMap((pair) => {
    const all = showJson(pair);
    return all === undefined ? [] : [{ pair, all }];
  });
  const withEvent = shown.flatMap(({ all }) => all.filter(({ witness }) => witness !== undefined));

  it.skipIf(pairs.length === 0)("are valid for the writer alone, by a validator that is not JavaScript", () => {
    const others = withEvent.filter(({ pair, witness }) => {
      const { writer, reader } = answerFor(pair, witness?.bytes ?? new Uint8Array());
      return writer !== "valid" || reader === "valid" || reader.startsWith("throws");
    });
    expect(others.map(told)).toEqual([]);
  });

  it.skipIf(pairs.length === 0)("have neighbours that are valid for both", () => {
    const wrong = withEvent.filter(({ pair, witness }) => {
      if (witness?.neighbour === undefined) return false;
      const { writer, reader } = answerFor(pair, witness.neighbour.bytes);
      return writer !== "valid" || reader !== "valid";
    });
    expect(wrong.map(told)).toEqual([]);
  });

  it.skipIf(pairs.length === 0)("are there for what Confluent's registry rejects, or it rejects by rule alone", () => {
    const confirmed = shown.filter(({ all }) => all.some(({ witness }) => witness !== undefined)).length;
    const byRule = shown.length - confirmed;
    const findings = shown.flatMap(({ all }) => all).length;
    console.log(
      `JSON Schema: of ${shown.length} rejections ${confirmed} have an event that shows them, ${byRule} are by rule alone; ` +
        `of ${findings} findings ${withEvent.length} have one, ${withEvent.filter(({ witness }) => witness?.neighbour !== undefined).length} a neighbour`,
    );
    expect(confirmed).toBeGreaterThan(shown.length * 0.85);
    // A reference to the schema's own URI is one to us, and none to Confluent's registry (docs/departures.md).
    const accepted = shown.filter(({ all }) => all.length === 0).map(({ pair }) => pair);
    expect(accepted.filter(({ reader, writer }) => !/"\$ref": "http:\/\/x\/y/.test(reader + writer))).toEqual([]);
  });
});
