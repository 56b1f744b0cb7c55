import { FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import type { Option } from "../../tree.ts";
import type { FieldDeclaration } from "../declarations.ts";
import { defaultText } from "./default-text.ts";
import { type FoundField, memberOf } from "./definitions.ts";
import { type Evaluating, evaluated, isMessage, isRepeated } from "./evaluate.ts";

/** The options of a field that are none: they stand in its descriptor itself. */
const PSEUDO: ReadonlySet<string> = new Set(["default", "json_name"]);

export function isPseudo({ name: [first] }: Option): boolean {
  return first !== undefined && !first.extension && PSEUDO.has(first.text);
}

/** Sets a field's default or its name in JSON; what is no such value is noted and left out. */
export function setPseudo(evaluating: Evaluating, { part, item }: FieldDeclaration, option: Option): void {
  const [first, second] = option.name;
  if (first === undefined) return;
  if (second !== undefined) {
    evaluating.note("protobuf/option-not-message", first.at, { option: first.text });
    return;
  }
  if (first.text === "json_name") {
    const name = jsonNameField(evaluating);
    const value = name && evaluated(evaluating, name, option.value, false);
    if (value instanceof Uint8Array) part.jsonName = new TextDecoder().decode(value);
    return;
  }
  if (isMessage(part) || isRepeated(part) || item.type.kind === "map") {
    evaluating.note("protobuf/default-not-allowed", option.at, { field: part.name });
    return;
  }
  const value = evaluated(evaluating, ownField(evaluating, part), option.value, false);
  if (value === undefined) return;
  part.defaultValue =
    part.type === Type.ENUM && option.value.kind === "word" ? option.value.text : defaultText(part.type, value);
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
