import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { ruleOf } from "@concordat/schema";
import { protobuf } from "@concordat/schema/protobuf";
import { describe, expect, it } from "vitest";
import {
  judgedProtobuf,
  ownProtobufPairs,
  type ProtobufShown,
  showProtobuf,
  vectorProtobufPairs,
} from "./judges/protobuf-cases.ts";

const RECORDED = new URL("./recorded/protobuf-witness.jsonl.gz", import.meta.url);
const answers = new Map(
  gunzipSync(readFileSync(RECORDED))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly key: string; readonly answer: string })
    .map(({ key, answer }) => [key, answer]),
);

function answerFor(shown: ProtobufShown, bytes: Uint8Array): string {
  const answer = answers.get(judgedProtobuf(shown, bytes).key);
  if (answer === undefined)
    throw new Error(`no answer is recorded for ${shown.pair.name}; run npm run record:protobuf`);
  return answer;
}

/** The views of an event in which it changes: by numbers, in JSON, in JSON with implicit values, and its defaults. */
function changesIn(answer: string): readonly string[] {
  return answer.startsWith("changes ") ? answer.slice("changes ".length).split(",") : [];
}

/** Whether Google's implementation sees of an event what the witness says. */
function confirms({ finding, witness }: ProtobufShown, answer: string): boolean {
  if (witness?.outcome === "fails") return answer.startsWith("fails");
  const views = changesIn(answer);
  if (finding.rule === "protobuf/default-changed") return views.includes("defaults");
  if (finding.rule === "protobuf/presence-changed") return views.length > 0;
  return views.includes("numbers") || views.includes("json");
}

/** Whether it reads the neighbour as it was written, by the numbers of its fields. */
function passes(answer: string): boolean {
  return !answer.startsWith("fails") && !changesIn(answer).includes("numbers");
}

describe.each([
  ["of what is required", ownProtobufPairs()],
  ["of the recorded pairs", vectorProtobufPairs()],
] as const)("Protobuf witnesses %s", (_, pairs) => {
  const shown = pairs.flatMap(showProtobuf);
  const judged = shown.flatMap((one) => {
    const answer = one.witness === undefined ? undefined : answerFor(one, one.witness.bytes);
    // Schemas that Confluent's registry takes and no other implementation does cannot be judged by one.
    return answer === undefined || answer.startsWith("no schema") ? [] : [{ one, answer }];
  });
  const told = ({ pair, finding, witness }: ProtobufShown, answer: string) =>
    `${pair.name} ${finding.rule}: ${JSON.stringify(witness?.event)} ${witness?.observed} / ${answer}`;

  it.skipIf(pairs.length === 0)("are what an implementation that is not ours makes of them", () => {
    const others = judged.filter(({ one, answer }) => !confirms(one, answer));
    expect(others.map(({ one, answer }) => told(one, answer))).toEqual([]);
    expect(judged.length).toBeGreaterThan(0);
  });

  it.skipIf(pairs.length === 0)("have neighbours that it reads as they were written", () => {
    const wrong = judged.flatMap(({ one }) => {
      const bytes = one.witness?.neighbour?.bytes;
      const answer = bytes === undefined ? "same" : answerFor(one, bytes);
      return passes(answer) ? [] : [told(one, answer)];
    });
    expect(wrong).toEqual([]);
  });

  it.skipIf(pairs.length === 0)("would not be confirmed had one reader been the writer", () => {
    // The neighbour is read as it was written: as a witness it would be refused.
    const refused = judged.filter(({ one }) => {
      const bytes = one.witness?.neighbour?.bytes;
      return bytes !== undefined && !confirms(one, answerFor(one, bytes));
    });
    expect(refused.length).toBeGreaterThan(judged.length / 10);
  });

  it.skipIf(pairs.length === 0)("are there for what is refused, or it is refused by rule", () => {
    const isError = ({ finding }: ProtobufShown) => ruleOf(protobuf, finding.rule).severity === "error";
    const refusals = shown.filter(isError);
    const withEvent = refusals.filter(({ witness }) => witness !== undefined);
    const confirmed = judged.filter(({ one }) => isError(one));
    console.log(
      `Protobuf refusals: ${refusals.length}, with an event ${withEvent.length}, of these confirmed by Python's protobuf ${confirmed.length}, refused by rule ${refusals.length - withEvent.length}`,
    );
    expect(confirmed.length).toBeGreaterThan(withEvent.length * 0.9);
  });
});
