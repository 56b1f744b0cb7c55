import type { FoundPart } from "../found.ts";
import type { JsonNumber } from "../text/value.ts";
import { compareLimits, type LimitKeyword, limit, limitOf } from "./compare-limits.ts";
import { compareExact, isMultipleOf } from "./exact.ts";
import type { LoadedNumber } from "./loaded/model.ts";
import { HERE, type LoadedPair, report } from "./walk.ts";

const MAXIMUM: LimitKeyword = {
  keyword: "maximum",
  added: "json-schema/maximum-added",
  tightened: "json-schema/maximum-decreased",
  upper: true,
};
const MINIMUM: LimitKeyword = {
  keyword: "minimum",
  added: "json-schema/minimum-added",
  tightened: "json-schema/minimum-increased",
  upper: false,
};
const EXCLUSIVE_MAXIMUM: LimitKeyword = {
  keyword: "exclusiveMaximum",
  added: "json-schema/exclusive-maximum-added",
  tightened: "json-schema/exclusive-maximum-decreased",
  upper: true,
};
const EXCLUSIVE_MINIMUM: LimitKeyword = {
  keyword: "exclusiveMinimum",
  added: "json-schema/exclusive-minimum-added",
  tightened: "json-schema/exclusive-minimum-increased",
  upper: false,
};

/** What a schema of numbers does not read of what another one allows. Numbers are compared exactly, whatever their size. */
export function compareNumbers(pair: LoadedPair<LoadedNumber>): readonly FoundPart[] {
  const { reader, writer } = pair;
  const limits = compareLimits(pair, [
    [MAXIMUM, reader.maximum, writer.maximum],
    [MINIMUM, reader.minimum, writer.minimum],
    [EXCLUSIVE_MAXIMUM, exclusiveMaximum(pair), writer.exclusiveMaximum],
    [EXCLUSIVE_MINIMUM, reader.exclusiveMinimum, writer.exclusiveMinimum],
  ]);
  const narrowed = reader.integer && !writer.integer ? [integerOnly(pair)] : [];
  return [...limits, ...compareFactors(pair), ...narrowed];
}

/**
 * The reader's exclusive maximum; none where Confluent's registry does not see that it is tighter, because it compares the
 * writer's with the reader's `maximum` then (`NumberSchemaDiff` of 8.2).
 */
function exclusiveMaximum({ reader, writer }: LoadedPair<LoadedNumber>): JsonNumber | undefined {
  const { maximum, exclusiveMaximum: ours } = reader;
  if (maximum === undefined || writer.exclusiveMaximum === undefined) return ours;
  return compareExact(limitOf(writer.exclusiveMaximum.text), limitOf(maximum.text)) > 0 ? ours : undefined;
}

function integerOnly(pair: LoadedPair<LoadedNumber>): FoundPart {
  const types = { readerType: "integer", writerType: "number" };
  const told = { reader: { keyword: "type", value: "integer" }, writer: { keyword: "type", value: "number" } };
  return report("json-schema/type-narrowed", pair, HERE, types, told);
}

function compareFactors(pair: LoadedPair<LoadedNumber>): readonly FoundPart[] {
  const { reader, writer } = pair;
  if (reader.multipleOf === undefined) return [];
  const ours = reader.multipleOf.text;
  if (writer.multipleOf === undefined)
    return [limit("json-schema/multiple-of-added", pair, "multipleOf", ours, undefined)];
  const theirs = writer.multipleOf.text;
  switch (factorChange(theirs, ours)) {
    case "expanded":
      return [limit("json-schema/multiple-of-expanded", pair, "multipleOf", ours, theirs)];
    case "changed":
      return [limit("json-schema/multiple-of-changed", pair, "multipleOf", ours, theirs)];
    default:
      return [];
  }
}

/**
 * What became of a factor. Confluent's registry takes 1 and 1.0 for different numbers, and divides without what is behind the
 * decimal point (`NumberSchemaDiff` of 8.2); where it divides by zero, which it answers with an error 500, and where numbers
 * are larger than its own, the exact ones say.
 */
function factorChange(from: string, to: string): "same" | "expanded" | "reduced" | "changed" {
  if (compareExact(limitOf(from), limitOf(to)) === 0 && scaleOf(from) === scaleOf(to)) return "same";
  const [old, now] = [whole(from), whole(to)];
  if (old === undefined || now === undefined || old === 0n) return exactChange(from, to);
  if (now % old === 0n) return "expanded";
  if (now === 0n) return exactChange(from, to);
  return old % now === 0n ? "reduced" : "changed";
}

function exactChange(from: string, to: string): "same" | "expanded" | "reduced" | "changed" {
  const [old, now] = [limitOf(from), limitOf(to)];
  if (compareExact(old, now) === 0) return "same";
  if (isMultipleOf(now, old)) return "expanded";
  return isMultipleOf(old, now) ? "reduced" : "changed";
}

/** The places behind the decimal point that Java's BigDecimal has of a text. */
function scaleOf(text: string): number {
  const [, fraction = "", exponent = "0"] = /^[^.eE]*(?:\.(\d+))?(?:[eE](.*))?$/.exec(text) ?? [];
  return fraction.length - Number(exponent);
}

/** A number without what is behind its decimal point; undefined of one that is no int of Java's. */
function whole(text: string): bigint | undefined {
  const { digits, exponent } = limitOf(text);
  if (exponent > 10n) return undefined;
  // With more places behind the point than it has digits, nothing is before it.
  if (-exponent > BigInt(text.length)) return 0n;
  const found = exponent >= 0n ? digits * 10n ** exponent : digits / 10n ** -exponent;
  return found >= -(2n ** 31n) && found < 2n ** 31n ? found : undefined;
}
