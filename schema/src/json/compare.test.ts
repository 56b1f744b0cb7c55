import { describe, expect, it } from "vitest";
import { budgetOf, LARGE_BUDGET } from "../budget.ts";
import type { CompatibilityPolicy } from "../format.ts";
import { compareJsonSchema } from "./compare.ts";
import { parseJsonSchema } from "./parse.ts";
import { warnJsonSchema } from "./warn.ts";

const DRAFT_7 = "http://json-schema.org/draft-07/schema#";
const DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema";

const model = (schema: unknown) => parseJsonSchema(JSON.stringify(schema)).model;

/** What a reader does not take of what a writer allows, by rule and location. */
function found(writer: unknown, reader: unknown, policy: CompatibilityPolicy = "STRICT"): readonly string[] {
  return compareJsonSchema(model(reader), model(writer), undefined, policy).map(
    ({ rule, location }) => `${rule.replace("json-schema/", "")} ${location}`,
  );
}

const string = { type: "string" };
const integer = { type: "integer" };

describe("compareJsonSchema", () => {
  it.each([
    ["true", true, string, ["type-changed #/"]],
    ["the writer's false", false, string, []],
    ["the reader's true", string, true, []],
    ["an empty schema", string, {}, []],
    ["integer as number", integer, { type: "number" }, []],
    ["a choice more", string, { anyOf: [string, integer] }, []],
    ["a choice of one", string, { oneOf: [string] }, []],
    ["a part of an allOf", { allOf: [string, { maxLength: 2 }] }, string, []],
    ["a type list", { type: "string" }, { type: ["string", "null"] }, []],
    ["a type list less", { type: ["string", "null"] }, { type: "string" }, ["type-changed #/"]],
    ["bytes of Kafka Connect", { ...string, "connect.type": "bytes" }, { ...integer, "connect.type": "bytes" }, []],
    ["bytes on one side", { ...string, "connect.type": "bytes" }, integer, ["type-changed #/"]],
  ])("judges %s", (_, writer, reader, expected) => {
    expect(found(writer, reader)).toEqual(expected);
  });

  it("compares numbers exactly, whatever their size", () => {
    const at = (keyword: string, value: string) => parseJsonSchema(`{"type":"number","${keyword}":${value}}`).model;
    const rules = (keyword: string, writer: string, reader: string) =>
      compareJsonSchema(at(keyword, reader), at(keyword, writer)).map(({ rule }) => rule.replace("json-schema/", ""));
    expect(rules("maximum", "9007199254740993", "9007199254740992")).toEqual(["maximum-decreased"]);
    expect(rules("maximum", "9007199254740992", "9007199254740993")).toEqual([]);
    expect(rules("maximum", "1e400", "1e399")).toEqual(["maximum-decreased"]);
    expect(rules("maximum", "1", "1.0")).toEqual([]);
    expect(rules("exclusiveMaximum", "10", "9")).toEqual(["exclusive-maximum-decreased"]);
    // Where Confluent's registry divides by zero.
    expect(rules("multipleOf", "0.5", "3")).toEqual(["multiple-of-expanded"]);
    expect(rules("multipleOf", "0.5", "0.1")).toEqual([]);
    expect(rules("multipleOf", "1e400", "2e400")).toEqual(["multiple-of-expanded"]);
    expect(rules("multipleOf", "1", "1.0")).toEqual(["multiple-of-expanded"]);
  });

  it("lets open content models be filled and closed under LENIENT, but not inside of anyOf", () => {
    const writer = { type: "object", properties: { a: string } };
    const filled = { type: "object", properties: { a: string, b: string }, required: ["b"] };
    expect(found(writer, filled)).toEqual(["property-added-to-open-content-model #/properties/b"]);
    expect(found(writer, filled, "LENIENT")).toEqual([]);
    const closed = { ...writer, additionalProperties: false };
    expect(found(writer, closed)).toEqual(["additional-properties-removed #/additionalProperties"]);
    expect(found(writer, closed, "LENIENT")).toEqual([]);
    expect(found(closed, { ...closed, properties: {} }, "LENIENT")).toEqual([
      "property-removed-from-closed-content-model #/properties/a",
    ]);
    const choice = (one: unknown) => ({ anyOf: [one, { type: "null" }] });
    expect(found(choice(writer), choice(closed), "LENIENT")).toEqual(["combined-type-subschemas-changed #/"]);
  });

  it("orders properties as Java's sets do", () => {
    const of = (type: unknown) => ({
      type: "object",
      properties: Object.fromEntries(["zeta", "alpha", "mid", "b2"].map((name) => [name, type])),
    });
    expect(found(of(string), of(integer))).toEqual(
      ["zeta", "b2", "alpha", "mid"].map((name) => `type-changed #/properties/${name}`),
    );
  });

  it("matches each branch with one of its own", () => {
    const branch = (max: number) => ({ type: "string", maxLength: max });
    const anyOf = (...lengths: readonly number[]) => ({ anyOf: lengths.map(branch) });
    expect(found(anyOf(1, 2, 3), anyOf(3, 1, 2))).toEqual([]);
    expect(found(anyOf(3, 3, 1), anyOf(3, 1))).toEqual([]);
    expect(found(anyOf(3, 2), anyOf(2, 1))).toEqual(["combined-type-subschemas-changed #/"]);
  });

  it("says why a combination does not take another one", () => {
    const anyOf = (type: string) => ({ anyOf: [{ type: "null" }, { type: "object", properties: { a: { type } } }] });
    const [finding] = compareJsonSchema(model(anyOf("integer")), model(anyOf("string")));
    expect(finding?.causes?.map(({ rule, location }) => [rule, location])).toEqual([
      ["json-schema/type-changed", "/properties/a"],
    ]);
  });

  it("has the place of each side in its own text, and the pointer as if references were written out", () => {
    const text = (type: string) =>
      `{"properties":{"a":{"$ref":"#/definitions/A"}},"definitions":{"A":{"properties":{"b":{"type":"${type}"}}}}}`;
    const [reader, writer] = [text("integer"), text("string")];
    const [finding] = compareJsonSchema(parseJsonSchema(reader).model, parseJsonSchema(writer).model);
    expect(finding?.location).toBe("#/properties/a/properties/b");
    expect(finding?.reader.pointer).toBe("/properties/a/properties/b");
    const { start = 0, end = 0 } = finding?.reader.at ?? {};
    expect(reader.slice(start, end)).toBe('{"type":"integer"}');
    expect(writer.slice(finding?.writer.at?.start, finding?.writer.at?.end)).toBe('{"type":"string"}');
  });

  it("has no place in the text of what another text says", () => {
    const references = (type: string) => [{ name: "a.json", subject: "a", version: 1, text: `{"type":"${type}"}` }];
    const of = (type: string) => parseJsonSchema('{"$ref":"a.json"}', { references: references(type) }).model;
    const [finding] = compareJsonSchema(of("integer"), of("string"));
    expect([finding?.rule, finding?.reader.at, finding?.writer.at]).toEqual([
      "json-schema/type-changed",
      undefined,
      undefined,
    ]);
  });

  it("takes names such as __proto__ for what they are", () => {
    const of = (type: string) =>
      parseJsonSchema(
        `{"type":"object","properties":{"__proto__":{"type":"${type}"},"constructor":{"type":"${type}"}}}`,
      ).model;
    expect(compareJsonSchema(of("integer"), of("string"))).toHaveLength(2);
    expect(compareJsonSchema(of("string"), of("string"))).toEqual([]);
  });
});

describe.each([DRAFT_7, DRAFT_2020])("a comparison by %s", ($schema) => {
  const text = (body: string) => parseJsonSchema(`{"$schema":"${$schema}",${body}}`).model;
  const steps = (writer: ReturnType<typeof text>, reader: ReturnType<typeof text>, most = LARGE_BUDGET) => {
    const budget = budgetOf(most);
    const findings = compareJsonSchema(reader, writer, budget);
    const warned = budgetOf(most);
    warnJsonSchema(reader, writer, warned);
    return { findings, spent: Math.max(budget.spent, warned.spent) };
  };
  const doubled = (size: number, leaf: string) => {
    const defined = Array.from({ length: size }, (_, at) => {
      const next = `{"$ref":"#/definitions/d${at + 1}"}`;
      return `"d${at}":{"type":"object","properties":{"a":${next},"b":${next}}}`;
    });
    return text(`"$ref":"#/definitions/d0","definitions":{${defined.join()},"d${size}":{"type":"${leaf}"}}`);
  };

  it("takes steps in proportion where references are doubled", () => {
    const [small, large] = [30, 60].map((size) => steps(doubled(size, "string"), doubled(size, "integer")));
    expect(small?.findings.length).toBeLessThan(30);
    expect(small?.findings[0]?.more).toBeGreaterThan(1_000_000);
    expect(large?.spent).toBeLessThan(2.2 * (small?.spent ?? 0));
  });

  it("ends where schemas hold themselves", () => {
    const tree = (type: string) =>
      text(
        `"type":"object","properties":{"v":{"type":"${type}"},"a":{"$ref":"#"},"b":{"type":"array","items":{"$ref":"#"}},"c":{"anyOf":[{"type":"null"},{"$ref":"#"}]}}`,
      );
    expect(steps(tree("string"), tree("string")).findings).toEqual([]);
    const { findings, spent } = steps(tree("string"), tree("integer"));
    expect(findings.map(({ location }) => location)).toContain("#/properties/v");
    expect(findings.map(({ location }) => location)).toContain("#/properties/c");
    expect(spent).toBeLessThan(5_000);
  });

  it("takes steps in proportion to 5,000 properties, and to what 1,000 references share", () => {
    const wide = (type: string) =>
      text(`"type":"object","properties":{${Array.from({ length: 5_000 }, (_, at) => `"p${at}":{"type":"${type}"}`)}}`);
    const { findings, spent } = steps(wide("string"), wide("integer"));
    expect([findings.length, findings.at(-1)?.others]).toEqual([1_000, 4_000]);
    expect(spent).toBeLessThan(60_000);
    const shared = (type: string) =>
      text(
        `"type":"object","properties":{${Array.from({ length: 1_000 }, (_, at) => `"p${at}":{"$ref":"#/definitions/m"}`)}},"definitions":{"m":{"type":"object","properties":{${Array.from({ length: 100 }, (_, at) => `"q${at}":{"type":"${type}"}`)}}}}`,
      );
    expect(steps(shared("string"), shared("integer")).spent).toBeLessThan(30_000);
  });

  it("matches many branches within its budget, the same ones in proportion", () => {
    const choices = (size: number, type: string) =>
      text(
        `"anyOf":[${Array.from({ length: size }, (_, at) => `{"type":"object","properties":{"k":{"const":${at}},"v":{"type":"${type}"}}}`)}]`,
      );
    expect(steps(choices(1_000, "string"), choices(1_000, "string")).spent).toBeLessThan(50_000);
    expect(() => steps(choices(500, "string"), choices(500, "integer"), 100_000)).toThrow(/too entangled/);
  });

  it("takes few steps where many schemas hold each other", () => {
    const mutual = (size: number, type: string) => {
      const all = Array.from({ length: size }, (_, at) => `"p${at}":{"$ref":"#/definitions/t${at}"}`);
      const defined = Array.from(
        { length: size },
        (_, at) => `"t${at}":{"type":"object","properties":{"v":{"type":"${at === 0 ? type : "string"}"},${all}}}`,
      );
      return text(`"$ref":"#/definitions/t0","definitions":{${defined}}`);
    };
    expect(steps(mutual(12, "string"), mutual(12, "integer")).spent).toBeLessThan(100_000);
    expect(steps(mutual(12, "string"), mutual(12, "string")).findings).toEqual([]);
  });

  it("gives up with a sentence where references chain too deep", () => {
    const chain = (size: number) =>
      text(
        `"$ref":"#/definitions/d0","definitions":{${Array.from({ length: size }, (_, at) => `"d${at}":{"type":"object","properties":{"a":{"$ref":"#/definitions/d${at + 1}"}}}`)},"d${size}":{"type":"string"}}`,
      );
    expect(steps(chain(480), chain(480)).findings).toEqual([]);
    expect(() => steps(chain(5_000), chain(5_000))).toThrow(/schemas nest more than 500 levels deep/);
  });
});
