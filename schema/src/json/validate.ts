import { type Budget, largeBudget } from "../budget.ts";
import type { InstanceError } from "../instance-error.ts";
import type { JsonValue } from "../text/value.ts";
import { dynamicAnchorsOf, noScope, schemasFrom } from "./dynamic.ts";
import { jsonOf, NoJsonValue, partsIn } from "./instance.ts";
import { type Judging, judge, type KeywordCheck, type Prepare, referenceChecks, refHidesSiblings } from "./judge.ts";
import { ARRAY_KEYWORDS, checkItems, checkOtherItems } from "./judge-arrays.ts";
import { checkCombined } from "./judge-combined.ts";
import { checkMembers, LAST_OF_OBJECTS, OBJECT_KEYWORDS } from "./judge-objects.ts";
import { VALUE_KEYWORDS } from "./judge-values.ts";
import { isSince, type JsonSchemaModel, type SchemaNode } from "./model.ts";

/** Keywords that earlier drafts do not have. */
const SINCE: ReadonlyMap<string, "draft-06" | "2019-09"> = new Map([
  ["const", "draft-06"],
  ["exclusiveMinimum", "draft-06"],
  ["exclusiveMaximum", "draft-06"],
  ["dependentRequired", "2019-09"],
] as const);

const KEYWORDS: readonly (readonly [string, Prepare])[] = [...VALUE_KEYWORDS, ...ARRAY_KEYWORDS, ...OBJECT_KEYWORDS];

const prepared = new WeakMap<SchemaNode, readonly KeywordCheck[]>();

/** The checks of a schema: references, its keywords in a fixed order, and last those of what nothing else has judged. */
function checksOf(node: SchemaNode): readonly KeywordCheck[] {
  const known = prepared.get(node);
  if (known !== undefined) return known;
  const checks = refHidesSiblings(node) ? referenceChecks(node) : allChecks(node);
  prepared.set(node, checks);
  return checks;
}

function allChecks(node: SchemaNode): readonly KeywordCheck[] {
  const simple = KEYWORDS.flatMap(([keyword, prepare]) => {
    const held = node.keywords.get(keyword);
    if (held === undefined || !isSince(node.document.draft, SINCE.get(keyword) ?? "draft-04")) return [];
    return prepare(held, node) ?? [];
  });
  const last = [LAST_OF_OBJECTS(node.value, node), checkOtherItems(node)];
  const parts = [checkMembers(node), checkItems(node)];
  return [...simple, ...parts, ...referenceChecks(node), ...checkCombined(node), ...last].filter(
    (one) => one !== undefined,
  );
}

/** Steps for each part of a value, where no budget is given: schemas may judge one as often without being entangled. */
const STEPS_FOR_PART = 50;

/** Judges instances of a schema. */
export interface Validator {
  /** What is wrong with a value of a program; nothing where it is valid. Throws BudgetExceeded at the end of a budget. */
  (value: unknown, budget?: Budget): readonly InstanceError[];
  /** The same of a JSON text's value: numbers count with all their digits. */
  readonly ofJson: (value: JsonValue, budget?: Budget) => readonly InstanceError[];
  /** Whether a value is valid, without telling what is wrong. */
  readonly accepts: (value: JsonValue, budget?: Budget) => boolean;
  /** The same by a schema inside it. */
  readonly acceptsBy: (node: SchemaNode, value: JsonValue, budget?: Budget) => boolean;
}

const validators = new WeakMap<SchemaNode, Validator>();

/**
 * What judges the instances of a schema by its draft, `format` included, which an unknown name of leaves open. Nothing is
 * compiled: each schema that judges a value takes a step, so that judging costs no more than its budget, whatever the schema
 * or the value. Numbers are exact, and every name of a member is an ordinary one.
 */
export function validatorOf({ root }: JsonSchemaModel): Validator {
  const known = validators.get(root);
  if (known !== undefined) return known;
  const made = makeValidator(root);
  validators.set(root, made);
  return made;
}

function makeValidator(root: SchemaNode): Validator {
  const errorsOf = errorsBy([root]);
  const ofJson = (value: JsonValue, budget?: Budget) => errorsOf(root, value, true, budget);
  const ofValue = (value: unknown, budget?: Budget): readonly InstanceError[] => {
    try {
      return ofJson(jsonOf(value), budget);
    } catch (error) {
      if (!(error instanceof NoJsonValue)) throw error;
      const message = `must be JSON, but ${error.message}`;
      return [{ instance: "", keyword: "type", schema: "/type", document: undefined, message }];
    }
  };
  return Object.assign(ofValue, {
    ofJson,
    accepts: (value: JsonValue, budget?: Budget) => errorsOf(root, value, false, budget).length === 0,
    acceptsBy: (node: SchemaNode, value: JsonValue, budget?: Budget) =>
      errorsOf(node, value, false, budget).length === 0,
  });
}

/** Whether a schema among some, or inside them, takes a value. */
export function judgeOf(
  roots: readonly SchemaNode[],
): (node: SchemaNode, value: JsonValue, budget?: Budget) => boolean {
  const errorsOf = errorsBy(roots);
  return (node, value, budget) => errorsOf(node, value, false, budget).length === 0;
}

function errorsBy(roots: readonly SchemaNode[]) {
  const nodes = roots.flatMap((root) => [...schemasFrom(root)]);
  const tracks = nodes.some(({ inner }) => inner.has("unevaluatedProperties") || inner.has("unevaluatedItems"));
  const anchors = dynamicAnchorsOf(nodes);
  const outer = noScope();
  return (
    node: SchemaNode,
    value: JsonValue,
    tells: boolean,
    budget = largeBudget(STEPS_FOR_PART * partsIn(value)),
  ) => {
    const one: Judging = { checksOf, budget, tells, tracks, anchors, known: new Map(), members: new Map(), depth: 0 };
    return judge(node, value, undefined, outer, one).errors;
  };
}
