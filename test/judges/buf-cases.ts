import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { TEXTS } from "../../schema/src/protobuf/builtin/texts.ts";
import { integerFrom, oneOf, type Random, randomFrom } from "../../schema/src/random.ts";
import { haveVectors, vectors } from "../support/vectors.ts";
import type { BufCase } from "./buf.ts";

/** A file to be judged, under a key that its text and those of its imports give it. */
export interface JudgedFile extends BufCase {
  readonly key: string;
  /** Where it comes from, for a person. */
  readonly name: string;
}

const OWN = "default.proto";

function judged(name: string, text: string, others: BufCase["others"] = []): JudgedFile {
  const hash = createHash("sha256");
  for (const part of [text, ...others.flatMap((one) => [one.path, one.text])]) hash.update(part).update("\0");
  return { key: hash.digest("hex").slice(0, 16), name, path: OWN, text, others };
}

/** Files that Confluent's registry knows without a reference, and buf does not. */
const CONFLUENT = Object.entries(TEXTS).map(([path, text]) => ({ path, text }));

/** Every Protobuf text of the recorded vectors; none where they are not at hand. */
export function vectorFiles(): readonly JudgedFile[] {
  if (!haveVectors("confluent-canonical.jsonl", "confluent-compat.jsonl")) return [];
  interface Canonical {
    readonly id: string;
    readonly schemaType: string;
    readonly category: string;
    readonly schema: string;
    readonly references?: readonly { readonly name: string; readonly schema: string }[];
  }
  interface Pair {
    readonly id: string;
    readonly schemaType: string;
    readonly old: string;
    readonly new: string;
  }
  const single = vectors<Canonical>("confluent-canonical.jsonl")
    .filter(({ schemaType, category }) => schemaType === "PROTOBUF" && category !== "base64-descriptor")
    .map(({ id, schema, references = [] }) =>
      judged(
        `confluent-canonical ${id}`,
        schema,
        references.map((one) => ({ path: one.name, text: one.schema })),
      ),
    );
  const pairs = vectors<Pair>("confluent-compat.jsonl")
    .filter(({ schemaType }) => schemaType === "PROTOBUF")
    .flatMap((row) => [
      judged(`confluent-compat ${row.id} old`, row.old),
      judged(`confluent-compat ${row.id} new`, row.new),
    ]);
  return unique([...single, ...pairs]);
}

function unique(files: readonly JudgedFile[]): readonly JudgedFile[] {
  return [...new Map(files.map((file) => [file.key, file])).values()];
}

/** What buf is given beside a file: its imports, and what Confluent's registry knows by itself. */
export function withBuiltin(file: BufCase): BufCase {
  const given = new Set(file.others.map(({ path }) => path));
  const wanted = CONFLUENT.filter(({ path }) => file.text.includes(path.slice(0, path.indexOf("/"))));
  return { ...file, others: [...wanted.filter(({ path }) => !given.has(path)), ...file.others] };
}

const DESCRIPTOR = 'package t; import "google/protobuf/descriptor.proto";';

/** The beginning of a file, with the label of a single field there. */
interface Head {
  readonly name: string;
  readonly text: string;
  readonly label: string;
}

const HEADS: readonly [Head, ...Head[]] = [
  { name: "proto2", text: `syntax = "proto2"; ${DESCRIPTOR}`, label: "optional " },
  { name: "proto3", text: `syntax = "proto3"; ${DESCRIPTOR}`, label: "" },
  { name: "2023", text: `edition = "2023"; ${DESCRIPTOR}`, label: "" },
  { name: "2024", text: `edition = "2024"; ${DESCRIPTOR}`, label: "" },
];

function bodies(): readonly string[] {
  const text = readFileSync(new URL("../cases/protobuf-bodies.txt", import.meta.url), "utf8");
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function withHead({ text, label }: Head, body: string): string {
  return `${text}\n${body.replaceAll("@", label)}\n`;
}

/** The project's own bodies under every head, and whole files. */
export function ownFiles(): readonly JudgedFile[] {
  const headed = bodies().flatMap((body) => HEADS.map((head) => judged(`${head.name}: ${body}`, withHead(head, body))));
  const text = readFileSync(new URL("../cases/protobuf-files.json", import.meta.url), "utf8");
  const rows = JSON.parse(text) as readonly { readonly text: string; readonly others?: Record<string, string> }[];
  const whole = rows.map((row) =>
    judged(
      row.text,
      row.text,
      Object.entries(row.others ?? {}).map(([path, other]) => ({ path, text: other })),
    ),
  );
  return unique([...headed, ...whole]);
}

const SEED = 20_261_126;

/** Files that chance makes of the project's own: with a token changed, or several bodies put within each other. */
export function mutatedFiles(count: number, seed = SEED): readonly JudgedFile[] {
  const random = randomFrom(seed);
  const all = bodies() as [string, ...string[]];
  return unique(
    Array.from({ length: count }, (_, index) => {
      const head = oneOf(random, HEADS);
      const text = index % 3 === 0 ? nested(random, head, all) : mutated(random, withHead(head, oneOf(random, all)));
      return judged(`made ${index}`, text);
    }),
  );
}

function nested(random: Random, head: Head, all: readonly [string, ...string[]]): string {
  const inner = () => all.filter((body) => /^(?:message|enum|extend) /.test(body));
  const parts = Array.from({ length: integerFrom(random, 1, 3) }, (_, at) => {
    const [first = "", ...rest] = inner();
    return `message In${at} { ${oneOf(random, [first, ...rest])} }`;
  });
  return withHead(head, parts.join("\n"));
}

const TOKEN = /"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_.]+|\s+|[^\s]/g;

/** Tokens that stand in for others. */
const SPARE = [
  ..."{}[]()<>=;,.-+:/".split(""),
  ..."1 0 -1 5 100 1.5 0x1 max to M t.M .t.M x a A int32 string bytes double bool E true".split(" "),
  ..."message enum option optional required repeated oneof map reserved extensions extend group".split(" "),
  ..."service rpc returns stream import public weak package syntax edition export local default".split(" "),
  ..."json_name packed deprecated features".split(" "),
  '"a"',
  '"proto2"',
  "''",
] as unknown as [string, ...string[]];

function mutated(random: Random, text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  const places = tokens.flatMap((token, index) => (token.trim() === "" ? [] : [index]));
  // The head is left alone more often than not.
  const from = random() < 0.9 ? places.findIndex((at) => (tokens[at - 1] ?? "").includes("\n")) : 0;
  const at = places[integerFrom(random, Math.max(from, 0), places.length - 1)] ?? 0;
  const token = tokens[at] ?? "";
  const changed = [...tokens];
  switch (integerFrom(random, 0, 3)) {
    case 0:
      changed.splice(at, 1);
      break;
    case 1:
      changed.splice(at, 0, token, " ");
      break;
    case 2:
      changed.splice(at, 1, oneOf(random, SPARE));
      break;
    default:
      changed.splice(at, 0, oneOf(random, SPARE), " ");
  }
  return changed.join("");
}

/** How many files chance makes. */
const MADE = 2_000;

/** The project's own corpus: the same files on every machine. */
export function corpusFiles(): readonly JudgedFile[] {
  return unique([...ownFiles(), ...mutatedFiles(MADE)]);
}
