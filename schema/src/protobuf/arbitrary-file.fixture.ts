import fc from "fast-check";
import { type Draw, once, one, SCALARS, scalarLiteral, some, stringLiteral } from "./arbitrary-literal.fixture.ts";
import { type Kind, options } from "./arbitrary-options.fixture.ts";

/** What is known of the file that is being made. */
interface Making {
  readonly draw: Draw;
  readonly language: "proto2" | "proto3" | "2023";
  readonly package: string;
}

/** The text of a `.proto` file that has a bit of everything; `rules.proto` is its reference. */
export function protoText(draw: Draw): string {
  const language = one(draw, ["proto2", "proto3", "2023"] as const);
  const making: Making = { draw, language, package: one(draw, ["p", "rules.sub", "a.b.c", ""]) };
  const head =
    language === "2023" ? 'edition = "2023";' : language === "proto3" || once(draw, 2) ? `syntax = "${language}";` : "";
  const items = [
    ...some(draw, 3, (index) => message(making, `M${index}`, 0)),
    enumeration(making, "E0"),
    message(making, "Top", 0),
    ...(once(draw, 2) ? [service(making)] : []),
    ...extend(making),
  ];
  const imports = draw(fc.subarray<string>, [
    'import "a\\"b.proto";',
    "import public 'it\\'s.proto';",
    'import "z.proto";',
  ]);
  return [
    head,
    making.package === "" ? "" : `package ${making.package};`,
    'import "rules.proto";',
    ...imports,
    ...fileOptions(making),
    ...items,
  ].join("\n");
}

function fileOptions(making: Making): readonly string[] {
  const { draw, language } = making;
  const features = ["features.repeated_field_encoding = EXPANDED", "features.enum_type = CLOSED"];
  const chosen = language === "2023" ? draw(fc.subarray<string>, features) : [];
  return [...chosen, ...options(draw, "file", making.package)].map((option) => `option ${option};`);
}

function statements({ draw, package: pkg }: Making, kind: Kind): string {
  return once(draw, 4)
    ? options(draw, kind, pkg)
        .map((option) => `option ${option};`)
        .join("\n")
    : "";
}

function brackets({ draw, package: pkg }: Making, kind: Kind, own: readonly string[] = []): string {
  const all = [...own, ...(once(draw, 6) ? options(draw, kind, pkg) : [])];
  return all.length === 0 ? "" : ` [${all.join(", ")}]`;
}

function message(making: Making, name: string, depth: number): string {
  const { draw } = making;
  let number = draw(fc.nat, { max: 3 });
  const next = () => {
    number += 1 + (once(draw, 4) ? 7 : 0);
    return number;
  };
  const items = [
    statements(making, "message"),
    ...some(draw, 4, () => field(making, `f${next()}`, number)),
    ...(once(draw, 2) ? [oneof(making, () => next())] : []),
    ...(once(draw, 3)
      ? [
          `map<${one(draw, ["string", "sfixed64", "bool"])}, ${one(draw, [...SCALARS, "E0"])}> m${next()} = ${number}${brackets(making, "field")};`,
        ]
      : []),
    ...(making.language === "proto2" && once(draw, 3)
      ? [
          `${one(draw, ["optional", "required", "repeated"])} group Grp${next()} = ${number}${brackets(making, "field")} { optional ${one(draw, SCALARS)} g = 1; }`,
        ]
      : []),
    ...(once(draw, 3) ? [reserved(making)] : []),
    ...(making.language !== "proto3" ? [ranges(making)] : []),
    ...(depth < 2 && once(draw, 2) ? [message(making, "Inner", depth + 1)] : []),
    ...(once(draw, 4) ? [enumeration(making, "Kind")] : []),
  ];
  return `message ${name} {\n${(once(draw, 2) ? items : items.toReversed()).join("\n")}\n}`;
}

function field(making: Making, name: string, number: number, inOneof = false): string {
  const { draw, language } = making;
  const type = one(draw, [...SCALARS, "E0", "Top"]);
  const labels = {
    proto2: ["optional", "required", "repeated"],
    proto3: ["", "optional", "repeated"],
    "2023": ["", "repeated"],
  };
  const label = inOneof ? "" : one(draw, labels[language]);
  const own = label === "repeated" || type === "Top" ? [] : fieldOptions(making, type, inOneof || label === "required");
  return `${label} ${type} ${name} = ${once(draw, 3) ? `0x${number.toString(16)}` : number}${brackets(making, "field", own)};`;
}

function fieldOptions({ draw, language }: Making, type: string, present: boolean): readonly string[] {
  const implicit = language === "2023" && !present && once(draw, 4);
  const given = type === "E0" ? one(draw, ["E0_A", "E0_B"]) : scalarLiteral(draw, type);
  return [
    ...(language !== "proto3" && !implicit && once(draw, 2) ? [`default = ${given}`] : []),
    ...(once(draw, 4) ? [`json_name = ${stringLiteral(draw)}`] : []),
    ...(implicit ? ["features.field_presence = IMPLICIT"] : []),
  ];
}

function oneof(making: Making, next: () => number): string {
  const fields = Array.from({ length: 1 + making.draw(fc.nat, { max: 2 }) }, () => {
    const number = next();
    return field(making, `o${number}`, number, true);
  });
  const options = statements(making, "oneof");
  return `oneof pick {\n${[options, ...fields].join("\n")}\n}`;
}

function reserved({ draw, language }: Making): string {
  const names = language === "2023" ? ["old", "older"] : [`"old"`, stringLiteral(draw)];
  const numbers = ["5000", "6000 to 6010", "7000 to 7000", "8000 to max", "0x1770"];
  const chosen = draw(fc.subarray<string>, numbers, { minLength: 1 });
  return `reserved ${chosen.join(", ")};\nreserved ${draw(fc.subarray<string>, names, { minLength: 1 }).join(", ")};`;
}

function ranges(making: Making): string {
  const { draw } = making;
  const declaration = `declaration = { number: 1000, full_name: ".p.x", type: "string" }`;
  const own = draw(fc.subarray<string>, [declaration, "verification = DECLARATION"]);
  return `extensions 1000 to 1499, 1600${brackets(making, "range", own)};\nextensions 2000 to 2000${brackets(making, "range")};`;
}

function extend(making: Making): readonly string[] {
  if (making.language === "proto3") return [];
  const label = making.language === "proto2" ? "optional" : "";
  return some(making.draw, 2, (index) => {
    const type = one(making.draw, [...SCALARS, "E0"]);
    return `extend Top { ${label} ${type} x${index} = ${1000 + index}${brackets(making, "field")}; }`;
  });
}

function enumeration(making: Making, name: string): string {
  const { draw } = making;
  const numbers = ["0x10", "017", "-1", "-2147483648", "2147483647", "1"];
  const more = draw(fc.subarray<string>, numbers).map(
    (number, index) => `${name}_V${index} = ${number}${brackets(making, "value")};`,
  );
  const fixed = [`${name}_A = 0;`, `${name}_B = 2${brackets(making, "value")};`];
  const rest = once(draw, 3) ? [`reserved 100 to 110, -5;`, statements(making, "enum")] : [statements(making, "enum")];
  return `enum ${name} {\n${[...rest, ...fixed, ...more].join("\n")}\n}`;
}

function service(making: Making): string {
  const method = (index: number) => {
    const body = statements(making, "method");
    const stream = once(making.draw, 3) ? "stream " : "";
    return `rpc Do${index} (${stream}Top) returns (Top)${body === "" ? ";" : ` { ${body} }`}`;
  };
  return `service S {\n${statements(making, "service")}\n${some(making.draw, 2, method).join("\n")}\n}`;
}
