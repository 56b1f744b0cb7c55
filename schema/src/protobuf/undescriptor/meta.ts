import type { Message } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { MessageValue, Value } from "../tree.ts";
import { NOWHERE, stringNode } from "./nodes.ts";

/** The number of Confluent's own options (confluent/meta.proto), the same of files, messages, fields, enums and values. */
export const META = 1088;

/** Params that stand in the text with their value first. */
const VALUE_FIRST: ReadonlySet<string> = new Set(["precision", "scale"]);

/** Confluent's own option among options, as it would be written; undefined where there is none. */
export function metaOf({ $unknown }: Message): Value | undefined {
  const doc: string[] = [];
  const params = new Map<string, string>();
  const tags: string[] = [];
  for (const { no, wireType, data } of $unknown ?? []) {
    if (no !== META || wireType !== 2) continue;
    const reader = new BinaryReader(new BinaryReader(data).bytes());
    eachString(reader, {
      1: (text) => doc.push(text.toString()),
      2: (bytes) => entry(bytes, params),
      3: (text) => tags.push(text.toString()),
    });
  }
  const last = doc.at(-1) ?? "";
  const fields = [
    ...(last === "" ? [] : [pair("doc", stringNode(last))]),
    ...(params.size === 0 ? [] : [pair("params", list([...params].map(([key, value]) => param(key, value))))]),
    ...(tags.length === 0 ? [] : [pair("tags", list(tags.map(stringNode)))]),
  ];
  return fields.length === 0 ? undefined : { kind: "message", fields, at: NOWHERE };
}

/** Goes through the fields of a message that have a length; others are passed over. */
function eachString(reader: BinaryReader, handlers: Readonly<Record<number, (bytes: Buffer) => unknown>>): void {
  while (reader.pos < reader.len) {
    const [no, wireType] = reader.tag();
    if (wireType === 2) handlers[no]?.(Buffer.from(reader.bytes()));
    else reader.skip(wireType, no);
  }
}

function entry(bytes: Uint8Array, params: Map<string, string>): void {
  let [key, value] = ["", ""];
  eachString(new BinaryReader(bytes), {
    1: (text) => {
      key = text.toString();
    },
    2: (text) => {
      value = text.toString();
    },
  });
  params.set(key, value);
}

function param(key: string, value: string): Value {
  const fields = [pair("key", stringNode(key)), pair("value", stringNode(value))];
  return { kind: "message", fields: VALUE_FIRST.has(key) ? fields.toReversed() : fields, at: NOWHERE };
}

function pair(name: string, value: Value): MessageValue["fields"][number] {
  return { name: { text: name, at: NOWHERE }, bracketed: false, value };
}

function list(items: readonly Value[]): Value {
  return { kind: "list", items, at: NOWHERE };
}
