import type { FileFacts } from "./facts.ts";
import { type DiagnosticRows, errorRow, warning } from "./rule.ts";

/** Rules about files, imports and names. */
export const FILE_RULES: DiagnosticRows<FileFacts> = {
  "protobuf/second-package": errorRow(
    "A file is in one package.",
    () => "the file has more than one package.",
    () => "Keep one of them.",
  ),
  "protobuf/bad-package": errorRow(
    "A package is a name of parts with dots between.",
    (f) => `${f.package} is no name of a package.`,
    () => "Write a name such as acme.v1.",
  ),
  "protobuf/syntax-not-first": errorRow(
    "The syntax is the first statement of a file.",
    () => "something stands before the syntax.",
    () => "Move the syntax to the top.",
  ),
  "protobuf/weak-import-in-2024": errorRow(
    "Edition 2024 has no weak imports.",
    () => "edition 2024 has no import weak.",
    () => 'Take "weak" away.',
  ),
  "protobuf/unknown-import": errorRow(
    "What is imported is there.",
    (f) => `nothing is known as "${f.path}".`,
    () => "Give the file as a reference by that name, or take the import away.",
  ),
  "protobuf/imported-twice": errorRow(
    "A file is imported once.",
    (f) => `"${f.path}" is imported twice.`,
    () => "Take one of the imports away.",
  ),
  "protobuf/bad-import-path": errorRow(
    "Paths of imports are relative to a root, with slashes.",
    (f) => `"${f.path}" is no path of an import: ${f.reason}.`,
    () => 'Write a path such as "acme/v1/order.proto".',
  ),
  "protobuf/import-option-before-2024": errorRow(
    "Imports for options alone came with edition 2024.",
    () => "only edition 2024 has import option.",
    () => "Import the file without option.",
  ),
  "protobuf/import-order": errorRow(
    "Imports for options stand behind the others.",
    () => "this import stands behind an import option.",
    () => "Move it before the first import option.",
  ),
  "protobuf/import-for-options": errorRow(
    "What is imported for options alone is named in options alone.",
    (f) => `${f.name} is imported for options alone.`,
    (f) => `Import "${f.path}" without option.`,
  ),
  "protobuf/lite-import": errorRow(
    "Messages of the lite runtime are none for the full one.",
    (f) => `"${f.path}" is for the lite runtime, this file is not.`,
    () => "Give both files the same optimize_for.",
  ),
  "protobuf/unused-import": warning(
    "An import that nothing needs binds files to each other.",
    (f) => `nothing of "${f.path}" is used.`,
    () => "Take the import away.",
  ),
  "protobuf/reference-clash": warning(
    "A name that files import stands for one file: two versions of it in one schema are not told apart.",
    (f) => `"${f.path}" stands for ${f.taken} and for ${f.other}: the first is taken for both.`,
    () => "Let everything refer to one version of it.",
  ),
  "protobuf/duplicate-name": errorRow(
    "A full name stands for one thing; the values of an enum stand beside it, not in it.",
    (f) =>
      f.path === ""
        ? `${f.name} is defined twice: as ${f.other} and as ${f.kind}.`
        : `${f.name} is ${f.other} of "${f.path}", and ${f.kind} here.`,
    () => "Give one of the two another name.",
  ),
  "protobuf/imports-clash": errorRow(
    "A full name stands for one thing in all that a file sees.",
    (f) => `${f.name} is defined in "${f.other}" and in "${f.path}".`,
    () => "Import one of the two.",
  ),
  "protobuf/undefined-name": errorRow(
    "Every name stands for something; of a name with dots the first part is looked for alone, from the inside out.",
    (f) => `${f.name} stands for nothing here.`,
    (f) => `Write its full name with a dot before it, or define it.${f.path ? ` "${f.path}" may be the file.` : ""}`,
  ),
  "protobuf/not-imported": errorRow(
    "A file sees what it imports, and what is imported publicly there.",
    (f) => `${f.name} is defined in "${f.path}", which is not imported.`,
    (f) => `Add import "${f.path}";`,
  ),
  "protobuf/wrong-kind": errorRow(
    "Fields have types, methods have messages, options are extensions.",
    (f) => `${f.name} is of the kind ${f.kind}, and not ${f.wanted}.`,
    (f) => `Name ${f.wanted}.`,
  ),
  "protobuf/not-exported": errorRow(
    "From edition 2024 on a file says what others may name.",
    (f) => `${f.name} is not exported by "${f.path}".`,
    () => "Export it there.",
  ),
  "protobuf/visibility-before-2024": errorRow(
    "Visibility of types came with edition 2024.",
    (f) => `only edition 2024 has ${f.word}.`,
    (f) => `Take "${f.word}" away.`,
  ),
  "protobuf/strict-visibility": errorRow(
    "Under STRICT only types that stand in no other are exported.",
    (f) => `${f.name} stands in a message, and is exported.`,
    () => 'Take "export" away, or move it out.',
  ),
  "protobuf/naming-style": errorRow(
    "Edition 2024 holds names to the style guide.",
    (f) => `${f.name} is not ${f.style}.`,
    () => "Rename it, or set features.enforce_naming_style = STYLE_LEGACY.",
  ),
  "protobuf/extensions-in-proto3": errorRow(
    "Messages of proto3 have no extensions.",
    () => "proto3 has no extensions.",
    () => "Hold other messages in a field of google.protobuf.Any.",
  ),
  "protobuf/extend-in-proto3": errorRow(
    "Files of proto3 extend options alone.",
    (f) => `proto3 extends options alone, and ${f.message} is none.`,
    () => "Define the extension in a file of proto2 or an edition.",
  ),
  "protobuf/empty-extend": errorRow(
    "An extend defines extensions.",
    (f) => `this extend of ${f.message} is empty.`,
    () => "Take it away.",
  ),
  "protobuf/extension-not-allowed": errorRow(
    "An extension is neither required nor a map.",
    (f) => `an extension is not ${f.what}.`,
    () => "Make it optional or repeated; a map may stand in a message.",
  ),
  "protobuf/extension-number": errorRow(
    "Extensions have the numbers that their message leaves to them.",
    (f) => `${f.message} leaves number ${f.number} to no extension.`,
    (f) => `Take one of its extension numbers, or add extensions ${f.number}; there.`,
  ),
  "protobuf/extension-declaration": errorRow(
    "Declarations of extensions say number, name and type.",
    (f) => `${f.reason}.`,
    () => 'Write declaration = { number: 100 full_name: ".acme.v1.ext" type: "int32" }.',
  ),
  "protobuf/declared-otherwise": errorRow(
    "An extension is what its range declares.",
    (f) => `${f.name} is not as declared: ${f.reason}.`,
    () => "Follow the declaration, or change it.",
  ),
  "protobuf/message-set": errorRow(
    "A message set has extensions alone, each one message.",
    (f) => `${f.message} is a message set: ${f.reason}.`,
    () => "Take message_set_wire_format away.",
  ),
};
