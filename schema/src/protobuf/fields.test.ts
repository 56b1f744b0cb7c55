import { describe, expect, it } from "vitest";
import { type Path, parsePath, pathText } from "../path.ts";
import { protobuf } from "./format.ts";

const parsed = (body: string) => protobuf.parse(`syntax = "proto3"; import "google/protobuf/timestamp.proto"; ${body}`);
const at = (text: string): Path => parsePath(text) ?? [];

const OLD = parsed(`message Order {
  string order_id = 1;
  repeated Line lines = 2;
  map<string, Line> by_sku = 3;
  Order parent = 4;
  google.protobuf.Timestamp placed = 5;
  oneof pay { int64 cash = 6; State state = 7; }
  enum State { NEW = 0; PAID = 1; }
  message Line { string sku = 1; }
}
message Other { int32 x = 1; }`);

describe("fields of Protobuf events", () => {
  it("are those of the first message, by their names in JSON, a message within itself once", () => {
    expect(protobuf.fields(OLD).fields.map(({ path, type }) => `${pathText(path)}: ${type}`)).toEqual([
      "orderId: string",
      "lines: repeated Order.Line",
      "lines[*]: Order.Line",
      "lines[*].sku: string",
      "bySku: map<string, Order.Line>",
      "bySku.*: Order.Line",
      "bySku.*.sku: string",
      "parent: Order",
      "placed: google.protobuf.Timestamp",
      "cash: int64",
      "state: Order.State",
    ]);
  });

  it("are found at the writer by the reader's numbers, whatever they are called", () => {
    const renamed = parsed("message Order { string id = 1; repeated Line lines = 2; message Line { int32 sku = 1; } }");
    const look = (path: string) => protobuf.fieldAt(OLD, renamed, at(path));
    expect(look("orderId")).toEqual({ read: "string, implicit", written: "string, implicit" });
    expect(look("lines[*].sku")).toEqual({ read: "string, implicit", written: "int32, implicit" });
    expect(look("bySku.*.sku")).toEqual({ read: "string, implicit", written: undefined });
    expect(look("id")).toEqual({ read: undefined, written: undefined });
    expect(look("")).toEqual({ read: "message", written: "message" });
  });

  it("differ where an enum has another value, or presence is another", () => {
    const other = parsed(
      "message Order { optional string order_id = 1; oneof p { State state = 7; } enum State { NEW = 0; } }",
    );
    const differs = (path: string) => {
      const { read, written } = protobuf.fieldAt(OLD, other, at(path));
      return read !== written;
    };
    expect(["orderId", "state", "cash", "parent", ""].filter(differs)).toEqual(["orderId", "state", "cash", "parent"]);
  });
});
