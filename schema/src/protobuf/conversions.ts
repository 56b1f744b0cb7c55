import { type FieldDescriptorProto, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { typeName } from "./view.ts";

/** What becomes of values that are read as another type of the same bytes. */
export interface Conversion {
  readonly rule: ConversionRule;
  readonly facts: { readonly readerType: string; readonly writerType: string };
}

/** The rules of such types. */
type ConversionRule = `protobuf/${
  | "bytes-as-string"
  | "string-as-bytes"
  | "number-as-bool"
  | "number-as-enum"
  | "enum-as-number"
  | "bool-as-number"
  | "number-truncated"
  | "sign-changed"
  | "number-widened"}`;

/** Types that are read as each other: what is on the wire is the same (encoding specification, wire types). */
const GROUPS: readonly (readonly Type[])[] = [
  [Type.INT32, Type.INT64, Type.UINT32, Type.UINT64, Type.BOOL, Type.ENUM],
  [Type.SINT32, Type.SINT64],
  [Type.STRING, Type.BYTES],
  [Type.FIXED32, Type.SFIXED32],
  [Type.FIXED64, Type.SFIXED64],
  [Type.FLOAT],
  [Type.DOUBLE],
];

/** Whether a scalar of one type can be read as one of another: both are in one group. */
export function shareBytes(a: Type, b: Type): boolean {
  return GROUPS.some((types) => types.includes(a) && types.includes(b));
}

const WIDE: ReadonlySet<Type> = new Set([Type.INT64, Type.UINT64, Type.SINT64, Type.FIXED64, Type.SFIXED64]);
const NARROW: ReadonlySet<Type> = new Set([Type.INT32, Type.UINT32, Type.SINT32, Type.FIXED32, Type.SFIXED32]);
const UNSIGNED: ReadonlySet<Type> = new Set([Type.UINT32, Type.UINT64, Type.FIXED32, Type.FIXED64]);

/** The conversion between two scalars of one group (encoding specification, "Updating A Message Type"); undefined where no value changes. */
export function conversionOf(reader: FieldDescriptorProto, writer: FieldDescriptorProto): Conversion | undefined {
  const [r, w] = [reader.type, writer.type];
  if (r === w || !shareBytes(r, w)) return undefined;
  const facts = { readerType: typeName(reader), writerType: typeName(writer) };
  const rule = ruleFor(r, w);
  return rule === undefined ? undefined : { rule, facts };
}

function ruleFor(r: Type, w: Type): ConversionRule | undefined {
  if (r === Type.STRING && w === Type.BYTES) return "protobuf/bytes-as-string";
  if (r === Type.BYTES && w === Type.STRING) return "protobuf/string-as-bytes";
  if (r === Type.BOOL && isNumber(w)) return "protobuf/number-as-bool";
  if (r === Type.ENUM && isNumber(w)) return "protobuf/number-as-enum";
  if (w === Type.ENUM && isNumber(r)) return "protobuf/enum-as-number";
  if (w === Type.BOOL && isNumber(r)) return "protobuf/bool-as-number";
  if (WIDE.has(w) && NARROW.has(r)) return "protobuf/number-truncated";
  const fits = !WIDE.has(w) && UNSIGNED.has(w) && WIDE.has(r);
  if (isNumber(r) && isNumber(w) && UNSIGNED.has(r) !== UNSIGNED.has(w) && !fits) return "protobuf/sign-changed";
  if (NARROW.has(w) && WIDE.has(r)) return "protobuf/number-widened";
  return undefined;
}

function isNumber(type: Type): boolean {
  return WIDE.has(type) || NARROW.has(type) || type === Type.BOOL || type === Type.ENUM;
}
