import type { JsonValue } from "../text/value.ts";
import type { AvroType, Logical, Props } from "./model.ts";

type SimpleKind = Exclude<Logical["kind"], "decimal">;

/** What each logical type without parameters may annotate; a number is the size of a fixed (Avro 1.12 specification, Logical Types). */
const ANNOTATES: ReadonlyMap<string, readonly (string | number)[]> = new Map<SimpleKind, readonly (string | number)[]>([
  ["uuid", ["string", 16]],
  ["date", ["int"]],
  ["time-millis", ["int"]],
  ["time-micros", ["long"]],
  ["timestamp-millis", ["long"]],
  ["timestamp-micros", ["long"]],
  ["timestamp-nanos", ["long"]],
  ["local-timestamp-millis", ["long"]],
  ["local-timestamp-micros", ["long"]],
  ["local-timestamp-nanos", ["long"]],
  ["duration", [12]],
  ["big-decimal", ["bytes"]],
]);

/** The logical type that the attributes of a type give it; undefined for none and for one that is not valid there, which Avro ignores. */
export function logicalOf(kind: AvroType["kind"], props: Props, size?: number): Logical | undefined {
  const named = props.get("logicalType");
  if (named?.kind !== "string") return undefined;
  if (named.value === "decimal") return decimal(kind, props, size);
  const on = ANNOTATES.get(named.value);
  if (on === undefined || !on.includes(kind === "fixed" ? (size ?? -1) : kind)) return undefined;
  return isSimple(named.value) ? { kind: named.value } : undefined;
}

function isSimple(kind: string): kind is SimpleKind {
  return ANNOTATES.has(kind);
}

function decimal(kind: AvroType["kind"], props: Props, size: number | undefined): Logical | undefined {
  const precision = integer(props.get("precision"));
  const scale = props.has("scale") ? integer(props.get("scale")) : 0;
  if (precision === undefined || scale === undefined || precision <= 0 || scale < 0 || scale > precision)
    return undefined;
  const fits = kind === "bytes" || (kind === "fixed" && precision <= mostDigits(size ?? 0));
  return fits ? { kind: "decimal", precision, scale } : undefined;
}

/** The most decimal digits that a two's complement number of so many bytes always holds. */
function mostDigits(size: number): number {
  return Math.floor(Math.log10(2) * (8 * size - 1));
}

function integer(json: JsonValue | undefined): number | undefined {
  if (json?.kind !== "number" || !/^-?\d{1,9}$/.test(json.text)) return undefined;
  return Number(json.text);
}
