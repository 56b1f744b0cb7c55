import type { ProtobufModel } from "./model.ts";
import { printFile } from "./print/file.ts";
import type { Enum, EnumValue, Field, FileItem, MessageItem, Oneof, Option, Rpc, Service } from "./tree.ts";

/** Confluent's own options are not taken for custom ones. */
const OWN = "confluent.";

/**
 * A schema's text as Confluent's registry answers with `format=ignore_extensions`: without custom options, ranges for
 * extensions, and extensions.
 */
export function ignoringExtensions({ tree }: ProtobufModel): string {
  return printFile({ ...tree, items: tree.items.flatMap((item) => fileItem(item)) });
}

function fileItem(item: FileItem): readonly FileItem[] {
  switch (item.kind) {
    case "message":
      return [{ ...item, items: item.items.flatMap(messageItem) }];
    case "enum":
      return [plainEnum(item)];
    case "service":
      return [{ ...item, items: item.items.flatMap(serviceItem) }];
    case "option":
      return plain([item]);
    case "extend":
      return [];
    default:
      return [item];
  }
}

function messageItem(item: MessageItem): readonly MessageItem[] {
  switch (item.kind) {
    case "field":
      return [plainField(item)];
    case "oneof":
      return [{ ...item, items: item.items.flatMap(oneofItem) }];
    case "message":
      return [{ ...item, items: item.items.flatMap(messageItem) }];
    case "enum":
      return [plainEnum(item)];
    case "option":
      return plain([item]);
    case "extend":
    case "extensions":
      return [];
    default:
      return [item];
  }
}

function oneofItem(item: Oneof["items"][number]): readonly Oneof["items"][number][] {
  return item.kind === "option" ? plain([item]) : [plainField(item)];
}

function plainField(field: Field): Field {
  return { ...withPlainOptions(field), group: field.group?.flatMap(messageItem) };
}

function plainEnum(item: Enum): Enum {
  const items = item.items.flatMap((one): readonly Enum["items"][number][] => {
    if (one.kind === "option") return plain([one]);
    return [one.kind === "value" ? withPlainOptions(one) : one];
  });
  return { ...item, items };
}

function serviceItem(item: Service["items"][number]): readonly Service["items"][number][] {
  return item.kind === "option" ? plain([item]) : [withPlainOptions(item)];
}

function withPlainOptions<Item extends Field | EnumValue | Rpc>(item: Item): Item {
  return { ...item, options: plain(item.options) };
}

/** The options that are not custom. */
function plain(options: readonly Option[]): readonly Option[] {
  return options.filter(({ name: [first] }) => first?.extension !== true || first.text.startsWith(OWN));
}
