import { InBranch } from "../codec/branch.ts";
import { createEncoder } from "../codec/encode.ts";
import type { ValueStep } from "../codec/error.ts";
import { put } from "../codec/object.ts";
import { readerBranch } from "../codec/reader-branch.ts";
import { namesMatch } from "../match.ts";
import type { AvroField, AvroType } from "../model.ts";
import { type Making, plainValue, readableBranch, readersOf, smallestReadable } from "./safe.ts";
import { type Cost, costTogether, NO_COST, NO_VALUE } from "./smallest.ts";

/** One level of the way from an event down to a place in it. */
interface Stage {
  readonly writer: AvroType;
  readonly reader: AvroType | undefined;
  /** What is taken at this level: a field's name, a branch's index, an item or an entry. */
  readonly step: ValueStep | undefined;
  /** The same under the reader's name for it. */
  readonly readStep: ValueStep | undefined;
  /** A value of this level around an inner one. Fields of the record beside it that are in `leasts` are as small as can be, readable or not. */
  readonly wrap: (inner: unknown, leasts: ReadonlySet<AvroField>) => unknown;
  /** The fields beside it that are smaller when the reader need not read them. */
  readonly shrinkable: () => readonly AvroField[];
  /** A value at this level that does not lead to the place, where one is readable. */
  readonly aside: () => unknown;
  /** What stands beside the place at this level, as small as can be. */
  readonly beside: Cost;
}

/** The way to a place of the writer's schema, and what stands at its end. */
export interface Route {
  readonly writer: AvroType;
  readonly reader: AvroType | undefined;
  /** The path of the place in an event: field names, indexes, map keys. */
  readonly path: readonly ValueStep[];
  /** The same path under the reader's names. */
  readonly readPath: readonly ValueStep[];
  readonly stages: readonly Stage[];
  /** The cost of the smallest event that has a value at the place; infinite where there is none. */
  readonly cost: Cost;
}

/** Tokens that name an attribute of the type at the end, not a way further down. */
const ATTRIBUTES: ReadonlySet<string> = new Set(["name", "size", "symbols", "type"]);

/**
 * The way to the place that a pointer names in the writer's schema, with the reader's type beside it as far as the
 * reader follows. Undefined for a pointer that does not lead to a type.
 */
export function routeTo(pointer: string, writer: AvroType, reader: AvroType, making: Making): Route | undefined {
  const tokens = pointer.split("/").slice(1);
  const stages: Stage[] = [];
  let at: { writer: AvroType; reader: AvroType | undefined } = { writer, reader };
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] ?? "";
    making.budget.spend();
    const stage = stageAt(at.writer, at.reader, tokens.slice(index, index + 3), making);
    if (stage === undefined) {
      if (!ATTRIBUTES.has(token)) return undefined;
      break;
    }
    stages.push(stage.stage);
    at = { writer: stage.writer, reader: stage.reader };
    index += stage.used;
  }
  const path = stages.map(({ step }) => step).filter((step) => step !== undefined);
  const cost = stages.map(({ beside }) => beside).reduce(costTogether, making.costs.get(at.writer) ?? NO_VALUE);
  const readPath = stages.map(({ readStep }) => readStep).filter((step) => step !== undefined);
  return { ...at, path, readPath, stages, cost };
}

/** The event that has a value at the end of a route, and around it only what the reader can read where that exists. */
export function eventWith(route: Route, value: unknown, leasts: ReadonlySet<AvroField> = NO_FIELDS): unknown {
  return route.stages.reduceRight((inner, stage) => stage.wrap(inner, leasts), value);
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
  making: Making,
): Found | undefined {
  const [first = "", second = ""] = tokens;
  const into =
    reader?.kind === "union" && writer.kind !== "union" ? readerBranch(writer, reader, making.budget) : reader;
  if (writer.kind === "union") return unionStage(writer, reader, Number(first), making);
  if (writer.kind === "array" && first === "items") {
    const stage = {
      writer,
      reader,
      step: 0,
      readStep: 0,
      wrap: (inner: unknown) => [inner],
      aside: () => [],
      beside: NO_COST,
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
      beside: NO_COST,
    };
    return { stage, writer: writer.values, reader: into?.kind === "map" ? into.values : undefined, used: 1 };
  }
  if (writer.kind !== "record" || first !== "fields") return undefined;
  const field = writer.fields[Number(second)];
  if (field === undefined) return undefined;
  const matched =
    into?.kind === "record" && namesMatch(into, writer) ? readersOf(writer, into) : new Map<AvroField, AvroField>();
  const others = writer.fields.filter((one) => one !== field);
  const least = (one: AvroField) => plainValue(one.type, making);
  const readable = (one: AvroField) => {
    const found = smallestReadable(one.type, matched.get(one)?.type, making);
    return found === undefined ? least(one) : found.value;
  };
  const wrap = (inner: unknown, leasts: ReadonlySet<AvroField>) => {
    const value: Record<string, unknown> = {};
    for (const one of writer.fields) {
      put(value, one.name, one === field ? inner : leasts.has(one) ? least(one) : readable(one));
    }
    return value;
  };
  const shrinkable = () =>
    others.filter((one) => {
      const encode = createEncoder(one.type);
      return encode(least(one)).length < encode(readable(one)).length;
    });
  const readStep = matched.get(field)?.name;
  making.budget.spend(writer.fields.length);
  const beside = others.map((one) => making.costs.get(one.type) ?? NO_VALUE).reduce(costTogether, NO_COST);
  const stage = { writer, reader, step: field.name, readStep, wrap, aside: () => undefined, shrinkable, beside };
  return { stage, writer: field.type, reader: matched.get(field)?.type, used: tokens[2] === "type" ? 3 : 2 };
}

function unionStage(
  writer: AvroType & { kind: "union" },
  reader: AvroType | undefined,
  index: number,
  making: Making,
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
    beside: NO_COST,
    aside: () => readableBranch(writer, reader, making, branch)?.value,
  };
  return { stage, writer: branch, reader, used: 1 };
}
