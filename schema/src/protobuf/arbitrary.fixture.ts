import fc from "fast-check";

/** Two versions of a schema as texts, the later one made of the earlier by small changes. */
export interface Evolution {
  readonly writer: string;
  readonly reader: string;
}

interface FieldShape {
  readonly name: string;
  readonly type: string;
  readonly label: "" | "optional " | "repeated ";
  readonly oneof: string;
}

interface MessageShape {
  /** By number, from 1 on; null where there is none. */
  readonly fields: readonly (FieldShape | null)[];
}

interface FileShape {
  readonly syntax: "proto2" | "proto3";
  readonly order: MessageShape;
  readonly line: MessageShape;
  readonly values: readonly string[];
}

const SCALARS =
  "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes float double".split(" ");

function fieldShape(number: number, inner: boolean): fc.Arbitrary<FieldShape | null> {
  const types = [
    ...SCALARS,
    "State",
    ...(inner ? [] : ["Line", "map<string, int64>", "map<int32, State>", "map<string, Line>"]),
  ];
  const made = fc.record({
    name: fc.oneof(
      { weight: 6, arbitrary: fc.constant(`f_${number}`) },
      { weight: 1, arbitrary: fc.constantFrom("other", "f_1") },
    ),
    type: fc.constantFrom(...types),
    label: fc.constantFrom("" as const, "" as const, "optional " as const, "repeated " as const),
    oneof: fc.constantFrom("", "", "", "pick"),
  });
  return fc.option(made, { freq: 5 });
}

function messageShape(size: number, inner: boolean): fc.Arbitrary<MessageShape> {
  return fc.record({ fields: fc.tuple(...Array.from({ length: size }, (_, index) => fieldShape(index + 1, inner))) });
}

const VALUES = ["A", "B", "C", "D"] as const;

function fileShape(): fc.Arbitrary<FileShape> {
  return fc.record({
    syntax: fc.constantFrom("proto3" as const, "proto3" as const, "proto2" as const),
    order: messageShape(5, false),
    line: messageShape(3, true),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1 }),
  });
}

/** The one shape with some of its parts as the other has them. */
function changed(shape: FileShape, other: FileShape, take: readonly boolean[]): FileShape {
  let at = 0;
  const next = () => take[at++ % take.length] === true;
  const message = (a: MessageShape, b: MessageShape): MessageShape => ({
    fields: a.fields.map((field, index) => (next() ? (b.fields[index] ?? null) : field)),
  });
  return {
    syntax: shape.syntax,
    order: message(shape.order, other.order),
    line: message(shape.line, other.line),
    values: next() ? other.values : shape.values,
  };
}

function textOf({ syntax, order, line, values }: FileShape): string {
  const states = values.map((value, number) => `  STATE_${value} = ${number};`).join("\n");
  return `syntax = "${syntax}";\npackage shop;\n\n${messageText("Order", order, syntax)}\n${messageText("Line", line, syntax)}\nenum State {\n${states}\n}\n`;
}

function messageText(name: string, { fields }: MessageShape, syntax: string): string {
  const taken = new Set<string>();
  const lines: string[] = [];
  const picked: string[] = [];
  for (const [index, field] of fields.entries()) {
    // Two fields of one name are no schema.
    if (field === null || taken.has(field.name)) continue;
    taken.add(field.name);
    const text = `${field.type} ${field.name} = ${index + 1};`;
    const isMap = field.type.startsWith("map");
    if (field.oneof !== "" && !isMap) picked.push(`    ${text}`);
    else lines.push(`  ${isMap ? "" : labelIn(field.label, syntax)}${text}`);
  }
  const oneof = picked.length === 0 ? "" : `  oneof pick {\n${picked.join("\n")}\n  }\n`;
  return `message ${name} {\n${lines.join("\n")}\n${oneof}}\n`;
}

function labelIn(label: string, syntax: string): string {
  return label === "" && syntax === "proto2" ? "optional " : label;
}

/** A schema's text. */
export function fileText(): fc.Arbitrary<string> {
  return fileShape().map(textOf);
}

/** Two versions of a schema, of which few parts differ. */
export function evolution(): fc.Arbitrary<Evolution> {
  const take = fc.array(
    fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    {
      minLength: 9,
      maxLength: 9,
    },
  );
  return fc.tuple(fileShape(), fileShape(), take).map(([shape, other, taken]) => ({
    writer: textOf(shape),
    reader: textOf(changed(shape, other, taken)),
  }));
}
