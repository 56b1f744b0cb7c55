import { member } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import type { AvroRecord, AvroType } from "./model.ts";

/** The records around a field, the innermost first. */
export interface Enclosing {
  readonly record: AvroRecord;
  readonly outer: Enclosing | undefined;
}

/** `endless`: the default holds a record that the field itself is in, or one whose own defaults never end. */
export type DefaultVerdict = "valid" | "invalid" | "endless";

/** What is known of defaults that were looked at already; those of `endless` while they are being looked at. */
type Known = Map<AvroRecord, Map<JsonValue, DefaultVerdict>>;

/**
 * Whether a default, as written, has the shape its type wants, as Avro Java judges it: enum symbols and the length of
 * a fixed are not looked at, and a union takes a default of any branch. A record cannot be the default of a field inside
 * it, not even where the value would end: Avro Java does not know its fields yet. Each record is held against each value
 * once, however often defaults lead there.
 */
export function judgeDefault(type: AvroType, json: JsonValue, around: Enclosing | undefined): DefaultVerdict {
  return judge(type, json, around, new Map());
}

function judge(
  type: AvroType,
  json: JsonValue | undefined,
  around: Enclosing | undefined,
  known: Known,
): DefaultVerdict {
  if (json === undefined) return "invalid";
  switch (type.kind) {
    case "array":
      if (json.kind !== "array") return "invalid";
      return all(json.items, (item) => judge(type.items, item, around, known));
    case "map":
      if (json.kind !== "object") return "invalid";
      return all(json.members, ({ value }) => judge(type.values, value, around, known));
    case "union":
      return any(type.branches, (branch) => judge(branch, json, around, known));
    case "record":
      return json.kind === "object" ? judgeRecord(type, json, around, known) : "invalid";
    default:
      return isScalar(type, json) ? "valid" : "invalid";
  }
}

function judgeRecord(type: AvroRecord, json: JsonObject, around: Enclosing | undefined, known: Known): DefaultVerdict {
  if (encloses(around, type)) return "endless";
  const values = known.get(type) ?? new Map<JsonValue, DefaultVerdict>();
  known.set(type, values);
  const before = values.get(json);
  if (before !== undefined) return before;
  values.set(json, "endless");
  const verdict = all(type.fields, (field) =>
    judge(field.type, member(json, field.name) ?? field.default, around, known),
  );
  values.set(json, verdict);
  return verdict;
}

function encloses(around: Enclosing | undefined, record: AvroRecord): boolean {
  for (let one = around; one !== undefined; one = one.outer) if (one.record === record) return true;
  return false;
}

/** The first verdict that is not good. */
function all<Item>(items: readonly Item[], judged: (item: Item) => DefaultVerdict): DefaultVerdict {
  for (const item of items) {
    const verdict = judged(item);
    if (verdict !== "valid") return verdict;
  }
  return "valid";
}

/** The first verdict that is not merely no: where Avro Java fails on a branch, it does not come to the next one. */
function any<Item>(items: readonly Item[], judged: (item: Item) => DefaultVerdict): DefaultVerdict {
  for (const item of items) {
    const verdict = judged(item);
    if (verdict !== "invalid") return verdict;
  }
  return "invalid";
}

function isScalar(type: AvroType, json: JsonValue): boolean {
  switch (type.kind) {
    case "string":
    case "bytes":
    case "enum":
    case "fixed":
      return json.kind === "string";
    case "int":
      return isInteger(json, 32);
    case "long":
      return isInteger(json, 64);
    case "float":
    case "double":
      return json.kind === "number" || (json.kind === "string" && NOT_FINITE.has(json.value));
    default:
      return json.kind === type.kind;
  }
}
/** What a float's or double's default text may have been turned into that JSON has no number for. */
const NOT_FINITE: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);

function isInteger(json: JsonValue, bits: number): boolean {
  if (json.kind !== "number" || !/^-?\d+$/.test(json.text) || json.text.length > 30) return false;
  const value = BigInt(json.text);
  return BigInt.asIntN(bits, value) === value;
}

const JAVA_DOUBLE = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;

/** The number in a text that Java's `Double.valueOf` takes (hexadecimal ones aside), or undefined. */
export function javaNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return JAVA_DOUBLE.test(trimmed) ? Number(trimmed.replace(/[fFdD]$/, "")) : undefined;
}
