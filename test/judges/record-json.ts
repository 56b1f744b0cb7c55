import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type JudgedInstance, judgedInstance, rejectedPairs, showJson } from "./json-cases.ts";

/**
 * Asks Python's jsonschema what it makes of every witness between JSON Schemas and of its neighbour, and keeps its answers in
 * test/recorded/json-witness.jsonl.gz. Needs Python and pip; run it again when witnesses change:
 * `node test/judges/record-json.ts`.
 */
const here = fileURLToPath(new URL(".", import.meta.url));
const cache = fileURLToPath(new URL("../../.cache/judges/", import.meta.url));
const recorded = fileURLToPath(new URL("../recorded/json-witness.jsonl.gz", import.meta.url));

const events = new Map<string, JudgedInstance>();
for (const pair of rejectedPairs()) {
  for (const { witness } of showJson(pair) ?? []) {
    for (const bytes of witness === undefined ? [] : [witness.bytes, witness.neighbour?.bytes]) {
      if (bytes === undefined) continue;
      const event = judgedInstance(pair, bytes);
      events.set(event.key, event);
    }
  }
}

mkdirSync(cache, { recursive: true });
const folder = `${cache}jsonschema`;
if (!existsSync(folder)) execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
execFileSync(`${folder}/bin/pip`, ["install", "--quiet", "jsonschema[format-nongpl]==4.26.0"], { stdio: "inherit" });
const input = [...events.values()].map((event) => JSON.stringify(event)).join("\n");
const output = execFileSync(`${folder}/bin/python`, [`${here}jsonschema/judge.py`], {
  input,
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
const lines = output.trim().split("\n").sort();
writeFileSync(recorded, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
console.log(`${lines.length} answers in test/recorded/json-witness.jsonl.gz`);
