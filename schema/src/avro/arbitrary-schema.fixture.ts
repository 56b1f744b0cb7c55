import fc, { type GeneratorValue } from "fast-check";

type Draw = GeneratorValue;

function one<Item>(draw: Draw, items: readonly Item[]): Item {
  return items[draw(fc.nat, { max: items.length - 1 })] as Item;
}

function once(draw: Draw, times: number): boolean {
  return draw(fc.nat, { max: times - 1 }) === 0;
}

/** Strings of every kind that a text of JSON may hold. */
const STRINGS = ["", "a", 'it\'s "x"', "\\", "\n\t\u0000\u001f", "é", "\u007f\u0085", "\u2028"];
/** Beyond what bytes may hold. */
const WIDE = ["😀", "名前", "\uFEFF"];

const LONGS = ["0", "-1", "9007199254740993", "-9223372036854775808", "9223372036854775807"];
const DOUBLES = ["0.0", "1.5", "-0.0", "1.0E-7", "3.141592653589793", "1.7976931348623157E308", "4.9E-324", "100.0"];

/** What a schema that is being made has named so far. */
interface Making {
  readonly draw: Draw;
  names: number;
}

interface Type {
  readonly text: string;
  /** A default of it. */
  readonly given: () => string;
}

/** The text of an Avro schema that has a bit of everything. */
export function avroText(draw: Draw): string {
  return record({ draw, names: 0 }, 0).text;
}

function object(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
}

function string(draw: Draw, wide = true): string {
  return JSON.stringify(one(draw, wide ? [...STRINGS, ...WIDE] : STRINGS.slice(0, 7)));
}

function primitive({ draw }: Making): Type {
  const name = one(draw, ["null", "boolean", "int", "long", "float", "double", "string", "bytes"]);
  const given = (): string => {
    switch (name) {
      case "null":
        return "null";
      case "boolean":
        return one(draw, ["true", "false"]);
      case "int":
        return one(draw, ["0", "-2147483648", "2147483647"]);
      case "long":
        return one(draw, LONGS);
      case "float":
        return one(draw, ["0.0", "-0.0", "1.5", "16777216.0"]);
      case "double":
        return one(draw, DOUBLES);
      default:
        return string(draw, name === "string");
    }
  };
  const plain = once(draw, 3) ? object([["type", `"${name}"`], ...attributes(draw)]) : `"${name}"`;
  const logical: Readonly<Record<string, string>> = { int: "date", long: "timestamp-millis", string: "uuid" };
  const type = logical[name];
  if (type === undefined || !once(draw, 4)) return { text: plain, given };
  return { text: object([["type", `"${name}"`], ["logicalType", `"${type}"`], ...attributes(draw)]), given };
}

/** Attributes that Avro does not know, of every kind of JSON. */
function attributes(draw: Draw): readonly (readonly [string, string])[] {
  const names = draw(fc.subarray<string>, ["x", "a-b", "é", '"'], { maxLength: 2 });
  const values = ["1", "-0.5", "true", "null", "[1,2.5,[]]", '{"b":1,"a":{"c":"d"}}'];
  return names.map((name) => [name, once(draw, 2) ? string(draw) : one(draw, values)] as const);
}

function named(making: Making, kind: string): readonly (readonly [string, string])[] {
  const { draw } = making;
  const name = `${kind}${making.names++}`;
  return [
    ["type", `"${kind.toLowerCase()}"`],
    ["name", `"${once(draw, 4) ? `other.space.${name}` : name}"`],
    ...(once(draw, 3) ? [["namespace", `"${one(draw, ["shop", "shop.v1", ""])}"`] as const] : []),
    ...(once(draw, 3) ? [["doc", string(draw)] as const] : []),
    ...(once(draw, 4) ? [["aliases", '["Old","was.Older"]'] as const] : []),
    ...attributes(draw),
  ];
}

function typeOf(making: Making, depth: number): Type {
  const { draw } = making;
  const simple = () => primitive(making);
  if (depth > 2 || once(draw, 2)) return simple();
  const inner = () => typeOf(making, depth + 1);
  return one(draw, [
    () => enumeration(making),
    () => fixed(making),
    () => record(making, depth + 1),
    () => list(inner()),
    () => map(draw, inner()),
    () => union(draw),
  ])();
}

function enumeration(making: Making): Type {
  const given = () => one(making.draw, ['"A"', '"B"']);
  const members = [...named(making, "Enum"), ["symbols", '["A","B","C"]'] as const];
  return { text: object(once(making.draw, 2) ? [...members, ["default", given()]] : members), given };
}

function fixed(making: Making): Type {
  return { text: object([...named(making, "Fixed"), ["size", "2"]]), given: () => '"a\\u00ff"' };
}

function list({ text, given }: Type): Type {
  return {
    text: object([
      ["type", '"array"'],
      ["items", text],
    ]),
    given: () => `[${given()},${given()}]`,
  };
}

function map(draw: Draw, { text, given }: Type): Type {
  const value = () => object(draw(fc.subarray<string>, ["b", "a", 'q"']).map((key) => [key, given()]));
  return {
    text: object([
      ["type", '"map"'],
      ["values", text],
    ]),
    given: value,
  };
}

function union(draw: Draw): Type {
  const branches = one(draw, [
    ['"null"', '"long"'],
    ['"long"', '"null"', '"string"'],
    ['"double"', '"null"'],
    ['"string"', '"boolean"'],
  ]);
  const given: Readonly<Record<string, string>> = {
    '"null"': "null",
    '"long"': one(draw, LONGS),
    '"double"': one(draw, DOUBLES),
  };
  return { text: `[${branches.join(",")}]`, given: () => given[branches[0] ?? ""] ?? string(draw) };
}

function record(making: Making, depth: number): Type {
  const { draw } = making;
  const head = named(making, "Record");
  const fields = Array.from({ length: 1 + draw(fc.nat, { max: 4 }) }, (_, index) => {
    const type = typeOf(making, depth);
    const value = type.given();
    const members: readonly (readonly [string, string])[] = [
      ["name", `"f${index}"`],
      ["type", type.text],
      ...(once(draw, 2) ? [["default", value] as const] : []),
      ...(once(draw, 4) ? [["doc", string(draw)] as const] : []),
      ...(once(draw, 4) ? [["order", `"${one(draw, ["ignore", "descending", "ascending"])}"`] as const] : []),
      ...(once(draw, 5) ? [["aliases", '["older"]'] as const] : []),
      ...attributes(draw),
    ];
    return { text: object(once(draw, 2) ? members : members.toReversed()), name: `f${index}`, value };
  });
  const given = () => object(fields.map(({ name, value }) => [name, value]));
  return { text: object([...head, ["fields", `[${fields.map(({ text }) => text).join(",")}]`]]), given };
}
