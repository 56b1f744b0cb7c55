import { availableParallelism } from "node:os";
import { askBuf } from "./buf.ts";
import { corpusFiles, type JudgedFile, vectorFiles, withBuiltin } from "./buf-cases.ts";
import { type BufRecord, recordedBuf, writeRecordedBuf } from "./recorded-buf.ts";

/**
 * Asks buf about every Protobuf text of the vectors and of the project's own corpus, and keeps its answers in
 * test/recorded/buf.jsonl.gz. Only what has no answer yet is asked; with --all everything is. Run it again when cases
 * are added: `npm run record:buf`.
 */
const kept = process.argv.includes("--all") ? new Map<string, BufRecord>() : recordedBuf();
const files = [...vectorFiles(), ...corpusFiles()];
const todo: JudgedFile[] = files.filter(({ key }) => !kept.has(key));
const answers = new Map(files.flatMap(({ key }) => kept.get(key) ?? []).map((one) => [one.key, one]));

async function work(): Promise<void> {
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    const { faults, image } = await askBuf(withBuiltin(file));
    const { key } = file;
    answers.set(key, image === undefined ? { key, faults } : { key, image: Buffer.from(image).toString("base64") });
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
writeRecordedBuf([...answers.values()]);
console.log(`${answers.size} answers of buf in test/recorded/buf.jsonl.gz`);
