import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type JudgedEvent, judged, ownPairs, showAll, vectorPairs } from "./avro-cases.ts";

/**
 * Asks Avro Java and fastavro what they make of every witness and its neighbour, and keeps their answers in
 * test/recorded/avro-witness.jsonl. Needs Java and Maven, Python and pip; run it again when witnesses change:
 * `node test/judges/record-avro.ts`.
 */
const here = fileURLToPath(new URL(".", import.meta.url));
const cache = fileURLToPath(new URL("../../.cache/judges/", import.meta.url));
const recorded = fileURLToPath(new URL("../recorded/avro-witness.jsonl", import.meta.url));

interface Answer {
  readonly key: string;
  readonly reads?: string;
  readonly fails?: string;
}

function events(): readonly JudgedEvent[] {
  const all = new Map<string, JudgedEvent>();
  for (const pair of [...ownPairs(), ...vectorPairs()]) {
    for (const { witness } of showAll(pair)) {
      for (const bytes of witness === undefined ? [] : [witness.bytes, witness.neighbour?.bytes]) {
        if (bytes === undefined) continue;
        const event = judged(pair, bytes);
        all.set(event.key, event);
      }
    }
  }
  return [...all.values()];
}

function ask(command: string, args: readonly string[], all: readonly JudgedEvent[]): ReadonlyMap<string, Answer> {
  const input = all.map((event) => JSON.stringify(event)).join("\n");
  const output = execFileSync(command, args, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  const answers = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
  return new Map(answers.map((answer) => [answer.key, answer]));
}

function askJava(all: readonly JudgedEvent[]): ReadonlyMap<string, Answer> {
  const libs = `${cache}avro-java`;
  if (!existsSync(libs)) {
    execFileSync(
      "mvn",
      ["-q", "-f", `${here}avro-java/pom.xml`, "dependency:copy-dependencies", `-DoutputDirectory=${libs}`],
      { stdio: "inherit" },
    );
  }
  execFileSync("javac", ["-cp", `${libs}/*`, "-d", libs, `${here}avro-java/Judge.java`], { stdio: "inherit" });
  return ask("java", ["-cp", `${libs}:${libs}/*`, "Judge"], all);
}

function askFastavro(all: readonly JudgedEvent[]): ReadonlyMap<string, Answer> {
  const folder = `${cache}fastavro`;
  if (!existsSync(folder)) execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  execFileSync(`${folder}/bin/pip`, ["install", "--quiet", "fastavro==1.12.1"], { stdio: "inherit" });
  return ask(`${folder}/bin/python`, [`${here}fastavro/judge.py`], all);
}

mkdirSync(cache, { recursive: true });
const all = events();
const java = askJava(all);
const fastavro = askFastavro(all);
const verdict = (answer: Answer | undefined) => (answer?.fails === undefined ? "reads" : `fails: ${answer.fails}`);
const lines = all
  .map(({ key }) => JSON.stringify({ key, java: verdict(java.get(key)), fastavro: verdict(fastavro.get(key)) }))
  .sort();
writeFileSync(recorded, `${lines.join("\n")}\n`);
console.log(`${lines.length} answers of each judge in test/recorded/avro-witness.jsonl`);
