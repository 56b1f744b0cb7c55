import type { InstanceError } from "../instance-error.ts";
import type { JsonValue } from "../text/value.ts";
import {
  addSeen,
  also,
  goesOn,
  type JudgeFrame,
  type Judgement,
  judge,
  type KeywordCheck,
  tellError,
} from "./judge.ts";
import { listIn, type SchemaNode, schemaIn } from "./model.ts";

function judged(node: SchemaNode, value: JsonValue, { at, scope, run }: JudgeFrame): Judgement {
  return judge(node, value, at, scope, run);
}

function allOf(schemas: readonly SchemaNode[]): KeywordCheck {
  return (value, frame) => {
    for (const schema of schemas) {
      if (!goesOn(frame)) return;
      also(frame, schema, value);
    }
  };
}

function anyOf(schemas: readonly SchemaNode[]): KeywordCheck {
  return (value, frame) => {
    const failed: (readonly InstanceError[])[] = [];
    let isValid = false;
    for (const schema of schemas) {
      const { errors, seen } = judged(schema, value, frame);
      if (errors.length > 0) {
        failed.push(errors);
        continue;
      }
      isValid = true;
      addSeen(frame.seen, seen);
      // Others count only for what they see.
      if (frame.seen === undefined) return;
    }
    if (!isValid)
      tellError(frame, "anyOf", `must match one of ${schemas.length} schemas, but matches none`, nearest(failed));
  };
}

function oneOf(schemas: readonly SchemaNode[]): KeywordCheck {
  return (value, frame) => {
    const outcomes = schemas.map((schema) => judged(schema, value, frame));
    const valid = outcomes.flatMap(({ errors }, index) => (errors.length === 0 ? [index] : []));
    const [first, second] = valid;
    if (first === undefined) {
      const failed = outcomes.map(({ errors }) => errors);
      tellError(frame, "oneOf", `must match one of ${schemas.length} schemas, but matches none`, nearest(failed));
    } else if (second !== undefined)
      tellError(
        frame,
        "oneOf",
        `must match exactly one of ${schemas.length} schemas, but matches ${valid.join(" and ")}, counted from 0`,
      );
    else addSeen(frame.seen, outcomes[first]?.seen);
  };
}

/** Keywords that tell that a value was meant for another branch. */
const TELLING: ReadonlySet<string> = new Set(["type", "const", "enum", "false"]);

/** The errors of the branch that a value comes nearest to. */
function nearest(failed: readonly (readonly InstanceError[])[]): { readonly causes?: readonly InstanceError[] } {
  const far = (errors: readonly InstanceError[]) =>
    errors.reduce((sum, { keyword }) => sum + (TELLING.has(keyword) ? 10 : 1), 0);
  const [first] = failed.toSorted((a, b) => far(a) - far(b));
  return first === undefined ? {} : { causes: first };
}

function not(schema: SchemaNode): KeywordCheck {
  return (value, frame) => {
    if (judged(schema, value, frame).errors.length === 0)
      tellError(frame, "not", 'must not match the schema in "not", but does');
  };
}

function conditional(node: SchemaNode, condition: SchemaNode): KeywordCheck {
  const [then, otherwise] = [schemaIn(node, "then"), schemaIn(node, "else")];
  return (value, frame) => {
    const { errors, seen } = judged(condition, value, frame);
    const holds = errors.length === 0;
    if (holds) addSeen(frame.seen, seen);
    const next = holds ? then : otherwise;
    if (next !== undefined) also(frame, next, value);
  };
}

/** The checks of the keywords that combine schemas for the same value. */
export function checkCombined(node: SchemaNode): readonly KeywordCheck[] {
  const checks: KeywordCheck[] = [];
  const [all, any, one] = [listIn(node, "allOf"), listIn(node, "anyOf"), listIn(node, "oneOf")];
  const [negated, condition] = [schemaIn(node, "not"), schemaIn(node, "if")];
  if (all !== undefined) checks.push(allOf(all));
  if (any !== undefined && any.length > 0) checks.push(anyOf(any));
  if (one !== undefined && one.length > 0) checks.push(oneOf(one));
  if (negated !== undefined) checks.push(not(negated));
  if (condition !== undefined) checks.push(conditional(node, condition));
  return checks;
}
