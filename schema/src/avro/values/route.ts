import { InBranch } from "../codec/branch.ts";
import { createEncoder } from "../codec/encode.ts";
import type { Step } from "../codec/error.ts";
import { put } from "../codec/object.ts";
import { readerBranch } from "../codec/reader-branch.ts";
import { namesMatch } from "../match.ts";
import type { AvroField, AvroType } from "../model.ts";
import { readableBranch, readersOf, smallestReadable } from "./safe.ts";
import { type Costs, smallest } from "./smallest.ts";

/** One level of the way from an event down to a place in it. */
interface Stage {
  readonly writer: AvroType;
  readonly reader: AvroType | undefined;
  /** What is taken at this level: a field's name, a branch's index, an item or an entry. */
  readonly step: Step | undefined;
  /** The same under the reader's name for it. */
  readonly readStep: Step | undefined;
  /** A value of this level around an inner one. Fields of the record beside it that are in `plain` are as small as can be, readable or not. */
  readonly wrap: (inner: unknown, plain: ReadonlySet<AvroField>) => unknown;
  /** The fields beside it that are smaller when the reader need not read them. */
  readonly shrinkable: () => readonly AvroField[];
  /** A value at this level that does not lead to the place, where one is readable. */
  readonly aside: () => unknown;
}

/** The way to a place of the writer's schema, and what stands at its end. */
export interface Route {
  readonly writer: AvroType;
  readonly reader: AvroType | undefined;
  /** The path of the place in an event: field names, indexes, map keys. */
  readonly path: readonly Step[];
  /** The same path under the reader's names. */
  readonly readPath: readonly Step[];
  readonly stages: readonly Stage[];
}

/** Tokens that name an attribute of the type at the end, not a way further down. */
const ATTRIBUTES: ReadonlySet<string> = new Set(["name", "size", "symbols", "type"]);

/**
 * The way to the place that a pointer names in the writer's schema, with the reader's type beside it as far as the
 * reader follows. Undefined for a pointer that does not lead to a type.
 */
export function routeTo(pointer: string, writer: AvroType, reader: AvroType, costs: Costs): Route | undefined {
  const tokens = pointer.split("/").slice(1);
  const stages: Stage[] = [];
  let at: { writer: AvroType; reader: AvroType | undefined } = { writer, reader };
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] ?? "";
    const stage = stageAt(at.writer, at.reader, tokens.slice(index), costs);
    if (stage === undefined) {
      if (!ATTRIBUTES.has(token)) return undefined;
      break;
    }
    stages.push(stage.stage);
    at = { writer: stage.writer, reader: stage.reader };
    index += stage.used;
  }
  const path = stages.map(({ step }) => step).filter((step) => step !== undefined);
  return { ...at, path, readPath: stages.map(({ readStep }) => readStep).filter((step) => step !== undefined), stages };
}

/** The event that has a value at the end of a route, and around it only what the reader can read where that exists. */
export function eventWith(route: Route, value: unknown, plain: ReadonlySet<AvroField> = NO_FIELDS): unknown {
  return route.stages.reduceRight((inner, stage) => stage.wrap(inner, plain), value);
}

const NO_FIELDS: ReadonlySet<AvroField> = new Set();
const NOTHING = () => [];

/** Events that leave the route at some level, the deepest first. */
export function eventsAside(route: Route): readonly unknown[] {
  return route.stages.flatMap((_, index, all) => {
    const level = all.length - 1 - index;
    const aside = all[level]?.aside();
    return aside === undefined
      ? []
      : [all.slice(0, level).reduceRight<unknown>((inner, stage) => stage.wrap(inner, NO_FIELDS), aside)];
  });
}

interface Found {
  readonly stage: Stage;
  readonly writer: AvroType;
  readonly reader: AvroType | undefined;
  readonly used: number;
}

function stageAt(
  writer: AvroType,
  reader: AvroType | undefined,
  tokens: readonly string[],
  costs: Costs,
): Found | undefined {
  const [first = "", second = ""] = tokens;
  const into = reader?.kind === "union" && writer.kind !== "union" ? readerBranch(writer, reader) : reader;
  if (writer.kind === "union") return unionStage(writer, reader, Number(first), costs);
  if (writer.kind === "array" && first === "items") {
    const stage = {
      writer,
      reader,
      step: 0,
      readStep: 0,
      wrap: (inner: unknown) => [inner],
      aside: () => [],
      shrinkable: NOTHING,
    };
    return { stage, writer: writer.items, reader: into?.kind === "array" ? into.items : undefined, used: 1 };
  }
  if (writer.kind === "map" && first === "values") {
    const stage = {
      writer,
      reader,
      step: "",
      readStep: "",
      wrap: (inner: unknown) => ({ "": inner }),
      shrinkable: NOTHING,
      aside: () => ({}),
    };
    return { stage, writer: writer.values, reader: into?.kind === "map" ? into.values : undefined, used: 1 };
  }
  if (writer.kind !== "record" || first !== "fields") return undefined;
  const field = writer.fields[Number(second)];
  if (field === undefined) return undefined;
  const matched =
    into?.kind === "record" && namesMatch(into, writer) ? readersOf(writer, into) : new Map<AvroField, AvroField>();
  const others = writer.fields.filter((one) => one !== field);
  const readable = (one: AvroField) => smallestReadable(one.type, matched.get(one)?.type, costs).value;
  const wrap = (inner: unknown, plain: ReadonlySet<AvroField>) => {
    const value: Record<string, unknown> = {};
    for (const one of writer.fields) {
      put(value, one.name, one === field ? inner : plain.has(one) ? smallest(one.type, costs) : readable(one));
    }
    return value;
  };
  const shrinkable = () =>
    others.filter((one) => {
      const encode = createEncoder(one.type);
      return encode(smallest(one.type, costs)).length < encode(readable(one)).length;
    });
  const readStep = matched.get(field)?.name;
  const stage = { writer, reader, step: field.name, readStep, wrap, aside: () => undefined, shrinkable };
  return { stage, writer: field.type, reader: matched.get(field)?.type, used: tokens[2] === "type" ? 3 : 2 };
}

function unionStage(
  writer: AvroType & { kind: "union" },
  reader: AvroType | undefined,
  index: number,
  costs: Costs,
): Found | undefined {
  const branch = writer.branches[index];
  if (branch === undefined) return undefined;
  const stage = {
    writer,
    reader,
    step: undefined,
    readStep: undefined,
    wrap: (inner: unknown) => new InBranch(branch, inner),
    shrinkable: NOTHING,
    aside: () => readableBranch(writer, reader, costs, 0, branch)?.value,
  };
  return { stage, writer: branch, reader, used: 1 };
}
