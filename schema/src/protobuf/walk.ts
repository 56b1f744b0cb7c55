import type { DescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Finding, Side } from "../difference.ts";
import type { ProtobufModel } from "./model.ts";
import { fullName, typesIn } from "./types.ts";
import { describe } from "./view.ts";

/** A pair of things that stand for each other, and where: as Confluent's registry writes it, and as a JSON pointer. */
export interface Pair {
  readonly reader: object | undefined;
  readonly writer: object | undefined;
  readonly path: { readonly location: string; readonly pointer: string };
}

/** The place one step further in: a name or a number. */
export function into({ location, pointer }: Pair["path"], step: string): Pair["path"] {
  return { location: `${location}/${step}`, pointer: `${pointer}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}` };
}

/** A walk over two schemas, and what it found. */
export interface Walk {
  readonly reader: ProtobufModel;
  readonly writer: ProtobufModel;
  readonly findings: readonly Finding[];
  readonly add: (rule: string, pair: Pair, facts: Finding["facts"], severity?: Finding["severity"]) => void;
  /** Pairs of messages of other files that are being compared, so that recursion ends. */
  readonly open: Set<string>;
}

/** Findings that one comparison reports. */
const MAX_FINDINGS = 1_000;

export function walkOf(reader: ProtobufModel, writer: ProtobufModel): Walk {
  const findings: Finding[] = [];
  for (const side of [reader, writer]) typesIn(side);
  return {
    reader,
    writer,
    findings,
    open: new Set(),
    add: (rule, pair, facts, severity = "error") => {
      if (findings.length >= MAX_FINDINGS) return;
      const { location, pointer } = pair.path;
      findings.push({
        rule,
        severity,
        location,
        facts,
        reader: sideOf(reader, pair.reader, pointer),
        writer: sideOf(writer, pair.writer, pointer),
      });
    },
  };
}

/** The walk within two messages: what is found there says so. */
export function inMessage(walk: Walk, reader: DescriptorProto, writer: DescriptorProto): Walk {
  const holder = { readerMessage: fullName(reader), writerMessage: fullName(writer) };
  return { ...walk, add: (rule, pair, facts, severity) => walk.add(rule, pair, { ...holder, ...facts }, severity) };
}

function sideOf({ places }: ProtobufModel, part: object | undefined, pointer: string): Side {
  if (part === undefined) return { pointer, at: undefined, value: "nothing" };
  return { pointer, at: places.get(part), value: describe(part) };
}
