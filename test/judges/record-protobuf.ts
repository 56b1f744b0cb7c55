import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  judgedProtobuf,
  ownProtobufPairs,
  type ProtobufShown,
  showProtobuf,
  vectorProtobufPairs,
} from "./protobuf-cases.ts";

/**
 * Asks Google's protobuf for Python what it makes of every Protobuf witness and its neighbour, and keeps the answers in
 * test/recorded/protobuf-witness.jsonl.gz. Needs Python and pip; run it again when witnesses change:
 * `npm run record:protobuf`.
 */
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = fileURLToPath(new URL("../../.cache/judges/protobuf-python", import.meta.url));
const recorded = fileURLToPath(new URL("../recorded/protobuf-witness.jsonl.gz", import.meta.url));

const schemas = new Map<string, number>();
const input: string[] = [];
const keys = new Set<string>();

for (const pair of [...ownProtobufPairs(), ...vectorProtobufPairs()])
  for (const shown of showProtobuf(pair)) ask(shown);

mkdirSync(folder, { recursive: true });
if (!existsSync(`${folder}/bin`)) execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
execFileSync(`${folder}/bin/pip`, ["install", "--quiet", "protobuf==6.33.1"], { stdio: "inherit" });
const judge = [`${here}protobuf-python/judge.py`];
const output = execFileSync(`${folder}/bin/python`, judge, {
  input: input.join("\n"),
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
const lines = output.trim().split("\n").sort();
writeFileSync(recorded, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
console.log(`${lines.length} answers in test/recorded/protobuf-witness.jsonl.gz`);

function ask(shown: ProtobufShown): void {
  for (const bytes of [shown.witness?.bytes, shown.witness?.neighbour?.bytes]) {
    const event = bytes === undefined ? undefined : judgedProtobuf(shown, bytes);
    if (event === undefined || keys.has(event.key)) continue;
    keys.add(event.key);
    const [writer, reader] = [numberOf(shown.writer), numberOf(shown.reader)];
    input.push(JSON.stringify({ ...event, writer, reader }));
  }
}

function numberOf(files: readonly string[]): number {
  const name = files.join("\n");
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const number = schemas.size;
  schemas.set(name, number);
  input.push(JSON.stringify({ schema: number, files }));
  return number;
}
