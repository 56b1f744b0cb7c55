import { create } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema } from "@bufbuild/protobuf/wkt";
import { type EventInput, generate } from "@concordat/codegen";
import { parseProtobuf } from "@concordat/schema/protobuf";
import { describe, expect, it, test } from "vitest";
import { EVERYTHING } from "../codegen/src/protobuf/everything.fixture.ts";
import { NASTY } from "../codegen/src/protobuf/nasty.fixture.ts";
import { filesOf } from "../schema/src/protobuf/runtime.ts";
import { MONEY, MONEY_PATH, SHIPMENT_V2 } from "./support/shipments.ts";
import { haveVectors, vectors } from "./support/vectors.ts";

/** protoc-gen-es judges the modules that are generated for Protobuf: what it exports, ours do, with the same types. */

interface Plugin {
  run(request: unknown): { readonly file: readonly { readonly name: string; readonly content: string }[] };
}

// It is a command; what it exports has no entry of its own.
const PLUGIN = "@bufbuild/protoc-gen-es/dist/cjs/src/protoc-gen-es-plugin.js";
const { protocGenEs } = (await import(PLUGIN)) as { readonly protocGenEs: Plugin };

const money = { name: MONEY_PATH, subject: MONEY_PATH, version: 1, text: MONEY };
// Names that mean something, and names that meet, get other endings from it than from us; and it gives a list of
// bigint | string no parentheses.
const CASES: Readonly<Record<string, Input | undefined>> = {
  shipments: { schema: SHIPMENT_V2, resolved: [money] },
  tree: NASTY.tree,
  scalars: { schema: NASTY.scalars?.schema.replace("repeated int64 as_texts = 22 [jstype = JS_STRING];", "") ?? "" },
  proto2: NASTY.proto2,
  edition: NASTY.edition,
  nothing: NASTY.nothing,
  inner: NASTY.inner,
  ...EVERYTHING,
};

/** A module without imports, comments, layout, and services, which no event needs. */
function bare(text: string): string {
  return text
    .replace(/\/\*\*[\s\S]*?\*\/|^\/\/.*$|^\/\* eslint-disable \*\/$/gm, "")
    .replace(/^import [\s\S]*?;$/gm, "")
    .replace(/^export const \w+: GenService<\{[\s\S]*?^\}> = .*\n\s*serviceDesc\(.*\);$/gm, "")
    .replace(/\s+/g, "")
    .replaceAll(";}", "}")
    .replaceAll(":|{", ":{");
}

type Modules = Readonly<Record<string, string>>;
type Input = Pick<EventInput, "schema" | "resolved">;

function theirs({ schema, resolved = [] }: Input): Modules {
  const { model } = parseProtobuf(schema, { references: resolved });
  const files = filesOf(model, ({ path }) => (path === "default" ? "schema.proto" : path));
  const wanted = files.map(({ name }) => name).filter((name) => !name.startsWith("google/protobuf/"));
  const parameter = "target=ts,import_extension=ts,erasable_syntax=true";
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate: wanted, parameter, protoFile: [...files] });
  return Object.fromEntries(protocGenEs.run(request).file.map(({ name, content }) => [name, bare(content)]));
}

async function ours(input: Input): Promise<Modules> {
  const event = { ...input, subject: "s", schemaType: "PROTOBUF" as const };
  const files = await generate({ topics: [{ topic: "t", events: [event] }] });
  const own = files.filter(({ path }) => path.startsWith("t/s/"));
  return Object.fromEntries(own.map(({ path, text }) => [path.slice("t/s/".length), bare(text)]));
}

test.each(Object.entries(CASES))("the modules of %s are those of protoc-gen-es", async (_, input) => {
  if (input === undefined) throw new Error("there is no such schema");
  expect(await ours(input)).toEqual(theirs(input));
});

const VECTORS = ["confluent-canonical.jsonl", "confluent-compat.jsonl"] as const;

describe.skipIf(!haveVectors(...VECTORS))("the modules of the schemas of the vectors", () => {
  it("are those of protoc-gen-es, where compilers take the schema", async () => {
    const rows = VECTORS.flatMap((name) => vectors<Readonly<Record<string, string>>>(name));
    const texts = rows
      .filter(({ schemaType }) => schemaType === "PROTOBUF")
      .flatMap(({ schema, old, new: next }) => [schema, old, next].filter((text) => text !== undefined));
    const counts = { same: 0, refused: 0 };
    for (const schema of new Set(texts)) {
      const made = await ours({ schema }).catch((error: unknown) => {
        // Any other error is a defect.
        expect(error, schema).toMatchObject({ code: expect.stringMatching(/^(codegen|protobuf)\//) });
        return undefined;
      });
      counts[made === undefined ? "refused" : "same"] += 1;
      if (made !== undefined) expect(made, schema).toEqual(theirs({ schema }));
    }
    console.log(`${counts.same} modules are the same, ${counts.refused} schemas are refused`);
    expect(counts.same).toBeGreaterThan(800);
    expect(counts.refused).toBeLessThan(110);
  }, 60_000);
});
