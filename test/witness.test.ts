import { readFileSync } from "node:fs";
import type { Finding } from "@concordat/schema";
import { describe, expect, it } from "vitest";
import { judged, models, ownPairs, type RefusedPair, type Shown, showAll, vectorPairs } from "./judges/avro-cases.ts";

interface Recorded {
  readonly key: string;
  readonly java: string;
  readonly fastavro: string;
}

const lines = readFileSync(new URL("./recorded/avro-witness.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const recorded = new Map(lines.map((line) => JSON.parse(line) as Recorded).map((one) => [one.key, one]));

function verdict(pair: RefusedPair, bytes: Uint8Array): Recorded {
  const answer = recorded.get(judged(pair, bytes).key);
  if (answer === undefined)
    throw new Error(`no recorded answer for ${pair.name}; run: node test/judges/record-avro.ts`);
  return answer;
}

/**
 * Avro Java reads a record under any name, and in a union by its structure, although the specification wants the same
 * name; fastavro does not. For records that are not found by name it is the judge.
 */
function confirmed({ pair, finding, witness }: Shown): boolean {
  if (witness === undefined) return false;
  const { java, fastavro } = verdict(pair, witness.bytes);
  return java.startsWith("fails") || (isAboutName(finding) && fastavro.startsWith("fails"));
}

function isAboutName({ rule, facts, causes = [] }: Finding): boolean {
  return (
    rule === "avro/name-mismatch" ||
    (rule === "avro/missing-union-branch" && facts.writer === "record") ||
    causes.some(isAboutName)
  );
}

/**
 * Names that differ in an alias's namespace alone: refused by Avro Java's check, and by the specification, yet read by
 * both judges. Counted with the refusals by rule.
 */
function byRuleAlone({ finding, pair }: Shown): boolean {
  const { reader } = models(pair);
  const short = String(finding.facts.expected).split(".").at(-1);
  const aliases = "aliases" in reader ? reader.aliases.map((alias) => alias.split(".").at(-1)) : [];
  return finding.rule === "avro/name-mismatch" && finding.facts.kind === "record" && aliases.includes(short);
}

describe.each([
  ["of the project's own pairs", ownPairs(), 1],
  ["of the recorded vectors", vectorPairs(), 0.99],
] as const)("witnesses %s", (_, pairs, share) => {
  const shown = pairs.map((pair) => ({ pair, all: showAll(pair) }));

  it.skipIf(pairs.length === 0)("fail in an implementation that is not ours", () => {
    const unconfirmed = shown.flatMap(({ all }) =>
      all.filter((one) => one.witness !== undefined && !confirmed(one) && !byRuleAlone(one)),
    );
    expect(unconfirmed.map(({ pair, finding }) => `${pair.name} ${finding.rule} ${finding.writer.pointer}`)).toEqual(
      [],
    );
  });

  it.skipIf(pairs.length === 0)("stand beside a neighbour that is read there", () => {
    const unread = shown.flatMap(({ pair, all }) =>
      all.filter(({ witness }) => {
        if (witness?.neighbour === undefined) return false;
        const { java, fastavro } = verdict(pair, witness.neighbour.bytes);
        return java !== "reads" && fastavro !== "reads";
      }),
    );
    expect(unread.map(({ pair, finding }) => `${pair.name} ${finding.rule}`)).toEqual([]);
  });

  it.skipIf(pairs.length === 0)("exist for almost every refusal", () => {
    const refusals = shown.length;
    const withWitness = shown.filter(({ all }) => all.some(confirmed)).length;
    const neighbours = shown.flatMap(({ all }) => all).filter(({ witness }) => witness?.neighbour !== undefined).length;
    const findings = shown.flatMap(({ all }) => all);
    const without = shown.filter(({ all }) => !all.some(confirmed)).map(({ pair }) => pair.name);
    console.log(
      `witnesses ${_}: ${withWitness} of ${refusals} refusals confirmed; ${findings.filter(({ witness }) => witness !== undefined).length} of ` +
        `${findings.length} findings have one, ${neighbours} a neighbour; without: ${without.join(", ") || "none"}`,
    );
    expect(withWitness / refusals).toBeGreaterThanOrEqual(share);
  });
});
