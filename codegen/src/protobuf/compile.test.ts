import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Compiling, compiling } from "../compiling.fixture.ts";
import { generate } from "../index.ts";
import { EVIL } from "../nasty.fixture.ts";
import { EVERYTHING } from "./everything.fixture.ts";
import { comment, NASTY, nastyEvents, PATHS, quoted } from "./nasty.fixture.ts";

/** Events of one topic, sent and handled. */
const usage = `
import { memory } from "@concordat/client/memory";
import { getExtension, setExtension, create } from "@bufbuild/protobuf";
import { type Tree, nastyConsumer, nastyProducer } from "./nasty/index.ts";
import { event as old } from "./nasty/proto2-value.ts";
import { more, Old_LineSchema, OldSchema } from "./nasty/proto2-value/schema_pb.ts";

await using transport = memory();
await using producer = await nastyProducer({ transport });
const seen: unknown[] = [];
await using _consumer = await nastyConsumer({
  transport,
  group: "g",
  on: {
    Tree(event) { const first: Tree | undefined = event.children[0]; seen.push(String(event.value), String(first?.value)); },
    Twins(event) { seen.push(event.left?.street, event.right?.lines, event.own?.number); },
    class_(event) { seen.push(event.Proto, event.constructor$, event.new?.then, event.case.case === "value" ? event.case.value : undefined); },
    Scalars(event) { seen.push(String(event.wrapped), event.asText, event.choice.case, event.struct?.["a"] ?? null, String(event.at?.seconds)); },
    Old(event) { seen.push(event.id, event.n, event.line[0]?.sku, getExtension(event, more)); },
    Outer_Middle_Inner(event) { seen.push(event.a); },
  },
  otherwise(meta) { seen.push(meta.event ?? "?"); },
  onError(error) { seen.push(String(error)); },
});
await producer.Tree({ value: 1n, children: [{ value: 2n }] }, { key: "k" });
await producer.Twins({ left: { street: "s" }, right: { lines: ["l"] }, own: { number: 3 } }, { key: "k" });
await producer.class_({ Proto: 5, constructor$: "c", new: { then: "t" }, case: { case: "value", value: "v" } }, { key: "k" });
await producer.Scalars({ wrapped: 7n, asText: "8", choice: { case: "flag", value: { value: true } }, struct: { a: 1 }, at: { seconds: 9n, nanos: 0 } }, { key: "k" });
const message = create(OldSchema, { id: "i", line: [create(Old_LineSchema, { sku: "s" })] });
setExtension(message, more, "m");
await producer.Old(message, { key: "k" });
await producer.Outer_Middle_Inner({ a: "inner" }, { key: "k" });
await producer.Evil({ text: "t" }, { key: "k" });
await producer.event_({}, { key: "k" });
await producer.MessageInitShape_({ a: "a" }, { key: "k" });
await producer.Next({ id: "n" }, { key: "k" });
await producer.Nothing({}, { key: "k" });
await producer.Paths({ part0: { text: "p" } }, { key: "k" });
await transport.idle();
if (old.indexes?.length !== 1) throw new Error("a first message has one index");
if ("injected" in globalThis) throw new Error("a schema's text was run");
console.log(JSON.stringify(seen));
`;

/** Uses that must not compile: each directive is an error itself where the line below it compiles. */
const misuse = `
import { memory } from "@concordat/client/memory";
import { nastyConsumer, nastyProducer } from "./nasty/index.ts";

const transport = memory();
const producer = await nastyProducer({ transport });
// @ts-expect-error a number where a bigint belongs
await producer.Tree({ value: 1 });
// @ts-expect-error no field of this name
await producer.Tree({ valeu: 1n });
// @ts-expect-error a case without its value
await producer.class_({ case: { case: "value" } });
// @ts-expect-error a closed enum has no other values
await producer.Next({ closed: 7 });
// @ts-expect-error another message
await producer.Twins({ left: { lines: [] } });
// @ts-expect-error handlers for the other events are missing
await nastyConsumer({ transport, group: "g", on: { Tree() {} } });
// @ts-expect-error no event of this name
await nastyConsumer({ transport, group: "g", on: { Elephant() {} }, otherwise() {} });
`;

describe("generated code of Protobuf schemas", () => {
  let code: Compiling;
  beforeAll(async () => {
    code = compiling("codegen-protobuf");
    const more = Object.entries(EVERYTHING).map(([subject, schema]) => ({
      subject,
      schemaType: "PROTOBUF" as const,
      ...schema,
    }));
    const alone = [...nastyEvents(), ...more].map((event, index) => ({ topic: `alone ${index}`, events: [event] }));
    for (const { path, text } of await generate({ topics: [{ topic: "nasty", events: nastyEvents() }, ...alone] }))
      code.write(path, text);
    code.write("usage.ts", usage);
    code.write("misuse.ts", misuse);
  });

  test("compiles under the strictest settings, and wrong uses do not", () => {
    expect(code.compile()).toBe("");
  });

  test("runs under Node as it is, round trip and all, and no schema text runs", () => {
    expect(JSON.parse(code.run("usage.ts"))).toEqual([
      ...["1", "2"],
      ...["s", ["l"], 3],
      ...[5, "c", "t", "v"],
      ...["7", "8", "flag", 1, "9"],
      ...["i", 5, "s", "m"],
      "inner",
      ...["Evil", "event_", "MessageInitShape_", "Next", "Nothing", "Paths"],
    ]);
  });

  test("every module loads by itself, runs nothing of its schema, and says that it is generated", async () => {
    const files = await generate({ topics: [{ topic: "nasty", events: nastyEvents() }] });
    const modules = files.map(({ path }) => path);
    expect(modules.length).toBeGreaterThan(2 * Object.keys(NASTY).length + PATHS.length);
    for (const { text } of files) expect(text).toMatch(/^\/\/ Generated by Concordat /);
    const imports = modules.map((path) => `await import(${JSON.stringify(`./${path}`)});`);
    code.write("load.ts", `${imports.join("\n")}\nconsole.log("injected" in globalThis);\nexport {};\n`);
    expect(code.run("load.ts").trim()).toBe("false");
  });
});

test("no name leads out of the folder, onto another file or into a special one, and all are the same again", async () => {
  const input = { topics: [{ topic: "nasty", events: nastyEvents() }] };
  const files = await generate(input);
  for (const { path } of files) {
    expect(path.length).toBeLessThan(400);
    expect(path).toMatch(/^([A-Za-z0-9_-]{1,110}\/)+[A-Za-z0-9_-]{1,110}\.ts$/);
    expect(path).not.toContain("/node_modules/");
  }
  expect(new Set(files.map(({ path }) => path.toLowerCase())).size).toBe(files.length);
  expect(await generate(structuredClone(input))).toEqual(files);
});

const evilText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        ...EVIL.split("\n"),
        "*/",
        "/*",
        "`",
        "$",
        "{",
        "}",
        "'",
        '"',
        "\\",
        "\u2028",
        "@ts-ignore",
        "//#",
      ),
    )
    .map((parts) => parts.join("")),
);

test("whatever stands in comments, defaults, names for JSON, options and paths, the source is our own", async () => {
  const property = fc.asyncProperty(evilText, evilText, async (text, path) => {
    const printable = text.replace(/[\ud800-\udfff\0]/g, "");
    // What compilers refuse in a path; paths.test.ts has the others.
    const name = `p${path.replace(/[\ud800-\udfff\p{C}\\'/.]/gu, "")}.proto`;
    const imported = {
      name,
      subject: text,
      version: 1,
      text: `${comment(text)}syntax = "proto3"; ${comment(text)} message Part {}`,
    };
    const schema = `syntax = "proto2"; import '${name}'; option java_package = ${quoted(printable)};
      ${comment(text)}
      message Event { ${comment(text)} optional string a = 1 [default = ${quoted(printable)}, json_name = "x${"y"}"]; optional Part part = 2; }`;
    const events = [{ subject: text, schemaType: "PROTOBUF" as const, schema, resolved: [imported] }];
    for (const { text: source } of await generate({ topics: [{ topic: text, events }] })) {
      const code = source.replace(/^\/\/ Generated by Concordat .*/, "");
      const bare = code.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*\*[\s\S]*?\*\//g, '""');
      // Every word that is left is of the generator or of the schema's own names.
      for (const word of bare.match(/[^\s\p{ID_Continue}"$]+/gu) ?? [])
        expect(word).toMatch(/^[{}()[\]<>=;:,.*?|&/@_]+$/);
      expect(source).not.toMatch(/[^\p{L}\p{M}\p{N}\p{P}\p{S} \n]/u);
      expect(source).not.toMatch(/[/*]#/);
      expect(source).not.toMatch(/^[\s/*]*@(?!deprecated)/m);
      expect(bare).not.toMatch(/\b(?:globalThis|injected)\b/);
    }
  });
  await fc.assert(property, { seed: 1, numRuns: process.env.CONCORDAT_DEEP === "1" ? 5_000 : 100 });
});
