import { create } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema } from "@bufbuild/protobuf/wkt";
import { generate } from "@concordat/codegen";
import { parseProtobuf } from "@concordat/schema/protobuf";
import { expect, test } from "vitest";
import { NASTY } from "../codegen/src/protobuf/nasty.fixture.ts";
import { filesOf } from "../schema/src/protobuf/runtime.ts";
import { MONEY, MONEY_PATH, SHIPMENT_V2 } from "./support/shipments.ts";

/** protoc-gen-es judges the modules that are generated for Protobuf: what it exports, ours do, with the same types. */

interface Plugin {
  run(request: unknown): { readonly file: readonly { readonly name: string; readonly content: string }[] };
}

// It is a command; what it exports has no entry of its own.
const PLUGIN = "@bufbuild/protoc-gen-es/dist/cjs/src/protoc-gen-es-plugin.js";
const { protocGenEs } = (await import(PLUGIN)) as { readonly protocGenEs: Plugin };

const money = { name: MONEY_PATH, subject: MONEY_PATH, version: 1, text: MONEY };
// It gives names that meet other numbers than we do, and a list of bigint | string no parentheses.
const CASES: Readonly<Record<string, (typeof NASTY)[string] | undefined>> = {
  shipments: { schema: SHIPMENT_V2, resolved: [money] },
  tree: NASTY.tree,
  scalars: { schema: NASTY.scalars?.schema.replace("repeated int64 as_texts = 22 [jstype = JS_STRING];", "") ?? "" },
  proto2: NASTY.proto2,
  edition: NASTY.edition,
  nothing: NASTY.nothing,
  inner: NASTY.inner,
};

/** A module without imports, comments and layout. */
function bare(text: string): string {
  return text
    .replace(/\/\*\*[\s\S]*?\*\/|^\/\/.*$|^\/\* eslint-disable \*\/$/gm, "")
    .replace(/^import [\s\S]*?;$/gm, "")
    .replace(/\s+/g, "")
    .replaceAll(";}", "}")
    .replaceAll(":|{", ":{");
}

test.each(Object.entries(CASES))("the modules of %s are those of protoc-gen-es", async (_, input) => {
  if (input === undefined) throw new Error("there is no such schema");
  const { schema, resolved = [] } = input;
  const { model } = parseProtobuf(schema, { references: resolved });
  const files = filesOf(model, ({ path }) => (path === "default" ? "schema.proto" : path));
  const wanted = files.map(({ name }) => name).filter((name) => !name.startsWith("google/"));
  const parameter = "target=ts,import_extension=ts,erasable_syntax=true";
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate: wanted, parameter, protoFile: [...files] });
  const theirs = protocGenEs.run(request).file.map(({ name, content }) => [name, bare(content)]);
  const event = { ...input, subject: "s", schemaType: "PROTOBUF" as const };
  const ours = (await generate({ topics: [{ topic: "t", events: [event] }] }))
    .filter(({ path }) => path.startsWith("t/s/"))
    .map(({ path, text }) => [path.slice("t/s/".length), bare(text)]);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
});
