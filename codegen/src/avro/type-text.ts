import type { AvroType, AvroUnion, Logical } from "@concordat/schema/avro";
import { literal } from "../escape.ts";
import { type DeclaredType, isPlainLong } from "./collect.ts";

/** Whether a type is that of values read, or of values that may be given to write. */
export type ValueRole = "output" | "input";

/** What the text of a type depends on. */
export interface TypeContext {
  readonly nameOf: (type: DeclaredType) => string;
  /** Records whose input type is another one than their output type. */
  readonly wider: ReadonlySet<DeclaredType>;
  /** Told of the branded types that a text uses. */
  readonly use: (brand: string) => void;
}

const BRANDS: ReadonlyMap<Logical["kind"], string> = new Map<Logical["kind"], string>([
  ["decimal", "Decimal"],
  ["uuid", "Uuid"],
  ["date", "DateDays"],
  ["time-millis", "TimeMillis"],
  ["time-micros", "TimeMicros"],
  ["timestamp-millis", "TimestampMillis"],
  ["timestamp-micros", "TimestampMicros"],
  ["timestamp-nanos", "TimestampNanos"],
  ["local-timestamp-millis", "LocalTimestampMillis"],
  ["local-timestamp-micros", "LocalTimestampMicros"],
  ["local-timestamp-nanos", "LocalTimestampNanos"],
]);

/** The TypeScript type of an Avro type's values. */
export function typeText(type: AvroType, direction: ValueRole, context: TypeContext): string {
  const brand = brandOf(type);
  if (brand !== undefined) {
    context.use(brand);
    return brand;
  }
  switch (type.kind) {
    case "null":
    case "boolean":
    case "string":
      return type.kind;
    case "int":
    case "long":
    case "float":
    case "double":
      if (direction === "input" && isPlainLong(type)) return "number | bigint";
      return type.kind === "long" && type.longs === "bigint" ? "bigint" : "number";
    case "bytes":
    case "fixed":
      return "Uint8Array";
    case "enum":
      return context.nameOf(type);
    case "record":
      return direction === "input" && context.wider.has(type) ? `${context.nameOf(type)}Input` : context.nameOf(type);
    case "array":
      return `readonly ${inParentheses(typeText(type.items, direction, context))}[]`;
    case "map":
      return `{ readonly [key: string]: ${typeText(type.values, direction, context)} }`;
    case "union":
      return unionText(type, direction, context);
  }
}

/** The branded type of a logical type whose values are not plain; uuid on fixed, duration and big-decimal are bytes. */
function brandOf(type: AvroType): string | undefined {
  if (type.logical === undefined || (type.logical.kind === "uuid" && type.kind === "fixed")) return undefined;
  return BRANDS.get(type.logical.kind);
}

/** Records of a union with several carry `$type`, which tells them apart. */
function unionText(union: AvroUnion, direction: ValueRole, context: TypeContext): string {
  const tagged = union.branches.filter((branch) => branch.kind === "record").length > 1;
  const texts = union.branches.map((branch) => {
    const text = typeText(branch, direction, context);
    return tagged && branch.kind === "record" ? `({ readonly $type: ${literal(branch.name.full)} } & ${text})` : text;
  });
  return texts.length === 0 ? "never" : [...new Set(texts.flatMap(alternatives))].join(" | ");
}

/** `number | bigint` beside `number` would say one thing twice. */
function alternatives(text: string): readonly string[] {
  return text === "number | bigint" ? ["number", "bigint"] : [text];
}

function inParentheses(text: string): string {
  return /^\w+$/.test(text) ? text : `(${text})`;
}
