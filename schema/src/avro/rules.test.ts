import { describe, expect, it } from "vitest";
import { type CompatibilityLevel, checkCompatibility } from "../compatibility.ts";
import type { Difference } from "../difference.ts";
import { avro } from "./format.ts";
import { avroRules } from "./rules.ts";

const record = (...fields: readonly object[]) => ({ type: "record", name: "R", fields });
const of = (type: unknown) => record({ name: "f", type });
const enumOf = (symbols: readonly string[], more = {}) => ({ type: "enum", name: "E", symbols, ...more });
const decimal = (precision: number, scale: number) => ({ type: "bytes", logicalType: "decimal", precision, scale });

/** A record within the record R has another name. */
const nested = (type: unknown) => JSON.parse(JSON.stringify(type).replaceAll('"name":"R"', '"name":"N"'));

/** A change from old to new for each rule, with what its witness shows. */
const CASES: readonly (readonly [rule: string, old: unknown, proposed: unknown, event: unknown, observed: string])[] = [
  [
    "avro/name-mismatch",
    { type: "fixed", name: "A", size: 1 },
    { type: "fixed", name: "B", size: 1 },
    "\u0000",
    "fixed A where the reader has B",
  ],
  [
    "avro/fixed-size-mismatch",
    { type: "fixed", name: "A", size: 1 },
    { type: "fixed", name: "A", size: 2 },
    "\u0000",
    "1 bytes where the reader's fixed has 2",
  ],
  ["avro/missing-enum-symbols", of(enumOf(["X", "Y"])), of(enumOf(["X"])), { f: "Y" }, "symbol Y"],
  ["avro/reader-field-missing-default", record(), of("int"), {}, "field f has no default"],
  ["avro/type-mismatch", of("string"), of("int"), { f: "" }, "a string where the reader has int"],
  [
    "avro/missing-union-branch",
    of(["null", "int"]),
    of(["null", "string"]),
    { f: 0 },
    "no branch of the reader's union takes",
  ],
  [
    "avro/ambiguous-field-match",
    record({ name: "a", type: "int" }, { name: "b", type: "int" }),
    record({ name: "a", type: "int", aliases: ["b"] }),
    undefined,
    "",
  ],
  [
    "avro/decimal-changed",
    of(decimal(9, 2)),
    of(decimal(9, 3)),
    { f: "1000000.00" },
    "read as decimal(9, 3) 100000.000",
  ],
  [
    "avro/time-unit-changed",
    of({ type: "long", logicalType: "timestamp-millis" }),
    of({ type: "long", logicalType: "timestamp-micros" }),
    { f: 1 },
    "1970-01-01T00:00:00.000001Z",
  ],
  [
    "avro/logical-type-changed",
    of({ type: "int", logicalType: "date" }),
    of("int"),
    { f: 1 },
    "read as int 1, written as date 1970-01-02",
  ],
  [
    "avro/logical-type-changed",
    of({ type: "string", logicalType: "uuid" }),
    of("string"),
    { f: "" },
    "written as uuid",
  ],
  [
    "avro/enum-default-swallows-symbols",
    of(enumOf(["X", "Y"])),
    of(enumOf(["X"], { default: "X" })),
    { f: "Y" },
    'read as enum E "X"',
  ],
  ["avro/number-rounded", of("long"), of("float"), { f: 16_777_217 }, "read as float 16777216"],
  ["avro/number-rounded", of("long"), of("double"), { f: "9007199254740993" }, "read as double 9007199254740992"],
  ...(
    [
      ["bytes", "Ā", "a default that is not bytes"],
      [enumOf(["A"]), "B", "a default that is not enum"],
      [{ type: "fixed", name: "F", size: 2 }, "a", "a default that is not fixed"],
      [{ type: "array", items: enumOf(["A"]) }, ["A", "B"], "a default that is not array"],
      [record({ name: "inner", type: enumOf(["A"]), default: "B" }), {}, "a default that is not record"],
      [["null", enumOf(["A"])], "B", "no branch of the union takes"],
    ] as const
  ).map(
    ([type, given, observed]) =>
      [
        "avro/default-unusable",
        record({ name: "a", type: "int" }),
        record({ name: "a", type: "int" }, { name: "d", type: nested(type), default: given }),
        { a: 0 },
        observed,
      ] as const,
  ),
  [
    "avro/default-is-digits",
    record({ name: "a", type: "int" }),
    record({ name: "a", type: "int" }, { name: "d", type: decimal(4, 2), default: "12.50" }),
    { a: 0 },
    "reads d as decimal(4, 2) 2112952865.76",
  ],
  [
    "avro/logical-type-misplaced",
    record({ name: "a", type: "int" }),
    record({ name: "a", type: "int" }, { name: "d", type: "string", logicalType: "uuid", default: "x" }),
    { a: 0 },
    'reads d as string "x"',
  ],
  ["avro/bytes-as-string", of("bytes"), of("string"), { f: "\u00ff" }, "not UTF-8"],
];

function change(old: unknown, proposed: unknown, level: CompatibilityLevel) {
  const [before, after] = [old, proposed].map((schema) => avro.parse(JSON.stringify(schema)));
  if (before === undefined || after === undefined) throw new Error("two schemas were given");
  const report = checkCompatibility(avro, level, after, [
    { version: 1, schema: before, canonical: avro.canonical(before) },
  ]);
  const witness = (difference: Difference) => avro.witness(after, before, difference.finding);
  return { report, differences: report.comparisons.flatMap(({ differences }) => differences), witness };
}

describe("the rules of Avro", () => {
  it.each(CASES)("%s is found, worded and shown", (rule, old, proposed, event, observed) => {
    const { report, differences, witness } = change(old, proposed, "BACKWARD");
    expect(differences.map((one) => one.rule)).toEqual([rule]);
    const [difference] = differences;
    if (difference === undefined) throw new Error("no difference");
    expect(report.compatible).toBe(difference.severity === "warning");
    expect(difference).toMatchObject({
      direction: "backward",
      breaks: "new readers",
      message: expect.stringMatching(/^[A-Z].*\.$/),
    });
    expect(difference.hint).toMatch(/^[A-Z].*[.]$/);
    const shown = witness(difference);
    if (event === undefined) expect(shown).toEqual({ outcome: "none", reason: expect.any(String) });
    else expect(shown).toMatchObject({ event, observed: expect.stringContaining(observed) });
  });

  it("each have a case here", () => {
    expect(new Set(CASES.map(([rule]) => rule))).toEqual(new Set(avroRules.keys()));
  });

  it.each(CASES)("%s is not found without the change", (_, old) => {
    expect(change(old, old, "FULL").differences).toEqual([]);
  });

  it("say who breaks in the other direction, and what can still be done then", () => {
    const { differences } = change(of(enumOf(["X"])), of(enumOf(["X", "Y"])), "FORWARD");
    expect(differences).toMatchObject([
      { breaks: "old readers", hint: expect.stringContaining("Deploy readers that know [Y]") },
    ]);
  });

  it("tell why a branch of a union does not do", () => {
    const inner = (...fields: readonly object[]) => of(["null", { type: "record", name: "I", fields }]);
    const { differences } = change(inner(), inner({ name: "x", type: "int" }), "BACKWARD");
    expect(differences).toMatchObject([
      { rule: "avro/missing-union-branch", finding: { causes: [{ rule: "avro/reader-field-missing-default" }] } },
    ]);
  });

  it("show one event for each of several breaks, or say that another one fails first", () => {
    const { differences, witness } = change(
      record({ name: "a", type: "string" }, { name: "b", type: enumOf(["X", "Y"]) }),
      record({ name: "a", type: "int" }, { name: "b", type: enumOf(["X"]) }),
      "BACKWARD",
    );
    expect(differences.map((one) => witness(one).outcome)).toEqual(["fails", "none"]);
    expect(differences[1] && witness(differences[1])).toEqual({ outcome: "none", reason: "masked" });
  });
});

describe("levels", () => {
  const versions = [of("int"), of("long"), of("double")].map((schema) => avro.parse(JSON.stringify(schema)));
  const history = versions.map((schema, index) => ({ version: index + 1, schema, canonical: avro.canonical(schema) }));
  const judge = (level: CompatibilityLevel, schema: unknown) =>
    checkCompatibility(avro, level, avro.parse(JSON.stringify(schema)), history);

  it.each([
    ["NONE", "string", true, []],
    ["BACKWARD", "double", true, [3]],
    ["BACKWARD", "float", false, [3]],
    ["BACKWARD_TRANSITIVE", "double", true, [3, 2, 1]],
    ["FORWARD", "float", true, [3]],
    ["FORWARD_TRANSITIVE", "long", false, [3, 2, 1]],
    ["FULL", "double", true, [3]],
    ["FULL_TRANSITIVE", "double", false, [3, 2]],
  ] as const)("%s of %s is %s, compared with %j", (level, type, compatible, compared) => {
    const report = judge(level, of(type));
    expect(report.compatible).toBe(compatible);
    expect(report.comparisons.map(({ version }) => version)).toEqual(compared);
  });
});
