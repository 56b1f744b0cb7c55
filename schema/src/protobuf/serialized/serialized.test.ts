import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../../test/support/vectors.ts";
import { protobuf } from "../format.ts";
import { serialized } from "./serialized.ts";

interface Row {
  readonly id: string;
  readonly schemaType: string;
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly schema: string }[];
  /** An object where Confluent's registry fails. */
  readonly formatSerialized?: string | object;
}

function ours({ schema, references = [] }: Row): string {
  const resolved = references.map(({ name, schema: text }) => ({ name, subject: name, version: 1, text }));
  return serialized(protobuf.parse(schema, { references: resolved }).model);
}

describe.skipIf(!haveVectors("confluent-canonical.jsonl"))("Confluent's descriptors of Protobuf schemas", () => {
  it("are ours, byte for byte", () => {
    const all = vectors<Row>("confluent-canonical.jsonl").filter(
      ({ schemaType, formatSerialized }) => schemaType === "PROTOBUF" && typeof formatSerialized === "string",
    );
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter((row) => ours(row) !== row.formatSerialized).map(({ id }) => id)).toEqual([]);
  });
});

describe("a descriptor of a schema", () => {
  it("says what was written, and nothing else", () => {
    const source = 'syntax = "proto3"; package p; message A { map<string, A> a_map = 1; optional int32 o = 2; }';
    const file = fromBinary(FileDescriptorProtoSchema, Buffer.from(serialized(protobuf.parse(source).model), "base64"));
    const [message] = file.messageType;
    expect(file.name).toBe("default");
    expect(message?.field.map(({ typeName, proto3Optional }) => [typeName, proto3Optional])).toEqual([
      ["AMapEntry", false],
      ["", true],
    ]);
    expect(message?.field.some((field) => Object.hasOwn(field, "jsonName"))).toBe(false);
    expect(message?.oneofDecl.map(({ name }) => name)).toEqual(["_o"]);
  });

  it("can be registered as a schema, and stands for the same text where nothing has a form of its own", () => {
    const text = 'syntax = "proto3";\npackage p;\n\nmessage A {\n  string a = 1;\n  A b = 2;\n}\n';
    const again = protobuf.parse(serialized(protobuf.parse(text).model));
    expect(protobuf.canonical(again)).toBe(text);
    expect(serialized(again.model)).toBe(serialized(protobuf.parse(text).model));
  });
});

describe("the options of a range for extensions", () => {
  const source =
    'syntax = "proto2";\n\nmessage A {\n  extensions 1000 to 1010 [\n    declaration = {\n      number: 1000,\n      full_name: ".p.a",\n      type: "string"\n    },\n    verification = DECLARATION\n  ];\n  extensions 2000 [verification = UNVERIFIED];\n}\n';

  it("stand in the descriptor, and come back from it", () => {
    const text = serialized(protobuf.parse(source).model);
    const [message] = fromBinary(FileDescriptorProtoSchema, Buffer.from(text, "base64")).messageType;
    expect(message?.extensionRange.map(({ options }) => [options?.verification, options?.declaration.length])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(protobuf.canonical(protobuf.parse(text))).toBe(source);
  });

  it("have Confluent's bytes", () => {
    const one = 'syntax = "proto2";\nmessage A { extensions 1000 to 1010 [verification = UNVERIFIED]; }';
    expect(serialized(protobuf.parse(one).model)).toBe("CgdkZWZhdWx0Ig8KAUEqCgjoBxDzBxoCGAFiBnByb3RvMg==");
  });
});
