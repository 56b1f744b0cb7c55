import type { DescEnum, DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { docComment, literal } from "../escape.ts";
import { propertyKey } from "../names.ts";
import { isOptional, type ProtobufTypeContext, typeText } from "./type-text.ts";

/** What the text of a declaration depends on. */
export interface DeclareContext extends ProtobufTypeContext {
  /** The comment in the schema before a part of a descriptor. */
  readonly docOf: (part: object) => string | undefined;
  /** The name by which something of `@bufbuild/protobuf` is imported. */
  readonly runtime: (name: "Message" | "UnknownEnum") => string;
}

/** The TypeScript type of a message. */
export function declareMessage(type: DescMessage, context: DeclareContext): readonly string[] {
  const members = type.members.flatMap((member) =>
    member.kind === "oneof" ? oneofLines(member, context) : fieldLines(member, context),
  );
  const of = `${context.runtime("Message")}<${literal(type.typeName)}>`;
  return [
    ...comment(type, "", context),
    `export type ${context.nameOf(type)} = ${of} & {${members.length === 0 ? "};" : ""}`,
    ...members,
    ...(members.length === 0 ? [] : ["};"]),
  ];
}

function fieldLines(field: DescField, context: DeclareContext): readonly string[] {
  const text = typeText(field, context);
  const key = propertyKey(field.localName, literal);
  const line = isOptional(field) ? `  ${key}?: ${text} | undefined;` : `  ${key}: ${text};`;
  return [...comment(field, "  ", context), line];
}

/** The one field of a oneof that is set, told by `case`. */
function oneofLines(oneof: DescOneof, context: DeclareContext): readonly string[] {
  const cases = oneof.fields.flatMap((field) => [
    ...comment(field, "    ", context),
    `    | { value: ${typeText(field, context)}; case: ${literal(field.localName)} }`,
  ]);
  return [
    ...docComment(context.docOf(oneof.proto), "  "),
    `  ${propertyKey(oneof.localName, literal)}:`,
    ...cases,
    "    | { case: undefined; value?: undefined };",
  ];
}

/** An enum as an object of its values and the type of them; one that is open takes other numbers as well. */
export function declareEnum(type: DescEnum, context: DeclareContext): readonly string[] {
  const name = context.nameOf(type);
  const values = type.values.flatMap((value) => [
    ...comment(value, "  ", context),
    // In a literal `__proto__` would be the prototype.
    `  ${propertyKey(value.localName, (text) => `[${literal(text)}]`)}: ${Number(value.number)},`,
  ]);
  const other = type.open ? ` | ${context.runtime("UnknownEnum")}` : "";
  return [
    ...comment(type, "", context),
    `export const ${name} = {`,
    ...values,
    "} as const;",
    "",
    ...comment(type, "", context),
    `export type ${name} = (typeof ${name})[keyof typeof ${name}]${other};`,
  ];
}

function comment(
  desc: { readonly proto: object; readonly deprecated: boolean },
  indent: string,
  context: DeclareContext,
): readonly string[] {
  return docComment(context.docOf(desc.proto), indent, desc.deprecated ? ["@deprecated"] : []);
}
