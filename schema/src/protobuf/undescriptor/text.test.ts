import { create, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SchemaError } from "../../error.ts";
import { protobuf } from "../format.ts";
import { parseProtobuf } from "../parse.ts";

const RUNS = { seed: 20261126, numRuns: process.env.CONCORDAT_DEEP === "1" ? 20_000 : 500 };

function encoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function bytesOf(text: string): Uint8Array {
  return toBinary(FileDescriptorProtoSchema, descriptorOf(text));
}

function descriptorOf(text: string): FileDescriptorProto {
  return parseProtobuf(text).model.descriptor;
}

function codeOf(source: string): string | undefined {
  try {
    parseProtobuf(source);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.code;
    throw error;
  }
}

// Of proto2 a descriptor does not say the syntax.
const TEXT = `package a.b;

import "google/protobuf/timestamp.proto";

message A {
  required .google.protobuf.Timestamp at = 1 [json_name = "at"];
  optional string s = 2 [
    default = "a\\"b\\\\",
    json_name = "s"
  ];
  repeated .a.b.E e = 3 [json_name = "e"];

  oneof o {
    int32 i = 4 [json_name = "i"];
  }
}
enum E {
  X = 0;
  Y = -1;
}

service S {
  rpc Get (stream .a.b.A) returns (.a.b.A);
}
`;

describe("a descriptor in base64", () => {
  it("stands for the text that it was made of, names written out", () => {
    const schema = parseProtobuf(encoded(bytesOf(TEXT)));
    expect(protobuf.canonical(schema)).toBe(TEXT);
    expect(schema.source).toBe(TEXT);
    expect(protobuf.canonical(schema)).not.toBe(protobuf.canonical(parseProtobuf(TEXT.replace("= 4", "= 5"))));
  });

  it("is read in references", () => {
    const text = encoded(toBinary(FileDescriptorProtoSchema, descriptorOf('syntax = "proto3"; message R {}')));
    const source = 'syntax = "proto3"; import "r.proto"; message A { R r = 1; }';
    const references = [{ name: "r.proto", subject: "r", version: 1, text }];
    expect(parseProtobuf(source, { references }).model.types.size).toBe(1);
    expect(codeOf(source)).toBe("protobuf/undefined-type");
  });

  it("of a set of files is refused, with what to do", () => {
    const set = create(FileDescriptorSetSchema, { file: [descriptorOf(TEXT)] });
    expect(codeOf(encoded(toBinary(FileDescriptorSetSchema, set)))).toBe("protobuf/descriptor-set");
  });

  it("cut off, or with something behind it, is refused", () => {
    const bytes = bytesOf(TEXT);
    expect(codeOf(encoded(bytes.subarray(0, -3)))).toBe("protobuf/bad-descriptor");
    expect(codeOf(encoded(Buffer.concat([bytes, Buffer.from("rubbish")])))).toBe("protobuf/bad-descriptor");
    expect(codeOf(encoded(bytes))).toBeUndefined();
  });

  it("with names that no text can have is refused", () => {
    const file = descriptorOf("message A {}");
    for (const message of file.messageType) message.name = "A {} message B";
    expect(codeOf(encoded(toBinary(FileDescriptorProtoSchema, file)))).toBe("protobuf/bad-descriptor");
  });

  it("that is none leaves the error of the text", () => {
    expect(codeOf("nonsense")).toBe(codeOf("nonsense!"));
    expect(codeOf("nonsense")).toBeDefined();
  });

  it("nested too deep, or with a length beyond its end, is refused", () => {
    let nested: Uint8Array = Buffer.from([0x0a, 1, 0x41]);
    for (let depth = 0; depth < 2000; depth += 1) nested = field(3, nested);
    expect(codeOf(encoded(Buffer.concat([field(1, Buffer.from("f")), field(4, nested)])))).toBe(
      "protobuf/bad-descriptor",
    );
    expect(codeOf(encoded(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2])))).toBe("protobuf/bad-descriptor");
  });

  it("with any bytes changed is taken or refused, and never anything else", () => {
    const bytes = bytesOf(TEXT);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(bytes.length), (changes, length) => {
        const changed = Uint8Array.from(bytes);
        for (const [at, byte] of changes) changed[at] = byte;
        codeOf(encoded(changed));
        codeOf(encoded(changed.subarray(0, length)));
      }),
      RUNS,
    );
  });

  it("of any bytes is taken or refused, and never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        codeOf(encoded(bytes));
        codeOf(encoded(Buffer.concat([Buffer.from([0x0a, 1, 0x41]), bytes])));
      }),
      RUNS,
    );
  });
});

/** A field with a length, as bytes. */
function field(number: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length, rest]), content]);
}
