import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { protobuf } from "@concordat/schema/protobuf";
import protobufjs from "protobufjs";
import { Bench } from "tinybench";

/**
 * Protobuf schemas of 20, 200 and 10,000 fields: read to a linked descriptor, printed and compared, beside protobufjs and
 * `buf`, each answer checked, in one run by tinybench, the median of three rounds: `node bench/protobuf.ts`. `buf` is a
 * process: it is what a server would have to start for each schema.
 */
const ROUNDS = 3;
const BUF = fileURLToPath(new URL("../node_modules/.bin/buf", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "concordat-bench-"));

for (const fields of [20, 200, 10_000]) {
  const [old, next] = [textOf(fields, "int64"), textOf(fields, "int32")];
  const [before, after] = [protobuf.parse(old), protobuf.parse(next)];
  const inBuf = bufFolders(old, next);
  const quick = fields < 10_000;
  const steps: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
    parse: {
      concordat: () => protobuf.parse(old).model.descriptor,
      protobufjs: () => linked(old),
      buf: () => buf("build", inBuf.next, "-o", "/dev/null"),
    },
    print: {
      concordat: () => protobuf.canonical(before),
      buf: () => buf("format", inBuf.next),
    },
    compare: {
      concordat: () => expectFindings(protobuf.compare(after, before).length),
      buf: () => breaking(inBuf),
    },
  };
  for (const [step, sides] of Object.entries(steps)) {
    const medians = await measured(sides, quick);
    const ours = medians.get("concordat") ?? Number.NaN;
    const told = [...medians].map(
      ([name, ms]) =>
        `${name} ${ms.toPrecision(3)} ms${name === "concordat" ? "" : ` (${(ms / ours).toFixed(1)} times)`}`,
    );
    console.log(`${fields} fields, ${step}: ${told.join(", ")}`);
  }
}
rmSync(folder, { recursive: true, force: true });

/** Messages of ten fields each and one that holds them, as schemas of some size are; one field's type is given. */
function textOf(fields: number, first: string): string {
  const types = [
    first,
    "string",
    "bool",
    "double",
    "bytes",
    "repeated string",
    "map<string, int32>",
    "State",
    "uint32",
    "sint64",
  ];
  const messages = Array.from({ length: fields / 10 }, (_, message) => {
    const lines = types.map(
      (type, index) => `  ${message > 0 && index === 0 ? "int64" : type} field_${index} = ${index + 1};`,
    );
    return `// What stands here is part ${message}.\nmessage Part${message} {\n${lines.join("\n")}\n}\n`;
  });
  return `syntax = "proto3";\n\npackage shop.v1;\n\nenum State {\n  STATE_UNSPECIFIED = 0;\n  STATE_PAID = 1;\n}\n\n${messages.join("\n")}`;
}

/** Names resolved, which is as far as protobufjs goes by itself. */
function linked(text: string): unknown {
  return protobufjs.parse(text, { keepCase: true }).root.resolveAll();
}

function bufFolders(old: string, next: string): { readonly old: string; readonly next: string } {
  const made = { old: join(folder, "old"), next: join(folder, "next") };
  for (const [path, text] of [
    [made.old, old],
    [made.next, next],
  ] as const) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "shop.proto"), text);
    writeFileSync(join(path, "buf.yaml"), "version: v2\nbreaking:\n  use: [WIRE_JSON]\n");
  }
  return made;
}

function buf(...args: readonly string[]): string {
  return execFileSync(BUF, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A narrowed int64 is something to say: a comparison that finds nothing is not one. */
function breaking({ old, next }: { readonly old: string; readonly next: string }): void {
  try {
    buf("breaking", next, "--against", old);
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 100) return;
    throw error;
  }
  throw new Error("buf found nothing");
}

function expectFindings(count: number): void {
  if (count === 0) throw new Error("nothing was found");
}

/** Milliseconds a call by side: the median of the rounds' medians, the sides in turn. */
async function measured(
  sides: Readonly<Record<string, () => unknown>>,
  quick: boolean,
): Promise<ReadonlyMap<string, number>> {
  const rounds = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(sides)) {
      const bench = new Bench({
        time: quick ? 300 : 100,
        iterations: 3,
        warmup: name !== "buf" && quick,
        throws: true,
      });
      bench.add(name, run);
      const [task] = await bench.run();
      const result = task?.result;
      if (result === undefined || !("latency" in result)) throw new Error(`${name} was not measured`);
      rounds.get(name)?.push(result.latency.p50);
    }
  }
  return new Map([...rounds].map(([name, all]) => [name, all.toSorted((a, b) => a - b)[1] ?? Number.NaN]));
}
