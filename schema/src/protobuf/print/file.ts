import type {
  Enum,
  Extend,
  Extensions,
  Field,
  FieldType,
  FileItem,
  Import,
  IntLiteral,
  Message,
  MessageItem,
  Oneof,
  ProtoFile,
  Range,
  Reserved,
  Rpc,
  RpcType,
  Service,
} from "../tree.ts";
import { block } from "./layout.ts";
import { fieldOptions, printBracketOptions, printOptionStatement } from "./options.ts";
import { printName } from "./strings.ts";

/** How a file is laid out: in the order of Confluent's registry, or, where it is normalized, as the tree has it. */
export type Layout = "stored" | "normalized";

/**
 * A file as Confluent's registry prints and stores it: two blanks a level, comments and weak imports left out, and by
 * kind: imports, options, messages, enums, extensions, services.
 */
export function printFile({ syntax, items }: ProtoFile, layout: Layout = "stored"): string {
  const pkg = items.findLast((item) => item.kind === "package");
  const head = [
    ...(syntax === undefined ? [] : [`${syntax.keyword} = "${syntax.value}";\n`]),
    ...(pkg === undefined ? [] : [`package ${pkg.name.text};\n`]),
  ];
  const imports = ofKind(items, "import").filter(({ modifier }) => modifier !== "weak");
  const sections = [
    [...imports].sort(publicLast).map(printImport),
    ofKind(items, "option").map(printOptionStatement),
    [...ofKind(items, "message").map((one) => printMessage(one, layout)), ...ofKind(items, "enum").map(printEnum)],
    ofKind(items, "extend").map((one) => printExtend(one, layout)),
    ofKind(items, "service").map(printService),
  ];
  const filled = sections.filter((section) => section.length > 0).map((section) => `\n${section.join("")}`);
  return head.join("") + filled.join("");
}

type Item = FileItem | MessageItem | Enum["items"][number] | Oneof["items"][number] | Service["items"][number];

/** The items of one kind, in their order. */
export function ofKind<Kind extends Item["kind"]>(
  items: readonly Item[],
  kind: Kind,
): readonly Extract<Item, { readonly kind: Kind }>[] {
  return items.filter((item): item is Extract<Item, { readonly kind: Kind }> => item.kind === kind);
}

function publicLast(a: Import, b: Import): number {
  return Number(a.modifier === "public") - Number(b.modifier === "public");
}

function printImport({ modifier, path }: Import): string {
  return `import ${modifier === undefined ? "" : `${modifier} `}${printName(path.text)};\n`;
}

function printMessage({ visibility, name, items }: Message, layout: Layout): string {
  return block(`${visible(visibility)}message ${name.text}`, messageSections(items, layout));
}

function visible(visibility: Message["visibility"]): string {
  return visibility === undefined ? "" : `${visibility} `;
}

function messageSections(items: readonly MessageItem[], layout: Layout): readonly (readonly string[])[] {
  const fields = ofKind(items, "field");
  const print = (field: Field) => printField(field, layout);
  return [
    ofKind(items, "reserved").map(printReserved),
    ofKind(items, "option").map(printOptionStatement),
    fields.filter(({ group }) => group === undefined).map(print),
    ofKind(items, "oneof").map((one) => printOneof(one, layout)),
    fields.filter(({ group }) => group !== undefined).map(print),
    ofKind(items, "extensions").map(printExtensions),
    [...ofKind(items, "message").map((one) => printMessage(one, layout)), ...ofKind(items, "enum").map(printEnum)],
    ofKind(items, "extend").map((one) => printExtend(one, layout)),
  ];
}

function printField(field: Field, layout: Layout): string {
  const { label, type, name, number, group } = field;
  const text = `${label === undefined ? "" : `${label.text} `}${printType(type)} ${name.text} = ${printInt(number)}`;
  const options = printBracketOptions(fieldOptions(field, layout === "normalized"));
  return group === undefined ? `${text}${options};\n` : block(`${text}${options}`, messageSections(group, layout));
}

function printType(type: FieldType): string {
  return type.kind === "map" ? `map<${type.key.text}, ${type.value.text}>` : type.text;
}

/** Numbers are printed in decimal, however they were written. */
function printInt({ value }: IntLiteral): string {
  return String(value);
}

/** One without fields means nothing, and is left out where the file is normalized. */
function printOneof({ name, items }: Oneof, layout: Layout): string {
  const fields = ofKind(items, "field");
  if (fields.length === 0 && layout === "normalized") return "";
  const print = (field: Field) => printField(field, layout);
  return block(`oneof ${name.text}`, [
    ofKind(items, "option").map(printOptionStatement),
    fields.filter(({ group }) => group === undefined).map(print),
    fields.filter(({ group }) => group !== undefined).map(print),
  ]);
}

function printReserved({ items }: Reserved): string {
  return `reserved ${items.map((item) => (item.kind === "range" ? printRange(item) : item.quoted ? printName(item.text) : item.text)).join(", ")};\n`;
}

function printRange({ start, end }: Range): string {
  if (end === undefined) return printInt(start);
  return `${printInt(start)} to ${end === "max" ? end : printInt(end)}`;
}

function printExtensions({ ranges, options }: Extensions): string {
  return `extensions ${ranges.map(printRange).join(", ")}${printBracketOptions(options)};\n`;
}

function printExtend({ type, items }: Extend, layout: Layout): string {
  return block(`extend ${type.text}`, [items.map((field) => printField(field, layout))]);
}

function printEnum({ visibility, name, items }: Enum): string {
  const values = ofKind(items, "value").map(
    (value) => `${value.name.text} = ${printInt(value.number)}${printBracketOptions(value.options)};\n`,
  );
  return block(`${visible(visibility)}enum ${name.text}`, [
    [...ofKind(items, "reserved").map(printReserved), ...ofKind(items, "option").map(printOptionStatement), ...values],
  ]);
}

function printService({ name, items }: Service): string {
  return block(`service ${name.text}`, [
    ofKind(items, "option").map(printOptionStatement),
    ofKind(items, "rpc").map(printRpc),
  ]);
}

function printRpc({ name, input, output, options }: Rpc): string {
  const head = `rpc ${name.text} (${printRpcType(input)}) returns (${printRpcType(output)})`;
  return options.length === 0 ? `${head};\n` : block(head, [options.map(printOptionStatement)], ";");
}

function printRpcType({ stream, type }: RpcType): string {
  return `${stream ? "stream " : ""}${type.text}`;
}
