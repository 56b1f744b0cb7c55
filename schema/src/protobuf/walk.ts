import type { DescriptorProto, FieldDescriptorProto } from "@bufbuild/protobuf/wkt";
import { type Budget, largeBudget } from "../budget.ts";
import type { Finding, Side } from "../difference.ts";
import { SchemaError } from "../error.ts";
import { type Found, type FoundPart, type FoundPlace, foundOf, listFindings } from "../found.ts";
import type { ProtobufFacts, ProtobufRuleId } from "./facts.ts";
import type { ProtobufModel } from "./model.ts";
import { MAX_PROTO_NESTING } from "./read/cursor.ts";
import { type FoundType, fullName, typesIn } from "./types.ts";
import { describe } from "./view.ts";

/** A pair of things that stand for each other, and where: as Confluent's registry writes it, and as a JSON pointer. */
export interface Pair {
  readonly reader: object | undefined;
  readonly writer: object | undefined;
  readonly path: { readonly location: string; readonly pointer: string };
}

/** Two fields of one number. */
export interface FieldPair extends Pair {
  readonly reader: FieldDescriptorProto;
  readonly writer: FieldDescriptorProto;
}

/** The place one step further in: a name or a number. */
export function into({ location, pointer }: Pair["path"], step: string): Pair["path"] {
  return { location: `${location}/${step}`, pointer: `${pointer}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}` };
}

/** A walk over two schemas, and what it found. */
export interface Walk {
  readonly reader: ProtobufModel;
  readonly writer: ProtobufModel;
  /** What was found so far, from where the walk began. */
  readonly parts: FoundPart[];
  readonly add: <Id extends ProtobufRuleId>(rule: Id, pair: Pair, facts: ProtobufFacts[Id]) => void;
  readonly foreign: Foreign;
  readonly budget: Budget;
}

/** Messages of other files: compared where a field uses them, each pair once however many do. */
interface Foreign {
  /** The writer's that are being compared, so that recursion ends. */
  readonly entered: Set<DescriptorProto>;
  /** How many are being compared, one within the other. */
  depth: number;
  readonly known: Map<DescriptorProto, Map<DescriptorProto, Found>>;
  /** How often each of the reader's was compared. */
  readonly tries: Map<DescriptorProto, number>;
  /** How often recursion was cut. */
  cuts: number;
}

/** Starts a walk over two schemas that has found nothing yet. Without a budget it has a large one. */
export function walkOf(reader: ProtobufModel, writer: ProtobufModel, budget = largeBudget()): Walk {
  for (const side of [reader, writer]) typesIn(side);
  const foreign = { entered: new Set<DescriptorProto>(), depth: 0, known: new Map(), tries: new Map(), cuts: 0 };
  return { reader, writer, foreign, budget, ...collecting(reader, writer) };
}

function collecting(reader: ProtobufModel, writer: ProtobufModel): Pick<Walk, "parts" | "add"> {
  const parts: FoundPart[] = [];
  const add: Walk["add"] = (rule, pair, facts) => {
    const { location, pointer } = pair.path;
    const sides = { reader: sideOf(reader, pair.reader, pointer), writer: sideOf(writer, pair.writer, pointer) };
    parts.push({ finding: { rule, location, facts, ...sides } });
  };
  return { parts, add };
}

/** What a walk found, at all its places. */
export function findingsOf({ parts, budget }: Walk): readonly Finding[] {
  return listFindings(foundOf(parts), budget);
}

/** How often a pair within a recursion is compared anew before what was found counts for all its places. */
const MOST_TRIES = 8;

/**
 * What `compare` finds in two messages of other files, at one more place; it is asked once for a pair. Whether
 * anything was found.
 */
export function compareOnce(
  walk: Walk,
  [reader, writer]: readonly [FoundType, FoundType],
  { location, pointer }: Pair["path"],
  compare: (inner: Walk) => void,
): boolean {
  const { foreign } = walk;
  const known = foreign.known.get(reader.message)?.get(writer.message);
  const at: FoundPlace = { location, reader: pointer, writer: pointer };
  if (known !== undefined) {
    walk.budget.spend();
    if (known.parts.length > 0) walk.parts.push({ at, found: known });
    return known.parts.length > 0;
  }
  if (foreign.depth >= MAX_PROTO_NESTING) throw comparisonTooDeep();
  const before = foreign.cuts;
  const inner = { ...walk, ...collecting(walk.reader, walk.writer) };
  foreign.depth += 1;
  compare(inner);
  foreign.depth -= 1;
  const found = foundOf(inner.parts);
  const tries = (foreign.tries.get(reader.message) ?? 0) + 1;
  foreign.tries.set(reader.message, tries);
  if (foreign.cuts === before || tries >= MOST_TRIES) {
    const byWriter = foreign.known.get(reader.message) ?? new Map<DescriptorProto, Found>();
    foreign.known.set(reader.message, byWriter.set(writer.message, found));
  }
  if (found.parts.length > 0) walk.parts.push({ at, found });
  return found.parts.length > 0;
}

/** The walk within two messages: what is found there says so. */
export function inMessage(walk: Walk, reader: DescriptorProto, writer: DescriptorProto): Walk {
  const holder = { readerMessage: fullName(reader), writerMessage: fullName(writer) };
  return { ...walk, add: (rule, pair, facts) => walk.add(rule, pair, { ...holder, ...facts }) };
}

/** The error of schemas whose messages in other files nest deeper than the walk goes. */
export function comparisonTooDeep(): SchemaError {
  return new SchemaError({
    code: "protobuf/comparison-too-deep",
    message: "types of other files nest too deep to compare",
    hint: "Break the chain of messages into shallower ones.",
  });
}

function sideOf({ places }: ProtobufModel, part: object | undefined, pointer: string): Side {
  if (part === undefined) return { pointer, at: undefined, value: "nothing" };
  return { pointer, at: places.get(part), value: describe(part) };
}
