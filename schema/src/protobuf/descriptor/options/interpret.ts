import { create, fromBinary } from "@bufbuild/protobuf";
import { FieldOptionsSchema, type UninterpretedOption } from "@bufbuild/protobuf/wkt";
import type { LinkedFile } from "../../linked-file.ts";
import type { Note } from "../../model.ts";
import { noting } from "../../notes.ts";
import type { Option, OptionNamePart } from "../../tree.ts";
import type { Declaration, FieldDeclaration } from "../declarations.ts";
import { type Built, emptyBuilt, encoded, isBuilt } from "./built.ts";
import { type Definitions, extendsMessage, type FoundField, type FoundMessage, memberOf } from "./definitions.ts";
import { addValue, assign, clashing, type Evaluating, isMessage, isRepeated, type NamedField } from "./evaluate.ts";
import { checkPlaces } from "./places.ts";
import { isPseudo, setPseudo } from "./pseudo.ts";
import { OPTION_MESSAGES } from "./standard.ts";
import { uninterpreted } from "./uninterpreted.ts";

/** A declaration's options on the way. */
interface Pending {
  readonly declaration: Declaration;
  readonly built: Built;
  /** Those that mean nothing. */
  readonly left: Option[];
}

/**
 * Puts the options of a file's declarations into its descriptor: standard ones into their fields, custom ones as the
 * fields that they are; those that mean nothing stay uninterpreted. Gives what is wrong with those.
 */
export function interpretOptions(
  file: LinkedFile,
  declarations: readonly Declaration[],
  definitions: Definitions,
): readonly Note[] {
  const notes: Note[] = [];
  const pending = declarations
    .filter(({ options }) => options.length > 0)
    .map((declaration): Pending => ({ declaration, built: emptyBuilt(), left: [] }));
  // Standard options first: how custom ones are written depends on those of the extensions that define them.
  for (const custom of [false, true]) {
    for (const one of pending) {
      const options = one.declaration.options.filter(({ name }) => name.some(({ extension }) => extension) === custom);
      for (const option of options) interpret(definitions, notes, one, option);
      if (options.length > 0) store(one);
    }
  }
  for (const { declaration, built } of pending) checkPlaces(built, declaration.kind, file.descriptor, noting(notes));
  return notes;
}

function interpret(
  definitions: Definitions,
  notes: Note[],
  { declaration, built, left }: Pending,
  option: Option,
): void {
  const evaluating: Evaluating = {
    definitions,
    scope: declaration.scope,
    note: noting(notes),
  };
  if (declaration.kind === "field" && isPseudo(option)) setPseudo(evaluating, declaration, option);
  else if (!setOption(evaluating, declaration, built, option)) left.push(option);
}

/** Sets what an option's name says, part by part; whether it means something. */
function setOption(evaluating: Evaluating, { kind }: Declaration, built: Built, option: Option): boolean {
  let type = evaluating.definitions.message(`.${OPTION_MESSAGES[kind].typeName}`);
  let into = built;
  for (const [index, part] of option.name.entries()) {
    const found = type && partOf(evaluating, type, part);
    if (type === undefined || found === undefined) return false;
    const last = index === option.name.length - 1;
    const before = into.fields.get(found.field.number)?.values[0];
    const inside = !last && !isRepeated(found.field) && before !== undefined && isBuilt(before) ? before : undefined;
    if (inside === undefined) {
      const clash = clashing(into, found);
      if (clash !== undefined) {
        evaluating.note("protobuf/set-twice", part.at, { option: clash });
        return false;
      }
    }
    if (last) return assign(evaluating, into, { found, at: part.at }, option.value, false);
    if (isRepeated(found.field) || !isMessage(found.field)) {
      evaluating.note("protobuf/option-not-message", part.at, { option: found.name });
      return false;
    }
    type = evaluating.definitions.message(found.field.typeName);
    into = inside ?? within(into, { found, at: part.at });
  }
  return false;
}

function within(into: Built, named: NamedField): Built {
  const made = emptyBuilt();
  addValue(into, named, made);
  return made;
}

/** The field, or the extension, that a part of an option's name stands for. */
function partOf(evaluating: Evaluating, type: FoundMessage, part: OptionNamePart): FoundField | undefined {
  const { text, extension, at } = part;
  const found = extension ? extensionOf(evaluating, type, text) : memberOf(type, text);
  if (found !== undefined) return found;
  evaluating.note("protobuf/unknown-option", at, { option: extension ? `(${text})` : text, message: type.name });
  return undefined;
}

function extensionOf({ definitions, scope }: Evaluating, type: FoundMessage, text: string): FoundField | undefined {
  const found = definitions.extension(text, scope);
  if (found !== undefined) return extendsMessage(found, type) ? found : undefined;
  // A field between parentheses is one as well, if it is named with its message.
  const dot = text.lastIndexOf(".");
  return `.${type.name}`.endsWith(`.${text.slice(0, dot)}`) ? memberOf(type, text.slice(dot + 1)) : undefined;
}

/** Writes what there is so far into the descriptor. */
function store({ declaration, built, left }: Pending): void {
  const schema = OPTION_MESSAGES[declaration.kind];
  if (built.fields.size === 0 && left.length === 0) return;
  const options = Object.assign(fromBinary(schema, encoded(built)), {
    uninterpretedOption: left
      .toSorted((a, b) => a.at.start - b.at.start)
      .map((option): UninterpretedOption => uninterpreted(option)),
  });
  const parts = declaration.kind === "range" ? declaration.part : [declaration.part];
  for (const part of parts) Object.assign(part, { options });
  if (declaration.kind === "field") passFeatures(declaration);
}

/** Features of a map are those of its keys and values. */
function passFeatures({ part, entry }: FieldDeclaration): void {
  const features = part.options?.features;
  if (features === undefined) return;
  for (const field of entry?.field ?? []) Object.assign(field, { options: create(FieldOptionsSchema, { features }) });
}
