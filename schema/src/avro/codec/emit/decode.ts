import { literal } from "../../../text/literal.ts";
import { namesMatch } from "../../match.ts";
import type { AvroType } from "../../model.ts";
import { FAIL, indent, partIn, surrounded, type Text, type TypePair } from "./decode-part.ts";
import {
  type CodecSource,
  hasWideRecord,
  mayBeTooDeep,
  numbering,
  type SourceOptions,
  writeFunctions,
} from "./functions.ts";
import { inliningOf } from "./inline.ts";
import { labelling } from "./label.ts";
import { isLong, longPart, longRecordLines } from "./long-record.ts";

/**
 * Writes the functions that read what `writer` wrote as `reader` sees it, as `createDecoder` does (decode.ts): the root takes
 * a source, and throws where the bytes cannot be read. Undefined where that is too much text.
 */
export function decodeSource(
  writer: AvroType,
  reader: AvroType = writer,
  options: SourceOptions = {},
): CodecSource | undefined {
  if (hasWideRecord(writer) || hasWideRecord(reader)) return undefined;
  const number = numbering();
  const counted = mayBeTooDeep(writer);
  const key = (pair: TypePair): string => `${number(pair.writer)} ${number(pair.reader)} ${pair.tag ?? ""}`;
  const labelOf = labelling(writer, reader);
  const label = ({ writer, reader }: TypePair): string => labelOf(writer.kind === "union" ? writer : reader);
  const lines = (pair: TypePair, name: string, text: Text): readonly string[] => [
    ...symbolLines(pair, name, text),
    ...(isLong(pair) ? longRecordLines(pair, name, text) : []),
    `function ${name}(source${text.typed(": $Source")})${text.typed(": unknown")} {`,
    ...bodyLines(pair, name, counted, text).map(indent),
    "}",
  ];
  const inlining = counted ? undefined : inliningOf(writer);
  return writeFunctions({ writer, reader }, { prefix: "read", key, label, lines, inlining }, options);
}

function bodyLines(pair: TypePair, name: string, counted: boolean, text: Text): readonly string[] {
  const { writer, reader } = pair;
  if (writer.kind === "enum" && reader.kind === "enum")
    return namesMatch(reader, writer) ? [`return ${name}$symbols[source.index()] ?? ${FAIL};`] : [`return ${FAIL};`];
  const { before, value } = isLong(pair) ? longPart(pair, name) : partIn(pair, text);
  const levels = counted && writer.kind !== "union";
  return [
    ...(levels ? ["source.deeper();"] : []),
    ...(writer.kind === "record" && before.length === 0 && !levels ? ["void source;"] : []),
    ...before,
    ...(levels ? ["source.shallower();"] : []),
    ...surrounded("return ", value, ";"),
  ];
}

/** The reader's symbols in the writer's order: undefined for one that it does not have and no default stands for. */
function symbolLines({ writer, reader }: TypePair, name: string, text: Text): readonly string[] {
  if (writer.kind !== "enum" || reader.kind !== "enum" || !namesMatch(reader, writer)) return [];
  const known = new Set(reader.symbols);
  const fallback = reader.default !== undefined && known.has(reader.default) ? literal(reader.default) : "undefined";
  const symbols = writer.symbols.map((symbol) => (known.has(symbol) ? literal(symbol) : fallback));
  return [`const ${name}$symbols${text.typed(": readonly (string | undefined)[]")} = [${symbols.join(", ")}];`];
}
