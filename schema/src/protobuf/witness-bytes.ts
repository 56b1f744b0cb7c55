import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { ReflectMessage } from "@bufbuild/protobuf/reflect";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { messageBytes, readAs } from "./runtime.ts";
import { messageWith } from "./values.ts";

/** Whether a rule is about values that no careful writer makes. */
export function isRawBytesRule(rule: string): boolean {
  return rule === "protobuf/utf8-checked" || rule === "protobuf/enum-closed";
}

/** An event with the bytes that are sent. */
export interface RawEvent {
  readonly event: ReflectMessage;
  readonly bytes: Uint8Array;
}

/**
 * Events whose bytes only a less careful writer makes: strings that are not UTF-8, numbers that an enum does not name.
 * None for rules that are not about such values, and where the writer's own type does not let them pass.
 */
export function rawEvents(
  type: DescMessage,
  { rule, number }: { readonly rule: string; readonly number: number | undefined },
): readonly RawEvent[] {
  const field = type.fields.find((one) => one.number === number);
  const values = field === undefined ? [] : valuesFor(rule, field);
  // What else the message requires stands before.
  const base = values.length === 0 ? undefined : messageWith(type, []);
  const before = base === undefined ? undefined : messageBytes(type, base);
  if (field === undefined || before === undefined) return [];
  return values.flatMap((value) => readBack(type, Buffer.concat([before, fieldBytes(field, value)])));
}

/** The event of some bytes; none where the writer's type does not take them. */
function readBack(type: DescMessage, bytes: Uint8Array): readonly RawEvent[] {
  const event = readAs(type, bytes);
  return event instanceof Error ? [] : [{ event, bytes }];
}

function fieldBytes(field: DescField, value: Value): Uint8Array {
  const writer = new BinaryWriter();
  if (field.fieldKind !== "map") write(writer, field.number, value);
  else {
    writer.tag(field.number, WireType.LengthDelimited).fork();
    write(writer, value.ofKey === true ? 1 : 2, value);
    writer.join();
  }
  return writer.finish();
}

type Value = ({ readonly text: Uint8Array } | { readonly number: number }) & { readonly ofKey?: boolean };

function write(writer: BinaryWriter, number: number, value: Value): void {
  if ("text" in value) writer.tag(number, WireType.LengthDelimited).bytes(value.text);
  else writer.tag(number, WireType.Varint).int32(value.number);
}

const NO_TEXT = { text: Uint8Array.of(0xff) };

function valuesFor(rule: string, field: DescField): readonly Value[] {
  if (rule === "protobuf/utf8-checked") {
    if (field.scalar === ScalarType.STRING) return [NO_TEXT];
    return field.fieldKind === "map" && field.mapKey === ScalarType.STRING ? [{ ...NO_TEXT, ofKey: true }] : [];
  }
  if (rule !== "protobuf/enum-closed" || field.enum === undefined) return [];
  // The reader may name the smallest.
  return [unnamed(field.enum), 2 ** 31 - 1].map((number) => ({ number }));
}

/** The smallest number that an enum does not name. */
function unnamed({ value }: DescEnum): number {
  let number = 1;
  while (value[number] !== undefined) number += 1;
  return number;
}
