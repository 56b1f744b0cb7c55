import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { AddToField } from "./add.ts";
import type { LinkedFile } from "./linked-file.ts";
import { findEnum } from "./types.ts";
import { into, type Pair, type Walk } from "./walk.ts";

/** What became of the values of the enum that two fields hold. */
export function warnEnum(
  walk: Walk,
  reader: FieldDescriptorProto,
  writer: FieldDescriptorProto,
  add: AddToField,
): void {
  if (reader.type !== Type.ENUM || writer.type !== Type.ENUM) return;
  const [r, w] = [findEnum(walk.reader, reader.typeName), findEnum(walk.writer, writer.typeName)];
  if (r === undefined || w === undefined || r === w) return;
  walk.budget.spend();
  for (const { rule, values } of enumChanges(r, w)) add(rule, { values: shown(values), enum: w.name });
}

/** The most values of an enum that a sentence names: it is said again for each field of the enum. */
const MOST_VALUES = 20;

function shown(values: readonly string[]): string {
  const more = values.length - MOST_VALUES;
  return more > 0 ? `${values.slice(0, MOST_VALUES).join(", ")} and ${more} more` : values.join(", ");
}

/**
 * What became of the values of enums that no field of their file holds: schemas that import the file may. Those of fields
 * are reported at the fields.
 */
export function warnUnusedEnums(walk: Walk): void {
  const used = new Set(fieldsIn(walk.writer).map(({ typeName }) => typeName));
  const there = new Map(enumsOf(walk.reader).map((one) => [one.local, one]));
  for (const { local, full, part: w } of enumsOf(walk.writer)) {
    const reader = there.get(local);
    if (reader === undefined || used.has(`.${full}`)) continue;
    walk.budget.spend(reader.part.value.length + w.value.length);
    const path = local.split(".").reduce(into, { location: "#", pointer: "" } as Pair["path"]);
    for (const { rule, values } of enumChanges(reader.part, w)) {
      const facts = { values: shown(values), enum: w.name, readerEnum: reader.full, writerEnum: full };
      walk.add(rule, { reader: reader.part, writer: w, path }, facts);
    }
  }
}

type EnumRule = `protobuf/enum-value-${"moved" | "renamed" | "removed"}`;

/** Values of a writer's enum that became something else, by the rule that says so. */
interface EnumChange {
  readonly rule: EnumRule;
  readonly values: readonly string[];
}

const known = new WeakMap<EnumDescriptorProto, WeakMap<EnumDescriptorProto, readonly EnumChange[]>>();

/** The changes of a pair of enums, found once: many fields may have it. */
function enumChanges(reader: EnumDescriptorProto, writer: EnumDescriptorProto): readonly EnumChange[] {
  const found = known.get(reader)?.get(writer) ?? findChanges(reader, writer);
  known.set(reader, (known.get(reader) ?? new WeakMap()).set(writer, found));
  return found;
}

/** Values that one number or name of the writer's stands for no more, put together by what became of them. */
function findChanges(reader: EnumDescriptorProto, writer: EnumDescriptorProto): readonly EnumChange[] {
  const numbers = Map.groupBy(reader.value, ({ number }) => number);
  const names = new Map(reader.value.map(({ name, number }) => [name, number]));
  const changes = writer.value.flatMap(
    ({ name, number }): readonly { readonly rule: EnumRule; readonly text: string }[] => {
      const there = numbers.get(number);
      if (there?.some((one) => one.name === name)) return [];
      const moved = names.get(name);
      if (moved !== undefined)
        return [{ rule: "protobuf/enum-value-moved", text: `${name} (${number}, now ${moved})` }];
      if (there !== undefined)
        return [{ rule: "protobuf/enum-value-renamed", text: `${name} (${number}, there ${there[0]?.name})` }];
      return [{ rule: "protobuf/enum-value-removed", text: `${name} (${number})` }];
    },
  );
  return [...Map.groupBy(changes, ({ rule }) => rule)].map(([rule, all]) => ({
    rule,
    values: all.map(({ text }) => text),
  }));
}

interface FileEnum {
  readonly part: EnumDescriptorProto;
  /** Its name within its package, and with it; no dot before them. */
  readonly local: string;
  readonly full: string;
}

function enumsOf({ package: pkg, descriptor }: LinkedFile): readonly FileEnum[] {
  const name = (local: string) => (pkg === "" ? local : `${pkg}.${local}`);
  return [{ local: "", part: descriptor }, ...messagesIn(descriptor.messageType, "")].flatMap(({ local, part }) =>
    part.enumType.map((one) => {
      const own = local === "" ? one.name : `${local}.${one.name}`;
      return { part: one, local: own, full: name(own) };
    }),
  );
}

/** Every field and extension of a file. */
function fieldsIn({ descriptor }: LinkedFile): readonly FieldDescriptorProto[] {
  const messages = messagesIn(descriptor.messageType, "");
  return [...descriptor.extension, ...messages.flatMap(({ part }) => [...part.field, ...part.extension])];
}

/** Messages, each before those within it, with their names. */
export function messagesIn(
  messages: readonly DescriptorProto[],
  within: string,
): readonly { readonly local: string; readonly part: DescriptorProto }[] {
  return messages.flatMap((part) => {
    const local = within === "" ? part.name : `${within}.${part.name}`;
    return [{ local, part }, ...messagesIn(part.nestedType, local)];
  });
}
