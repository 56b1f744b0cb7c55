import { FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { textOfBytes } from "../../literal.ts";
import type { Option } from "../../tree.ts";
import type { FieldDeclaration } from "../declarations.ts";
import type { BuiltValue } from "./built.ts";
import { defaultText } from "./default-text.ts";
import { type FoundField, memberOf } from "./definitions.ts";
import { type Evaluating, evaluated, isMessage, isRepeated } from "./evaluate.ts";

/** The options of a field that are none: they stand in its descriptor itself. */
const PSEUDO: ReadonlySet<string> = new Set(["default", "json_name"]);

/** Whether an option is `default` or `json_name`: those are parts of a field's descriptor, and no options there. */
export function isPseudo({ name: [first] }: Option): boolean {
  return first !== undefined && !first.extension && PSEUDO.has(first.text);
}

/** Sets a field's default or its name in JSON; what is no such value is noted and left out. */
export function setPseudo(
  evaluating: Evaluating,
  { part, item, options, extend }: FieldDeclaration,
  option: Option,
): void {
  const [first, second] = option.name;
  if (first === undefined) return;
  const again = options.find((one) => isPseudo(one) && one.name[0]?.text === first.text);
  if (again !== option) evaluating.note("protobuf/set-twice", option.at, { option: first.text });
  if (second !== undefined) {
    evaluating.note("protobuf/option-not-message", first.at, { option: first.text });
    return;
  }
  if (first.text === "json_name") {
    const name = jsonNameField(evaluating);
    const value = name && evaluated(evaluating, name, option.value, false);
    if (!(value instanceof Uint8Array)) return;
    const text = textOfBytes(value);
    if (extend !== undefined && text !== part.jsonName)
      evaluating.note("protobuf/json-name-of-extension", option.at, { field: part.name });
    part.jsonName = text;
    return;
  }
  if (isMessage(part) || isRepeated(part) || item.type.kind === "map") {
    evaluating.note("protobuf/default-not-allowed", option.at, { field: part.name });
    return;
  }
  const value = evaluated(evaluating, ownField(evaluating, part), option.value, false);
  if (value !== undefined) part.defaultValue = textOf(evaluating, part, option, value);
}

/** A value of an enum by the name that is written. */
function textOf(
  { definitions }: Evaluating,
  { type, typeName }: FoundField["field"],
  option: Option,
  value: BuiltValue,
): string {
  if (type !== Type.ENUM) return defaultText(type, value);
  if (option.value.kind === "word") return option.value.text;
  return definitions.enum(typeName)?.value.find(({ number }) => number === value)?.name ?? String(value);
}

/** The field of descriptor.proto that a name in JSON goes into: a string like any other. */
function jsonNameField({ definitions }: Evaluating): FoundField | undefined {
  const message = definitions.message(".google.protobuf.FieldDescriptorProto");
  return message && memberOf(message, "json_name");
}

/** A default is not held to be UTF-8: `protoc` lets it pass. */
function ownField(evaluating: Evaluating, field: FoundField["field"]): FoundField {
  const file = jsonNameField(evaluating)?.file;
  if (file === undefined) throw new Error("descriptor.proto has no FieldDescriptorProto");
  return { field, name: field.name, file };
}
