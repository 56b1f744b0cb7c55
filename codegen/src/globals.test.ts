import { expect, test } from "vitest";
import { compiling } from "./compiling.fixture.ts";
import { generate } from "./index.ts";

/** What a type of a schema may be called: whatever global value or type of TypeScript has that name. */
const TYPES = [
  "Record Readonly Partial Required Pick Omit Exclude Extract NonNullable Parameters ReturnType InstanceType Awaited",
  "ArrayLike ReadonlyArray Iterable Iterator IterableIterator Generator AsyncGenerator AsyncIterable PromiseLike",
  "ReadonlyMap ReadonlySet PropertyKey PropertyDescriptor ThisType Uppercase Buffer NodeJS Disposable AsyncDisposable",
  "Message Events Key Sink Source Input Output Decimal",
].flatMap((line) => line.split(" "));

const NAMES = [
  ...new Set([...Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]\w*$/.test(name)), ...TYPES]),
].filter((name) => !/^VITE|^MODE|^__/.test(name));

test("there is a name for every global that generated code could want", () => {
  const wanted = ["Record", "Readonly", "Array", "Promise", "Uint8Array", "Map", "Date", "Object", "Error", "Number"];
  expect(NAMES).toEqual(expect.arrayContaining([...wanted, "Math", "BigInt", "AsyncGenerator", "String", "Symbol"]));
});

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const decimal = { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 };

/** A record with everything that code is written for, and one with so many fields that its code is another. */
function avroEvent(name: string, other: string, long: boolean): string {
  const inner = {
    type: "record",
    name: other === name ? "Inner" : other,
    namespace: "inner",
    fields: [field("id", "string")],
  };
  const second = { type: "record", name: "Second", namespace: "inner", fields: [field("n", "long", { default: 1 })] };
  const kinds = [
    field("map", { type: "map", values: "bytes" }),
    field("list", { type: "array", items: inner }),
    field("either", ["null", `inner.${inner.name}`, second], { default: null }),
    field("total", ["null", decimal]),
    field("fixed", { type: "fixed", name: "Sixteen", size: 16 }, { default: "\u0000".repeat(16) }),
    field("kind", { type: "enum", name: "Kind", symbols: ["A", "B"] }, { default: "A" }),
    field("numbers", ["int", "double", "long", "float", "boolean", "string"]),
  ];
  const many = Array.from({ length: long ? 60 : 0 }, (_, index) => field(`f${index}`, "string", { default: "x" }));
  return JSON.stringify({ type: "record", name, namespace: "own", fields: [...kinds, ...many] });
}

test("Avro types of every such name compile, short and long", async () => {
  const code = compiling("globals-avro");
  const events = NAMES.flatMap((name, index) => {
    const other = NAMES[(index + 1) % NAMES.length] ?? "Inner";
    return [false, true].map((long) => ({ subject: `s${index}-${long}`, schema: avroEvent(name, other, long) }));
  });
  const topics = [
    { topic: "short", events: events.filter((_, index) => index % 2 === 0) },
    { topic: "long", events: events.filter((_, index) => index % 2 === 1) },
  ];
  const files = await generate({ topics });
  for (const { path, text } of files) code.write(path, text);
  expect(code.compile()).toBe("");
});

test("Protobuf messages and enums of every such name compile", async () => {
  const code = compiling("globals-protobuf");
  const messages = NAMES.map(
    (name, index) =>
      `message ${name} { bytes b = 1; map<string, ${name}> m = 2; repeated int64 n = 3; oneof o { string s = 4; bool t = 5; } ${NAMES[(index + 1) % NAMES.length]} next = 6; }`,
  );
  const enums = NAMES.map((name, index) => `enum ${name} { V${index} = 0; W${index} = 1; }`);
  const holder = `message Holder { ${NAMES.map((name, index) => `repeated ${name} f${index} = ${index + 1};`).join(" ")} }`;
  const files = await generate({
    topics: [
      {
        topic: "messages",
        events: [
          { subject: "m", schemaType: "PROTOBUF", schema: `syntax = "proto3"; package m;\n${messages.join("\n")}` },
        ],
      },
      {
        topic: "enums",
        events: [
          {
            subject: "e",
            schemaType: "PROTOBUF",
            schema: `syntax = "proto3"; package e;\n${holder}\n${enums.join("\n")}`,
          },
        ],
      },
    ],
  });
  for (const { path, text } of files) code.write(path, text);
  expect(code.compile()).toBe("");
});

test("JSON Schemas of every such name compile, with definitions and properties of the others", async () => {
  const code = compiling("globals-json");
  const events = [...NAMES, "Formatted", "jsonEvent"].map((name, index) => {
    const other = NAMES[(index + 1) % NAMES.length] ?? "Inner";
    const schema = {
      title: name,
      type: "object",
      properties: {
        [name]: { $ref: `#/definitions/${other}` },
        at: { type: "string", format: "date-time" },
        list: { type: "array", items: { $ref: "#" } },
        [other]: { type: "object", properties: { n: { type: "integer", default: 1 } } },
        labels: { type: "object", additionalProperties: { type: "string" } },
      },
      definitions: { [other]: { type: "object", properties: { id: { type: "string" } }, required: ["id"] } },
    };
    return { subject: `s${index}`, schemaType: "JSON" as const, schema: JSON.stringify(schema) };
  });
  for (const { path, text } of await generate({ topics: [{ topic: "all", events }] })) code.write(path, text);
  expect(code.compile()).toBe("");
});
