import type { AvroEnum, AvroRecord, AvroType } from "@concordat/schema/avro";
import { docComment, literal } from "../escape.ts";
import { createNames, propertyKey } from "../names.ts";
import { collect, type DeclaredType, widerInputs } from "./collect.ts";
import { commentOf, deprecation } from "./comment.ts";
import { avroIdentifier } from "./names.ts";
import { type TypeContext, typeText, type ValueRole } from "./type-text.ts";

/** The declarations of a schema's types, and what the event itself is called among them. */
export interface Declarations {
  readonly lines: readonly string[];
  /** The type of the event as it is read; that of writing has `Input` behind it. */
  readonly event: string;
  /** The branded types to import. */
  readonly brands: readonly string[];
}

/** Declares the TypeScript types of an Avro schema. `fallback` names an event whose type has no name of its own. */
export function declareAvro(root: AvroType, fallback: string): Declarations {
  const types = collect(root);
  const brands = new Set<string>();
  const names = createNames([], { forms: (name) => [name, `${name}Input`] });
  const given = nameAll(types, root, names.take);
  const context: TypeContext = {
    nameOf: (type) => given.get(type) ?? unnamed(type),
    wider: widerInputs(types),
    use: (brand) => brands.add(brand),
  };
  const lines = types.flatMap((type) => [
    "",
    ...(type.kind === "record" ? declareRecord(type, context) : declareEnum(type, context)),
  ]);
  if (root.kind === "record") return { lines, event: context.nameOf(root), brands: [...brands].sort() };
  const event = root.kind === "enum" ? context.nameOf(root) : names.take(fallback);
  const output = typeText(root, "output", context);
  const alias = root.kind === "enum" ? [] : [`export type ${event} = ${output};`];
  lines.push("", ...alias, `export type ${event}Input = ${typeText(root, "input", context)};`);
  return { lines, event, brands: [...brands].sort() };
}

function unnamed(type: DeclaredType): never {
  throw new Error(`no name was given to ${type.name.full}`);
}

/** Short names where one type has it, full names with `_` between their parts where several have. The event comes first. */
function nameAll(
  types: readonly DeclaredType[],
  root: AvroType,
  take: (name: string) => string,
): ReadonlyMap<DeclaredType, string> {
  const counts = new Map<string, number>();
  for (const { name } of types) counts.set(name.short, (counts.get(name.short) ?? 0) + 1);
  const given = new Map<DeclaredType, string>();
  const ordered = [...types].sort((a, b) => Number(b === root) - Number(a === root));
  for (const type of ordered) {
    const { short, full } = type.name;
    given.set(type, take(avroIdentifier(type === root || counts.get(short) === 1 ? short : full)));
  }
  return given;
}

function declareRecord(record: AvroRecord, context: TypeContext): readonly string[] {
  const name = context.nameOf(record);
  const output = interfaceLines(record, name, "output", context);
  if (!context.wider.has(record))
    return [...output, "", ...docComment(undefined, "", deprecation(record)), `export type ${name}Input = ${name};`];
  return [...output, "", ...interfaceLines(record, `${name}Input`, "input", context)];
}

function interfaceLines(
  record: AvroRecord,
  name: string,
  direction: ValueRole,
  context: TypeContext,
): readonly string[] {
  const doc =
    direction === "output"
      ? commentOf(record)
      : docComment(
          `{@link ${context.nameOf(record)}} as it is written: what has a default may be left out.`,
          "",
          deprecation(record),
        );
  const fields = record.fields.flatMap((field) => {
    const type = typeText(field.type, direction, context);
    const optional = direction === "input" && field.default !== undefined;
    const key = propertyKey(field.name, literal);
    const line = optional ? `  readonly ${key}?: ${type} | undefined;` : `  readonly ${key}: ${type};`;
    return [...commentOf(field, "  "), line];
  });
  return [...doc, `export interface ${name} {`, ...fields, "}"];
}

function declareEnum(type: AvroEnum, context: TypeContext): readonly string[] {
  const symbols = type.symbols.length === 0 ? "never" : type.symbols.map(literal).join(" | ");
  return [...commentOf(type), `export type ${context.nameOf(type)} = ${symbols};`];
}
