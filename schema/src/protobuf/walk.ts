import type { Finding, Side } from "../difference.ts";
import type { ProtobufModel } from "./model.ts";
import { describe } from "./view.ts";

/** A pair of things that stand for each other, and where: as Confluent's registry writes it, and as a JSON pointer. */
export interface Pair {
  readonly reader: object | undefined;
  readonly writer: object | undefined;
  readonly path: { readonly location: string; readonly pointer: string };
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

function sideOf({ places }: ProtobufModel, part: object | undefined, pointer: string): Side {
  if (part === undefined) return { pointer, at: undefined, value: "nothing" };
  return { pointer, at: places.get(part), value: describe(part) };
}
