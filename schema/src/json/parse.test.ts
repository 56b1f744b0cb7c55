import { describe, expect, it } from "vitest";
import { SchemaError } from "../error.ts";
import type { ResolvedReference } from "../format.ts";
import { listIn, mapIn, type SchemaNode, schemaIn } from "./model.ts";
import { parseJsonSchema } from "./parse.ts";

const modern = '"$schema":"https://json-schema.org/draft/2020-12/schema"';

function root(text: string, references: readonly ResolvedReference[] = []): SchemaNode {
  return parseJsonSchema(text, { references }).model.root;
}

function reference(name: string, text: string): ResolvedReference {
  return { name, subject: name, version: 1, text };
}

function faultOf(text: string, references: readonly ResolvedReference[] = []): SchemaError {
  try {
    root(text, references);
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
  throw new Error("taken");
}

const property = (node: SchemaNode, name: string) => mapIn(node, "properties")?.get(name);

describe("parseJsonSchema", () => {
  it("tells the draft by $schema, with or without what follows it", () => {
    const draft = (uri: string) => root(`{"$schema":${JSON.stringify(uri)}}`).document.draft;
    expect(draft("http://json-schema.org/draft-04/schema#")).toBe("draft-04");
    expect(draft("https://json-schema.org/draft-06/schema")).toBe("draft-06");
    expect(draft("https://json-schema.org/draft/2019-09/schema")).toBe("2019-09");
    expect(draft("http://json-schema.org/draft/2020-12/schema#")).toBe("2020-12");
    expect(draft("http://nope")).toBe("draft-07");
    expect(root("{}").document.draft).toBe("draft-07");
  });

  it("reads the schemas that keywords of the draft hold, each with its pointer and place", () => {
    const text = `{${modern},"prefixItems":[{"type":"string"}],"items":false,"x":{"type":"strin"}}`;
    const node = root(text);
    const [first] = listIn(node, "prefixItems") ?? [];
    expect(first?.pointer).toBe("/prefixItems/0");
    expect(text.slice(first?.at.start, first?.at.end)).toBe('{"type":"string"}');
    expect(schemaIn(node, "items")?.truth).toBe(false);
    expect(node.inner.has("x")).toBe(false);
    expect(node.keywords.has("x")).toBe(true);
  });

  it("follows references: pointers, anchors, identifiers, names, circles", () => {
    const node = root(
      `{${modern},"$id":"http://h/order.json","properties":{
        "a":{"$ref":"#/$defs/A"},"b":{"$ref":"#b"},"c":{"$ref":"c.json#/x/y~1z"},"d":{"$ref":"address.json"},"e":{"$ref":"#"},
        "f":{"$ref":"http://h/order.json#/$defs/A"}},
        "$defs":{"A":{"type":"string"},"B":{"$anchor":"b","type":"integer"},"C":{"$id":"c.json","x":{"y/z":{"type":"null"}}}}}`,
      [
        reference("address.json", '{"properties":{"z":{"$ref":"zip.json"}}}'),
        reference("zip.json", '{"type":"number"}'),
      ],
    );
    const ref = (name: string) => property(node, name)?.ref;
    expect(ref("a")).toBe(mapIn(node, "$defs")?.get("A"));
    expect(ref("f")).toBe(ref("a"));
    expect(ref("b")?.pointer).toBe("/$defs/B");
    expect(ref("c")?.pointer).toBe("/$defs/C/x/y~1z");
    expect(ref("e")).toBe(node);
    const address = ref("d");
    expect(address?.document).toMatchObject({ name: "address.json", uri: "http://h/address.json" });
    expect(address && property(address, "z")?.ref?.document.name).toBe("zip.json");
  });

  it.each(["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"])(
    "has %s at hand, with all that it refers to",
    (uri) => {
      const node = root(`{"properties":{"schema":{"$ref":"${uri}"}}}`);
      const found = property(node, "schema")?.ref;
      expect(found?.document.name).toBe(uri.replace("#", ""));
      expect(found && (listIn(found, "allOf")?.[0]?.ref ?? property(found, "items"))).toBeDefined();
    },
  );

  it("takes names in a reference relative to its own", () => {
    const texts = (leaf: string) => [
      reference(leaf, '{"type":"string"}'),
      reference("common/t.json", '{"properties":{"l":{"$ref":"leaf.json"}}}'),
    ];
    expect(root('{"$ref":"common/t.json"}', texts("common/leaf.json")).ref).toBeDefined();
    expect(faultOf('{"$ref":"common/t.json"}', texts("leaf.json")).message).toBe(
      'in the reference common/t.json, at #/properties/l/$ref: "$ref" leads to "leaf.json", which no reference provides; nothing is fetched from the network',
    );
  });

  it("leaves out an identifier beside a reference until draft 7", () => {
    const text = (draft: string) =>
      `{"$schema":"${draft}","$id":"http://h/a/root.json","properties":{"x":{"$id":"http://h/b/","$ref":"t.json"}},
        "definitions":{"near":{"$id":"http://h/a/t.json"},"far":{"$id":"http://h/b/t.json"}}}`;
    const leads = (draft: string) => property(root(text(draft)), "x")?.ref?.pointer;
    expect(leads("http://json-schema.org/draft-07/schema#")).toBe("/definitions/near");
    expect(leads("https://json-schema.org/draft/2019-09/schema")).toBe("/definitions/far");
  });

  it("says what to register, by the name that it has from here", () => {
    const nested = reference("common/t.json", '{"$ref":"leaf.json"}');
    expect(faultOf('{"$ref":"common/t.json"}', [nested]).hint).toContain('by the name "common/leaf.json"');
    expect(faultOf('{"$ref":"a.json#/definitions/B"}').hint).toContain('by the name "a.json"');
    expect(faultOf('{"$ref":"a.json#/definitions/B"}', [reference("a.json", "{}")]).message).toContain("no schema");
  });

  it("shares what is referred to twice, and does not copy it", () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) =>
        `"d${at}":{"properties":{"a":{"$ref":"#/definitions/d${at + 1}"},"b":{"$ref":"#/definitions/d${at + 1}"}}}`,
    );
    const node = root(`{"definitions":{${levels.join(",")},"d30":{}},"$ref":"#/definitions/d0"}`);
    const first = node.ref;
    expect(first && property(first, "a")?.ref).toBe(first && property(first, "b")?.ref);
  });

  it.each([
    ['{\n "type":"strin"}', "json-schema/wrong-value", 2, 9, "/type"],
    ['{"required":"a"}', "json-schema/wrong-value", 1, 13, "/required"],
    ['{"minLength":1.0}', "json-schema/wrong-value", 1, 14, "/minLength"],
    ['{"properties":{"a":5}}', "json-schema/wrong-value", 1, 15, "/properties"],
    ['{"exclusiveMinimum":true}', "json-schema/wrong-value", 1, 21, "/exclusiveMinimum"],
    [`{${modern},"items":[{}]}`, "json-schema/wrong-value", 1, 67, "/items"],
    ['{"$ref":"#/definitions/A"}', "json-schema/unresolved-reference", 1, 9, "/$ref"],
    ['{"$ref":"http://example.org/a.json"}', "json-schema/unresolved-reference", 1, 9, "/$ref"],
    ["null", "json-schema/null", 1, 1, ""],
    ['{"type":}', "json/unexpected-character", 1, 9, "/type"],
    ['{"$ref":"#"}', "json-schema/circular", 1, 1, ""],
    [
      '{"properties":{"a":{"anyOf":[{"type":"string"},{"$ref":"#/properties/a"}]}}}',
      "json-schema/circular",
      1,
      20,
      "/properties/a",
    ],
  ])("rejects %s", (text, code, line, column, pointer) => {
    const fault = faultOf(text);
    expect(fault).toMatchObject({ code, place: { line, column, pointer } });
    expect(fault.hint).toMatch(/\.$/);
  });

  it("names the circle", () => {
    const text =
      '{"$ref":"#/definitions/A","definitions":{"A":{"allOf":[{"$ref":"#/definitions/B"}]},"B":{"$ref":"#/definitions/A"}}}';
    expect(faultOf(text).message).toContain(
      "#/definitions/A → #/definitions/A/allOf/0 → #/definitions/B → #/definitions/A",
    );
  });

  it.each([
    '{"definitions":{"A":{"type":"strin"}}}',
    '{"properties":{"next":{"anyOf":[{"type":"null"},{"$ref":"#"}]}}}',
    '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{}},"required":["__proto__"]}',
    "true",
    '"str"',
    "[]",
    '{"enum":[]}',
    '{"$schema":"http://nope"}',
    '{"minimum":1e400,"maximum":123456789012345678901234567890}',
  ])("takes %s", (text) => {
    expect(root(text).pointer).toBe("");
  });

  it("keeps names to itself that Confluent's registry does, where it is asked to", () => {
    const text = '{"properties":{"$$a":{}}}';
    expect(parseJsonSchema(text).model.root.inner.size).toBe(1);
    expect(() => parseJsonSchema(text, { strictness: "confluent" })).toThrow(/begins with "\$\$"/);
  });

  it("says where a text nests too deep, and takes 100,000 properties", () => {
    const deep = `${'{"properties":{"a":'.repeat(10_000)}{}${"}}".repeat(10_000)}`;
    expect(faultOf(deep)).toMatchObject({ code: "json/too-deep" });
    const wide = Array.from({ length: 100_000 }, (_, at) => `"p${at}":{"type":"string"}`).join(",");
    expect(mapIn(root(`{"properties":{${wide}}}`), "properties")?.size).toBe(100_000);
  });
});
