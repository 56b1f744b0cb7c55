import fc from "fast-check";
import { type Draw, once, one, SCALARS, scalarLiteral, some } from "./arbitrary-literal.fixture.ts";

/** The kinds of things that options stand on, as descriptor.proto calls their options. */
const KINDS = {
  file: "File",
  message: "Message",
  field: "Field",
  oneof: "Oneof",
  enum: "Enum",
  value: "EnumValue",
  service: "Service",
  method: "Method",
  range: "ExtensionRange",
} as const;

export type Kind = keyof typeof KINDS;

const members = SCALARS.map(
  (type, index) => `  optional ${type} s_${type} = ${index + 1};\n  repeated ${type} r_${type} = ${index + 101};`,
);

const extensions = (Object.keys(KINDS) as Kind[]).map((kind) => {
  const scalars = SCALARS.map((type, index) => `  optional ${type} ${kind}_${type} = ${50_100 + index};`).join("\n");
  return `extend google.protobuf.${KINDS[kind]}Options {
  optional Rule ${kind}_rule = 50001;
  repeated Rule ${kind}_rules = 50002;
  repeated string ${kind}_tags = 50003;
  repeated sint64 ${kind}_numbers = 50004;
  optional Level ${kind}_level = 50005;
${scalars}
}`;
});

/** Custom options of every type for everything that has options, to be imported as `rules.proto`. */
export const RULES = `syntax = "proto2";
package rules;
import "google/protobuf/descriptor.proto";
enum Level { LOW = 0; HIGH = 5; NEG = -1; }
message Rule {
${members.join("\n")}
  optional Level level = 201;
  repeated Level levels = 202;
  optional Rule rule = 203;
  repeated Rule rules = 204;
  map<string, int64> counts = 205;
  map<int32, Rule> by_id = 206;
  oneof pick { string left = 207; int32 right = 208; }
  extensions 1000 to max;
}
extend Rule { optional double ext_d = 1000; repeated string ext_s = 1001; optional Rule ext_rule = 1002; }
message Scope { extend Rule { optional int64 inner = 1003; } }
${extensions.join("\n")}
`;

const LEVELS = ["LOW", "HIGH", "NEG"];

/** A field of a Rule with a value in Protobuf's text format. */
function member(
  draw: Draw,
  depth: number,
): { readonly key: string; readonly single: boolean; readonly text: () => string } {
  const type = one(draw, SCALARS);
  const inner = () => ruleValue(draw, depth + 1);
  const deep = depth > 2 ? () => "{}" : inner;
  return one(draw, [
    { key: `s_${type}`, single: true, text: () => scalarLiteral(draw, type) },
    { key: `r_${type}`, single: false, text: () => scalarLiteral(draw, type) },
    { key: "level", single: true, text: () => one(draw, LEVELS) },
    { key: "levels", single: false, text: () => one(draw, LEVELS) },
    { key: "rule", single: true, text: deep },
    { key: "rules", single: false, text: deep },
    {
      key: "counts",
      single: false,
      text: () => `{ key: ${scalarLiteral(draw, "string")} value: ${scalarLiteral(draw, "int64")} }`,
    },
    { key: "by_id", single: false, text: () => `{ key: ${scalarLiteral(draw, "int32")}, value ${deep()} }` },
    { key: one(draw, ["left"]), single: true, text: () => scalarLiteral(draw, "string") },
    { key: "[rules.ext_d]", single: true, text: () => scalarLiteral(draw, "double") },
    { key: "[rules.ext_s]", single: false, text: () => scalarLiteral(draw, "string") },
    { key: "[rules.ext_rule]", single: true, text: deep },
    { key: "[rules.Scope.inner]", single: true, text: () => scalarLiteral(draw, "int64") },
  ]);
}

/** A Rule between braces: single fields once, others any number of times, alone or in lists. */
function ruleValue(draw: Draw, depth = 0): string {
  const taken = new Set<string>();
  const fields = some(draw, depth === 0 ? 5 : 3, () => {
    const { key, single, text } = member(draw, depth);
    if (single && taken.has(key)) return "";
    taken.add(key);
    if (single || once(draw, 2)) return `${key}: ${text()}`;
    return `${key}: [${some(draw, 3, text).join(", ")}]`;
  }).filter((field) => field !== "");
  const separator = one(draw, [" ", ", ", "; "]);
  return depth > 0 && once(draw, 4) ? `<${fields.join(separator)}>` : `{ ${fields.join(separator)} }`;
}

/** An option's name as it may be written: in full, with a dot before it, or from within the package. */
function custom(draw: Draw, name: string, pkg: string): string {
  return `(${one(draw, [`rules.${name}`, `.rules.${name}`, ...(pkg.startsWith("rules.") ? [name] : [])])})`;
}

const STANDARD: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  file: ['java_package = "a\\"b"', "optimize_for = SPEED", "deprecated = true", "cc_enable_arenas = false"],
  message: ["deprecated = true", "no_standard_descriptor_accessor = false"],
  field: ["deprecated = true", "jstype = JS_STRING", "debug_redact = true"],
  enum: ["allow_alias = true", "deprecated = false"],
  value: ["deprecated = true"],
  service: ["deprecated = true"],
  method: ["idempotency_level = IDEMPOTENT"],
  range: ["verification = UNVERIFIED"],
};

/** Options of a kind of thing, as `name = value`: standard ones, custom ones of all types, whole or in parts, unknown ones. */
export function options(draw: Draw, kind: Kind, pkg: string): readonly string[] {
  const name = (text: string) => custom(draw, `${kind}_${text}`, pkg);
  const scalars = draw(fc.subarray<string>, [...SCALARS], { maxLength: 2 });
  const made = [
    ...draw(fc.subarray<string>, [...(STANDARD[kind] ?? [])]),
    ...scalars.map((type) => `${name(type)} = ${scalarLiteral(draw, type)}`),
    ...some(draw, 3, () => `${name("tags")} = ${scalarLiteral(draw, "string")}`),
    ...some(draw, 2, () => `${name("numbers")} = ${scalarLiteral(draw, "sint64")}`),
    ...some(draw, 2, () => `${name("rules")} = ${ruleValue(draw)}`),
    ...(once(draw, 3) ? [`${name("level")} = ${one(draw, LEVELS)}`] : []),
    ...(once(draw, 2) ? [`${name("rule")} = ${ruleValue(draw)}`] : parts(draw, name("rule"))),
    ...unknown(draw),
  ];
  // Options of one name keep their order, but for what stands between them.
  return once(draw, 2) ? made : made.toSorted((a, b) => a.length - b.length);
}

/** One Rule set in parts: single ones once. */
function parts(draw: Draw, name: string): readonly string[] {
  const single = draw(fc.subarray<string>, [
    "s_int32",
    "s_string",
    "level",
    "(rules.ext_d)",
    "rule.s_string",
    "rule.rule.s_bool",
  ]);
  const literal: Readonly<Record<string, string>> = {
    s_int32: "int32",
    s_string: "string",
    "(rules.ext_d)": "double",
    "rule.s_string": "string",
    "rule.rule.s_bool": "bool",
  };
  return [
    ...single.map(
      (part) =>
        `${name}.${part} = ${part === "level" ? one(draw, LEVELS) : scalarLiteral(draw, literal[part] ?? "int32")}`,
    ),
    ...some(draw, 3, () => `${name}.r_string = ${scalarLiteral(draw, "string")}`),
    ...some(draw, 2, () => `${name}.rules = ${ruleValue(draw, 2)}`),
    ...some(draw, 2, () => `${name}.rule.r_uint64 = ${scalarLiteral(draw, "uint64")}`),
    ...some(draw, 2, () => `${name}.(.rules.ext_s) = ${scalarLiteral(draw, "string")}`),
  ];
}

function unknown(draw: Draw): readonly string[] {
  return some(draw, 2, () =>
    one(draw, [
      `(un.known) = ${scalarLiteral(draw, "string")}`,
      `(un.known).part = ${one(draw, ["1", "-7", "1.5", "WORD", "true", "1.0", "1e3"])}`,
      '(un.known) = { b: "x" a: [1, 2] c: { d: WORD } b: "y" }',
    ]),
  );
}
