import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import {
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";

interface Unknown {
  readonly no: number;
  readonly wireType: WireType;
  readonly data: Uint8Array;
}

/**
 * A descriptor as plain values that are the same exactly for the same meaning: what is set is there and the rest is not,
 * fields that are no standard options stand in the order of their numbers, and defaults that are numbers as such, since
 * `protoc` and buf write these otherwise (1e+10 and 10000000000).
 */
export function descriptorView(descriptor: FileDescriptorProto): unknown {
  return view({ ...descriptor, $unknown: descriptor.$unknown?.filter(({ no }) => no !== BUF_EXTENSION) });
}

/** What buf adds to a file in its images. */
export const BUF_EXTENSION = 8042;

function view(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(view);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, one]): readonly [string, unknown][] => {
    if (name === "$typeName" || one === undefined || (Array.isArray(one) && one.length === 0)) return [];
    if (name === "$unknown") return [[name, fieldsView(one as readonly Unknown[])]];
    return [[name, name === "defaultValue" ? defaultView(value as FieldDescriptorProto) : view(one)]];
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function defaultView({ type, defaultValue }: FieldDescriptorProto): unknown {
  if (type !== Type.FLOAT && type !== Type.DOUBLE) return defaultValue;
  const number = Number(defaultValue.replace("inf", "Infinity").replace("nan", "NaN"));
  const rounded = type === Type.FLOAT ? Math.fround(number) : number;
  return Object.is(rounded, -0) ? "-0" : String(rounded);
}

function fieldsView(fields: readonly Unknown[]): unknown {
  return fields
    .toSorted((a, b) => a.no - b.no)
    .map(({ no, wireType, data }) => [no, wireType, dataView(wireType, data)]);
}

/** Bytes that could be a message are looked at as one, on both sides alike. */
function dataView(wireType: WireType, data: Uint8Array): unknown {
  const hex = Buffer.from(data).toString("hex");
  if (wireType === WireType.StartGroup) return fieldsIn(data.subarray(0, lastTag(data))) ?? hex;
  if (wireType !== WireType.LengthDelimited) return hex;
  const inner = new BinaryReader(data).bytes();
  return (inner.length === 0 ? undefined : fieldsIn(inner)) ?? hex;
}

/** Where the tag that ends a group begins. */
function lastTag(data: Uint8Array): number {
  let at = data.length - 1;
  while (at > 0 && ((data[at - 1] ?? 0) & 0x80) !== 0) at -= 1;
  return at;
}

function fieldsIn(bytes: Uint8Array): unknown {
  const fields: Unknown[] = [];
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [no, wireType] = reader.tag();
      fields.push({ no, wireType, data: reader.skip(wireType, no) });
    }
  } catch {
    // Text, or other bytes that are no message.
    return undefined;
  }
  return fieldsView(fields);
}
