import type { FileItem, Import, ProtoFile, Syntax, Visibility } from "../tree.ts";
import { Cursor, type ReadSteps } from "./cursor.ts";
import { readEnum } from "./enums.ts";
import { readExtend, readMessage } from "./messages.ts";
import { readOptionStatement } from "./options.ts";
import type { ProtoReading } from "./reading.ts";
import { readService } from "./services.ts";
import { readDotted, readString } from "./words.ts";

const SYNTAXES = new Set(["proto2", "proto3"]);
const EDITIONS = new Set(["2023", "2024"]);

/**
 * Reads the text of a `.proto` file into its syntax tree. It takes whatever can be understood, such as numbers that are
 * used twice; what is wrong with that is for the diagnostics to say.
 * Linear in the length of the text. Throws {@link SchemaError} `protobuf/…` with line and column.
 */
export function readProto(source: string, steps?: ReadSteps): ProtoFile {
  const cursor = new Cursor(source, steps);
  const syntax = readSyntax(cursor);
  const reading: ProtoReading = { cursor, syntax: syntax?.value ?? "proto2" };
  const items: FileItem[] = [];
  while (cursor.kind !== "end") {
    if (!cursor.accept(";")) items.push(readItem(reading));
  }
  return { syntax, items, at: { start: 0, end: source.length } };
}

function readSyntax(cursor: Cursor): Syntax | undefined {
  while (cursor.accept(";"));
  const keyword = cursor.is("syntax") ? "syntax" : cursor.is("edition") ? "edition" : undefined;
  if (keyword === undefined) return undefined;
  const { start } = cursor;
  cursor.next();
  cursor.expect("=", `"${keyword}"`);
  const { text: value, at } = readString(cursor, `the ${keyword} between quotes`);
  const known = keyword === "syntax" ? SYNTAXES : EDITIONS;
  if (!known.has(value))
    throw cursor.fault(
      `protobuf/unknown-${keyword}`,
      `there is no ${keyword} "${value}"`,
      at,
      `Write one of ${[...known].map((one) => `"${one}"`).join(", ")}.`,
    );
  cursor.expect(";", `the ${keyword}`);
  return { keyword, value, at: { start, end: cursor.last } };
}

function readItem(reading: ProtoReading): FileItem {
  const { cursor } = reading;
  switch (cursor.kind === "word" ? cursor.text : "") {
    case "package":
      return readPackage(cursor);
    case "import":
      return readImport(cursor);
    case "option":
      return readOptionStatement(cursor);
    case "message":
      return readMessage(reading);
    case "enum":
      return readEnum(cursor);
    case "extend":
      return readExtend(reading);
    case "service":
      return readService(cursor);
    case "export":
    case "local":
      return readVisible(reading);
    case "syntax":
    case "edition":
      throw cursor.fault(
        "protobuf/syntax-not-first",
        `"${cursor.text}" is the first statement of a file`,
        cursor,
        "Move it to the top.",
      );
    default:
      throw cursor.unexpected("a declaration: package, import, option, message, enum, extend or service");
  }
}

/** Editions 2024: `export` or `local` before a message or an enum. */
function readVisible(reading: ProtoReading): FileItem {
  const { cursor } = reading;
  const visibility = cursor.text as Visibility;
  const { start, comment } = cursor;
  cursor.next();
  const read = cursor.is("message") ? readMessage : cursor.is("enum") ? () => readEnum(cursor) : undefined;
  if (read === undefined) throw cursor.unexpected(`a message or an enum after "${visibility}"`);
  cursor.comment ??= comment;
  const item = read(reading);
  return { ...item, visibility, at: { start, end: item.at.end } };
}

function readPackage(cursor: Cursor): FileItem {
  const { start } = cursor;
  cursor.next();
  const name = readDotted(cursor, "the name of a package");
  cursor.expect(";", "the package");
  return { kind: "package", name, at: { start, end: cursor.last } };
}

function readImport(cursor: Cursor): FileItem {
  const { start } = cursor;
  cursor.next();
  const modifier: Import["modifier"] = (["public", "weak", "option"] as const).find((word) => cursor.accept(word));
  const path = readString(cursor, "the path of a file between quotes");
  cursor.expect(";", "an import");
  return { kind: "import", modifier, path, at: { start, end: cursor.last } };
}
