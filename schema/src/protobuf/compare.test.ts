import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import type { Schema } from "../format.ts";
import { ruleOf } from "../rule.ts";
import { protobuf } from "./format.ts";
import type { ProtobufModel } from "./model.ts";

interface Row {
  readonly id: string;
  readonly schemaType: string;
  readonly category: string;
  readonly old: string;
  readonly new: string;
  readonly backward: boolean | null;
  readonly forward: boolean | null;
  readonly backwardMessages: readonly string[];
  readonly forwardMessages: readonly string[];
  readonly oldError?: unknown;
}

function rows(): readonly Row[] {
  return vectors<Row>("confluent-compat.jsonl").filter(
    ({ schemaType, oldError }) => schemaType === "PROTOBUF" && oldError === undefined,
  );
}

function parsed(text: string): Schema<ProtobufModel> | undefined {
  try {
    return protobuf.parse(text);
  } catch {
    return undefined;
  }
}

const WORDS = {
  backward: { reader: "the new schema", writer: "the old schema" },
  forward: { reader: "the old schema", writer: "the new schema" },
};

function messages(reader: Schema<ProtobufModel>, writer: Schema<ProtobufModel>, direction: "backward" | "forward") {
  return protobuf
    .compare(reader, writer, { only: "errors" })
    .map(({ rule, location, facts }) => ruleOf(protobuf, rule).confluent?.(location, facts, WORDS[direction]));
}

describe.skipIf(!haveVectors("confluent-compat.jsonl"))("Confluent's verdicts on pairs of Protobuf schemas", () => {
  it("are ours in both directions, with every message in its order", () => {
    let compared = 0;
    const different: string[] = [];
    for (const row of rows().filter(({ category }) => category !== "editions")) {
      const [before, after] = [parsed(row.old), parsed(row.new)];
      const invalid = after === undefined || before === undefined;
      // Of an invalid schema Confluent's registry says so, and that it is not compatible.
      if (invalid !== row.backwardMessages.some((message) => message.startsWith("Invalid schema"))) {
        different.push(`${row.id} is ${invalid ? "refused" : "taken"}`);
        continue;
      }
      if (invalid) continue;
      for (const direction of ["backward", "forward"] as const) {
        const ours = direction === "backward" ? messages(after, before, direction) : messages(before, after, direction);
        const theirs = row[`${direction}Messages`].filter((message) => message.startsWith("{errorType"));
        compared += 1;
        if (JSON.stringify(ours) !== JSON.stringify(theirs) || (ours.length === 0) !== row[direction])
          different.push(`${row.id} ${row.category} ${direction}`);
      }
    }
    console.log(`Protobuf pairs compared: ${compared}`);
    expect(compared).toBeGreaterThan(1_000);
    expect(different).toEqual([]);
  });

  it("come with an event, or break none", () => {
    const shown = { witness: 0, rule: 0 };
    for (const row of rows()) {
      const [before, after] = [parsed(row.old), parsed(row.new)];
      if (before === undefined || after === undefined) continue;
      for (const [reader, writer] of [
        [after, before],
        [before, after],
      ] as const) {
        for (const finding of protobuf.compare(reader, writer)) {
          const { outcome } = protobuf.witness(reader, writer, finding);
          if (ruleOf(protobuf, finding.rule).severity === "error") shown[outcome === "none" ? "rule" : "witness"] += 1;
        }
      }
    }
    console.log(`Protobuf refusals with an event: ${shown.witness}, by rule alone: ${shown.rule}`);
    expect(shown.witness).toBeGreaterThan(shown.rule);
  });
});

describe("what Confluent's registry refuses of a message", () => {
  const file = (body: string, syntax = "proto3") => protobuf.parse(`syntax = "${syntax}"; message R { ${body} }`);
  const told = (reader: string, writer: string, syntax?: string) =>
    protobuf
      .compare(file(reader, syntax), file(writer, syntax), { only: "errors" })
      .map(({ rule, location }) => [rule, location]);

  it("reports its oneofs before its fields, and first the fields that moved into one", () => {
    expect(
      told(
        "oneof u { string t = 8; string n = 9; string o = 10; } string m = 5;",
        "oneof u { string s = 7; } int32 m = 5; string n = 9; string o = 10;",
      ),
    ).toEqual([
      ["protobuf/multiple-fields-moved-to-oneof", "#/R/u"],
      ["protobuf/oneof-field-removed", "#/R/u/7"],
      ["protobuf/field-scalar-kind-changed", "#/R/5"],
    ]);
  });

  it("takes no group for a field, neither alone nor in a oneof", () => {
    const required = "required string a = 1; required string b = 2;";
    expect(told("required string a = 1; optional group G = 2 {}", required, "proto2")).toEqual([
      ["protobuf/required-field-removed", "#/R/2"],
    ]);
    expect(told("oneof o { string a = 1; }", "oneof o { string a = 1; group G = 2 {} }", "proto2")).toEqual([]);
    expect(
      protobuf
        .compare(
          file("oneof o { string a = 1; }", "proto2"),
          file("oneof o { string a = 1; group G = 2 {} }", "proto2"),
        )
        .map(({ rule }) => rule),
    ).toEqual(["protobuf/field-removed"]);
  });
});

describe("messages of other files", () => {
  const using = (...texts: string[]) => ({
    references: texts.map((text, index) => ({ name: `r${index}.proto`, subject: `r${index}`, version: 1, text })),
  });
  const told = (main: string, reader: readonly string[], writer: readonly string[]) =>
    protobuf
      .compare(protobuf.parse(main, using(...reader)), protobuf.parse(main, using(...writer)), { only: "errors" })
      .map(({ rule, location, facts }) => ruleOf(protobuf, rule).confluent?.(location, facts, WORDS.backward))
      .map((message) => /"([A-Z_]+)".*'(#[^']*)'/.exec(message ?? "")?.slice(1));
  const d = (type: string) => `syntax = "proto3"; package p; message D { ${type} a = 1; }`;

  it("are reported from the message on, then the field that holds it, imported or not", () => {
    const wanted = [
      ["FIELD_SCALAR_KIND_CHANGED", "#/D/1"],
      ["FIELD_NAMED_TYPE_CHANGED", "#/A/1"],
    ];
    const main = 'syntax = "proto3"; import "r0.proto"; message A { p.D d = 1; }';
    expect(told(main, [d("string")], [d("int32")])).toEqual(wanted);
    expect(told(main.replace('import "r0.proto"; ', ""), [d("string")], [d("int32")])).toEqual(wanted);
    expect(told(main, [d("int32")], [d("int32")])).toEqual([]);
  });

  it("are reported for each field that holds one, in each message on the way", () => {
    const main = 'syntax = "proto3"; import "r1.proto"; message A { E one = 1; E two = 2; }';
    const e = 'syntax = "proto3"; import "r0.proto"; message E { p.D d = 5; }';
    const inE = [
      ["FIELD_SCALAR_KIND_CHANGED", "#/D/1"],
      ["FIELD_NAMED_TYPE_CHANGED", "#/E/5"],
    ];
    expect(told(main, [d("string"), e], [d("int32"), e])).toEqual([
      ...inE,
      ["FIELD_NAMED_TYPE_CHANGED", "#/A/1"],
      ...inE,
      ["FIELD_NAMED_TYPE_CHANGED", "#/A/2"],
    ]);
  });

  it("within themselves have what they hold compared again", () => {
    const main = 'syntax = "proto3"; import "r0.proto"; message A { R r = 1; }';
    const r = (type: string) => `syntax = "proto3"; message R { R again = 1; message In { ${type} a = 1; } }`;
    expect(told(main, [r("string")], [r("int32")])).toEqual([
      ["FIELD_SCALAR_KIND_CHANGED", "#/R/In/1"],
      ["FIELD_NAMED_TYPE_CHANGED", "#/R/1"],
      ["FIELD_SCALAR_KIND_CHANGED", "#/R/In/1"],
      ["FIELD_NAMED_TYPE_CHANGED", "#/A/1"],
    ]);
  });
});
