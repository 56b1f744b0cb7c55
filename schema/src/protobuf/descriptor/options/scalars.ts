import { type EnumDescriptorProto, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { literalBytes } from "../../literal.ts";
import type { NumberValue, StringValue, Value, WordValue } from "../../tree.ts";
import type { BuiltScalar } from "./built.ts";
import { numberIn } from "./definitions.ts";

/** A value of a scalar or an enum, or the rule that it breaks. */
export type Scalar = { readonly value: BuiltScalar } | { readonly fault: ScalarFault };

/** The rule that a value breaks which its field cannot hold. */
export type ScalarFault = "protobuf/value-mismatch" | "protobuf/value-out-of-range" | "protobuf/unknown-enum-value";

const MISMATCH: Scalar = { fault: "protobuf/value-mismatch" };

/** Bounds of whole numbers. */
const BOUNDS: ReadonlyMap<Type, readonly [bigint, bigint]> = new Map(
  [
    { types: [Type.INT32, Type.SINT32, Type.SFIXED32], bits: 31n, signed: true },
    { types: [Type.UINT32, Type.FIXED32], bits: 32n, signed: false },
    { types: [Type.INT64, Type.SINT64, Type.SFIXED64], bits: 63n, signed: true },
    { types: [Type.UINT64, Type.FIXED64], bits: 64n, signed: false },
  ].flatMap(({ types, bits, signed }) =>
    types.map((type) => [type, [signed ? -(1n << bits) : 0n, (1n << bits) - 1n]] as const),
  ),
);

const INT32 = BOUNDS.get(Type.INT32) ?? [0n, 0n];

/** What a value is read for. `text` is within a message in braces: there some more words are taken. */
export interface WantedValue {
  readonly type: Type;
  /** The enum where the type is one. */
  readonly enum: EnumDescriptorProto | undefined;
  readonly text: boolean;
}

/** The scalar that a value stands for (specification, Option Validation; text format). */
export function scalarOf(value: Value, wanted: WantedValue): Scalar {
  switch (value.kind) {
    case "string":
      return stringOf(value, wanted);
    case "number":
      return numberOf(value, wanted);
    case "word":
      return wordOf(value, wanted);
    default:
      return MISMATCH;
  }
}

function stringOf({ pieces }: StringValue, { type }: WantedValue): Scalar {
  return type === Type.STRING || type === Type.BYTES ? { value: literalBytes(pieces) } : MISMATCH;
}

function numberOf({ text, negative }: NumberValue, wanted: WantedValue): Scalar {
  const { type } = wanted;
  if (type === Type.DOUBLE || type === Type.FLOAT) return floatOf(text, negative);
  if (!isWhole(text)) return MISMATCH;
  const size = wholeOf(text);
  const value = negative ? -size : size;
  // A number that the enum does not name may still be meant in text: open enums have all.
  if (type === Type.ENUM)
    return within(value, INT32) ? { value: Number(value) } : { fault: "protobuf/value-out-of-range" };
  const bounds = BOUNDS.get(type);
  if (bounds === undefined) return MISMATCH;
  return within(value, bounds) && !(negative && bounds[0] === 0n)
    ? { value }
    : { fault: "protobuf/value-out-of-range" };
}

function within(value: bigint, [least, most]: readonly [bigint, bigint]): boolean {
  return value >= least && value <= most;
}

/** Whether a number is written without a point or an exponent. */
export function isWhole(text: string): boolean {
  return /^(?:0[xX][0-9A-Fa-f]+|\d+)$/.test(text);
}

/** The whole number of a text without a sign: decimal, hexadecimal or octal. */
export function wholeOf(text: string): bigint {
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text.slice(1)}`) : BigInt(text);
}

function floatOf(text: string, negative: boolean): Scalar {
  if (/^0[xX]/.test(text)) return MISMATCH;
  const size = isWhole(text) ? Number(wholeOf(text)) : Number(text.replace(/[fF]$/, ""));
  return { value: negative ? -size : size };
}

function wordOf({ text, negative }: WordValue, wanted: WantedValue): Scalar {
  switch (wanted.type) {
    case Type.ENUM: {
      const found = wanted.enum && numberIn(wanted.enum, text);
      if (found === undefined) return { fault: "protobuf/unknown-enum-value" };
      return negative ? MISMATCH : { value: found };
    }
    case Type.BOOL: {
      const value = BOOLS[text];
      if (value === undefined || negative || !(wanted.text || text === String(value))) return MISMATCH;
      return { value };
    }
    case Type.DOUBLE:
    case Type.FLOAT: {
      const size = FLOATS[wanted.text ? text.toLowerCase() : text];
      if (size === undefined || !(wanted.text || text !== "infinity")) return MISMATCH;
      return { value: negative ? -size : size };
    }
    default:
      return MISMATCH;
  }
}

const BOOLS: Readonly<Record<string, boolean | undefined>> = {
  __proto__: null as never,
  true: true,
  false: false,
  True: true,
  False: false,
  t: true,
  f: false,
};

const FLOATS: Readonly<Record<string, number | undefined>> = {
  __proto__: null as never,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};
