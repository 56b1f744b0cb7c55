import type { Option, Rpc, RpcType, Service } from "../tree.ts";
import type { Cursor } from "./cursor.ts";
import { readOptionStatement } from "./options.ts";
import { docOf, readName, readType } from "./words.ts";

/** Goes past `service NAME { … }`. */
export function readService(cursor: Cursor): Service {
  const { start } = cursor;
  const doc = docOf(cursor);
  cursor.next();
  const name = readName(cursor, "a service");
  cursor.expect("{", "the name of a service");
  const items: (Rpc | Option)[] = [];
  while (!cursor.accept("}")) {
    if (cursor.accept(";")) continue;
    if (cursor.is("option")) items.push(readOptionStatement(cursor));
    else if (cursor.is("rpc")) items.push(readRpc(cursor));
    else throw cursor.unexpected('"rpc", "option" or "}" in a service');
  }
  return { kind: "service", doc, name, items, at: { start, end: cursor.last } };
}

function readRpc(cursor: Cursor): Rpc {
  const { start } = cursor;
  const doc = docOf(cursor);
  cursor.next();
  const name = readName(cursor, "a method");
  const input = readRpcType(cursor, "the name of a method");
  if (!cursor.accept("returns")) throw cursor.unexpected('"returns" after what a method takes');
  const output = readRpcType(cursor, '"returns"');
  const body = cursor.accept("{");
  const options = body ? readRpcOptions(cursor) : [];
  if (!body) cursor.expect(";", "a method");
  return { kind: "rpc", doc, name, input, output, options, body, at: { start, end: cursor.last } };
}

function readRpcType(cursor: Cursor, after: string): RpcType {
  cursor.expect("(", after);
  // A message may be called stream.
  const stream = cursor.is("stream") && !cursor.ahead().is(")");
  if (stream) cursor.next();
  const type = readType(cursor);
  cursor.expect(")", "a message");
  return { stream, type };
}

function readRpcOptions(cursor: Cursor): readonly Option[] {
  const options: Option[] = [];
  while (!cursor.accept("}")) {
    if (cursor.accept(";")) continue;
    if (!cursor.is("option")) throw cursor.unexpected('"option" or "}" in a method');
    options.push(readOptionStatement(cursor));
  }
  return options;
}
