import type { FieldDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { LinkedFile } from "./linked-file.ts";
import { fieldTypeText } from "./view.ts";
import type { FieldPair } from "./walk.ts";
import { into, type Walk } from "./walk.ts";
import { messagesIn } from "./warn-enums.ts";

/**
 * Extensions that both files define for one number of one message are given to `compare` as the fields that they are for
 * whoever writes and reads that message; what the reader's file does not define is told. Those of options are no part of
 * any event.
 */
export function warnExtensions(walk: Walk, compare: (walk: Walk, pair: FieldPair) => void): void {
  const there = new Map(extensionsOf(walk.reader).map((one) => [keyOf(one.part), one]));
  for (const { part: writer, full } of extensionsOf(walk.writer)) {
    const found = there.get(keyOf(writer));
    const message = writer.extendee.slice(1);
    const path = into(into({ location: "#", pointer: "" }, message), String(writer.number));
    const sides = { writerExtension: full, ...(found === undefined ? {} : { readerExtension: found.full }) };
    const inside: Walk = {
      ...walk,
      add: (rule, pair, facts) =>
        walk.add(rule, pair, { readerMessage: message, writerMessage: message, ...facts, ...sides }),
    };
    if (found !== undefined) compare(inside, { reader: found.part, writer, path });
    else
      inside.add(
        "protobuf/field-removed",
        { reader: undefined, writer, path },
        { field: writer.name, number: writer.number, writer: fieldTypeText(writer), left: "free" },
      );
  }
}

function keyOf({ extendee, number }: FieldDescriptorProto): string {
  return `${extendee} ${number}`;
}

const OPTIONS = /^\.google\.protobuf\.[A-Za-z]+Options$/;

interface FileExtension {
  readonly part: FieldDescriptorProto;
  /** Its full name, without a dot before it. */
  readonly full: string;
}

/** The extensions of a file that may stand in events. */
export function extensionsOf({ package: pkg, descriptor }: LinkedFile): readonly FileExtension[] {
  const holders = [{ local: "", part: descriptor }, ...messagesIn(descriptor.messageType, "")];
  return holders.flatMap(({ local, part: { extension } }) =>
    extension
      .filter(({ extendee }) => !OPTIONS.test(extendee))
      .map((part) => ({ part, full: [pkg, local, part.name].filter((name) => name !== "").join(".") })),
  );
}
