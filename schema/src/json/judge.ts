import type { Budget } from "../budget.ts";
import type { InstanceError } from "../instance-error.ts";
import { escapePointer } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { type DynamicAnchors, type DynamicScope, dynamicTarget, enter } from "./dynamic.ts";
import { membersOf } from "./instance.ts";
import { isSince, type SchemaNode } from "./model.ts";

/** Where a value stands in the instance; undefined for the whole. */
export interface InstancePlace {
  readonly outer: InstancePlace | undefined;
  readonly token: string | number;
}

/** One judging of an instance. */
export interface Judging {
  /** The checks of a schema's keywords, in the order to run. */
  readonly checksOf: (node: SchemaNode) => readonly KeywordCheck[];
  readonly budget: Budget;
  /** Whether what is wrong is to be told; if not, the first thing ends it. */
  readonly tells: boolean;
  /** Whether it matters which members and items were judged: some schema has `unevaluated…`. */
  readonly tracks: boolean;
  readonly anchors: DynamicAnchors | undefined;
  /** What a schema that is referred to said of a value: doubled references are judged once. */
  readonly known: Map<JsonValue, Map<DynamicScope, Map<SchemaNode, Judgement>>>;
  readonly members: Map<JsonObject, ReadonlyMap<string, JsonValue>>;
  depth: number;
}

/** Which members and items of a value a schema has judged. */
export interface Seen {
  names: Set<string>;
  items: Set<number>;
  allNames: boolean;
  allItems: boolean;
}

/** What judging came to. */
export interface Judgement {
  readonly errors: readonly InstanceError[];
  readonly seen: Seen | undefined;
}

/** A schema that judges a value: what its keywords note. */
export interface JudgeFrame {
  readonly node: SchemaNode;
  readonly at: InstancePlace | undefined;
  readonly scope: DynamicScope;
  readonly run: Judging;
  readonly errors: InstanceError[];
  readonly seen: Seen | undefined;
}

/** What a keyword does with a value. */
export type KeywordCheck = (value: JsonValue, frame: JudgeFrame) => void;

/** Makes the check of a keyword from its value; undefined where that is not what the draft has. */
export type Prepare = (held: JsonValue, node: SchemaNode) => KeywordCheck | undefined;

/** The most errors that one schema tells of one value. */
const MOST_ERRORS = 100;
/** Schemas that judge within each other: twice as many fit on the stack of a process that has compiled nothing yet. */
const MOST_NESTED = 600;
const VALID: Judgement = { errors: [], seen: undefined };

/** Judges a value by a schema. Takes a step for each schema that judges a value. */
export function judge(
  node: SchemaNode,
  value: JsonValue,
  at: InstancePlace | undefined,
  outer: DynamicScope,
  run: Judging,
): Judgement {
  run.budget.spend();
  if (node.truth === true) return VALID;
  const scope = run.anchors === undefined ? outer : enter(outer, node.base);
  const frame: JudgeFrame = { node, at, scope, run, errors: [], seen: run.tracks ? noneSeen() : undefined };
  if (node.truth === false) {
    tellError(frame, "false", "must not be there");
    return frame;
  }
  if (run.depth >= MOST_NESTED) {
    tellError(frame, "$ref", "nests too deep to be judged");
    return frame;
  }
  run.depth += 1;
  try {
    for (const check of run.checksOf(node)) {
      check(value, frame);
      if (!goesOn(frame)) break;
    }
  } finally {
    run.depth -= 1;
  }
  return frame;
}

/** Whether there is anything more to tell of a value. */
export function goesOn({ run, errors }: JudgeFrame): boolean {
  return errors.length === 0 || (run.tells && errors.length < MOST_ERRORS);
}

function noneSeen(): Seen {
  return { names: new Set(), items: new Set(), allNames: false, allItems: false };
}

/** What an error says besides its message. */
interface Details {
  readonly member?: string;
  readonly causes?: readonly InstanceError[];
  /** Further in than the keyword: a step of the schema's pointer. */
  readonly within?: string | number;
}

/** Notes that a value does not satisfy a keyword. */
export function tellError(frame: JudgeFrame, keyword: string, message: string, details: Details = {}): void {
  const { node, at, errors, run } = frame;
  if (!run.tells) {
    errors.push(UNTOLD);
    return;
  }
  const { within, ...rest } = details;
  const pointer = keyword === "false" ? node.pointer : `${node.pointer}/${escapePointer(keyword)}`;
  const schema = within === undefined ? pointer : `${pointer}/${escapePointer(String(within))}`;
  errors.push({ instance: pointerOf(at), keyword, schema, document: node.document.name, message, ...rest });
}

const UNTOLD: InstanceError = { instance: "", keyword: "", schema: "", document: undefined, message: "" };

/** The JSON pointer of a place. */
export function pointerOf(at: InstancePlace | undefined): string {
  const tokens: string[] = [];
  for (let step = at; step !== undefined; step = step.outer) tokens.push(`/${escapePointer(String(step.token))}`);
  return tokens.reverse().join("");
}

/** Has the same value judged by another schema, whose errors count, with what it has seen of the value. */
export function also(frame: JudgeFrame, node: SchemaNode, value: JsonValue): void {
  const outcome = judge(node, value, frame.at, frame.scope, frame.run);
  adopt(frame, outcome);
}

/** Takes over what another schema said of the same value. */
export function adopt(frame: JudgeFrame, { errors, seen }: Judgement): void {
  for (const error of errors) {
    if (!goesOn(frame)) break;
    frame.errors.push(error);
  }
  if (errors.length === 0) addSeen(frame.seen, seen);
}

/** Adds what another schema has seen of the same value. */
export function addSeen(to: Seen | undefined, from: Seen | undefined): void {
  if (to === undefined || from === undefined) return;
  for (const name of from.names) to.names.add(name);
  for (const item of from.items) to.items.add(item);
  to.allNames ||= from.allNames;
  to.allItems ||= from.allItems;
}

/** Has a part of the value judged; its errors count. */
export function judgePart(frame: JudgeFrame, node: SchemaNode, part: JsonValue, token: string | number): void {
  const { errors } = judge(node, part, { outer: frame.at, token }, frame.scope, frame.run);
  for (const error of errors) {
    if (!goesOn(frame)) break;
    frame.errors.push(error);
  }
}

/** The members of an object by their keys, found once in a judging. */
export function membersIn(object: JsonObject, { run }: JudgeFrame): ReadonlyMap<string, JsonValue> {
  const found = run.members.get(object) ?? membersOf(object);
  run.members.set(object, found);
  return found;
}

/** Judges a value by what a schema refers to. Each is judged once for a value; a reference to itself says nothing. */
export function judgeReferred(target: SchemaNode, value: JsonValue, { at, scope, run }: JudgeFrame): Judgement {
  const byScope = run.known.get(value) ?? new Map<DynamicScope, Map<SchemaNode, Judgement>>();
  run.known.set(value, byScope);
  const outcomes = byScope.get(scope) ?? new Map<SchemaNode, Judgement>();
  byScope.set(scope, outcomes);
  const known = outcomes.get(target);
  if (known !== undefined) return known;
  outcomes.set(target, VALID);
  const outcome = judge(target, value, at, scope, run);
  outcomes.set(target, outcome);
  return outcome;
}

/** The checks of the references of a schema. */
export function referenceChecks(node: SchemaNode): readonly KeywordCheck[] {
  const checks: KeywordCheck[] = [];
  const { ref, dynamicRef } = node;
  if (ref !== undefined) checks.push((value, frame) => adopt(frame, judgeReferred(ref, value, frame)));
  if (dynamicRef !== undefined)
    checks.push((value, frame) => {
      const target =
        frame.run.anchors === undefined ? dynamicRef : dynamicTarget(node, dynamicRef, frame.scope, frame.run.anchors);
      adopt(frame, judgeReferred(target, value, frame));
    });
  return checks;
}

/** Whether `$ref` hides what stands beside it: up to draft 7. */
export function refHidesSiblings({ ref, document }: SchemaNode): boolean {
  return ref !== undefined && !isSince(document.draft, "2019-09");
}
