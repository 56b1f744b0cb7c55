import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type { BufFault } from "./buf.ts";

/** What buf answered about a file: its descriptor (an encoded set of one file, in base64), or its faults. */
export type BufRecord =
  | { readonly key: string; readonly image: string }
  | { readonly key: string; readonly faults: readonly BufFault[] };

const path = fileURLToPath(new URL("../recorded/buf.jsonl.gz", import.meta.url));

/** The recorded answers, by the keys of the files. */
export function recordedBuf(): Map<string, BufRecord> {
  if (!existsSync(path)) return new Map();
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line) as BufRecord).map((one) => [one.key, one]));
}

/** Writes answers, in the order of their keys, so that the same answers are the same file. */
export function writeRecordedBuf(records: readonly BufRecord[]): void {
  const lines = records.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map((one) => JSON.stringify(one));
  writeFileSync(path, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
}
