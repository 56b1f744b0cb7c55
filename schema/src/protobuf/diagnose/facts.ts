import type { Span } from "../../error.ts";

/** Texts by name. */
type Says<Name extends string = never> = Readonly<Record<Name, string>>;

/** What is said of a schema that breaks a rule about files, imports and names: the rule is worded with it. */
export type FileFacts = {
  readonly "protobuf/second-package": Says;
  readonly "protobuf/bad-package": Says<"package">;
  readonly "protobuf/syntax-not-first": Says;
  readonly "protobuf/weak-import-in-2024": Says;
  readonly "protobuf/unknown-import": Says<"path">;
  readonly "protobuf/imported-twice": Says<"path">;
  readonly "protobuf/bad-import-path": Says<"path" | "reason">;
  readonly "protobuf/import-option-before-2024": Says;
  readonly "protobuf/import-order": Says;
  readonly "protobuf/import-for-options": Says<"name" | "path">;
  readonly "protobuf/lite-import": Says<"path">;
  readonly "protobuf/unused-import": Says<"path">;
  readonly "protobuf/reference-clash": Says<"other" | "path" | "taken">;
  readonly "protobuf/duplicate-name": Says<"kind" | "name" | "other" | "path">;
  readonly "protobuf/imports-clash": Says<"name" | "other" | "path">;
  readonly "protobuf/undefined-name": Says<"name" | "path">;
  readonly "protobuf/not-imported": Says<"name" | "path">;
  readonly "protobuf/wrong-kind": Says<"kind" | "name" | "wanted">;
  readonly "protobuf/not-exported": Says<"name" | "path">;
  readonly "protobuf/visibility-before-2024": Says<"word">;
  readonly "protobuf/strict-visibility": Says<"name">;
  readonly "protobuf/naming-style": Says<"name" | "style">;
  readonly "protobuf/extensions-in-proto3": Says;
  readonly "protobuf/extend-in-proto3": Says<"message">;
  readonly "protobuf/empty-extend": Says<"message">;
  readonly "protobuf/extension-not-allowed": Says<"what">;
  readonly "protobuf/extension-number": Says<"message" | "number">;
  readonly "protobuf/extension-declaration": Says<"reason">;
  readonly "protobuf/declared-otherwise": Says<"name" | "reason">;
  readonly "protobuf/message-set": Says<"message" | "reason">;
};

/** What is said of a schema that breaks a rule about fields, numbers and enums: the rule is worded with it. */
export type FieldFacts = {
  readonly "protobuf/duplicate-number": Says<"name" | "number" | "other">;
  readonly "protobuf/number-out-of-range": Says<"kept" | "least" | "most" | "number" | "what">;
  readonly "protobuf/reserved-number": Says<"name" | "number">;
  readonly "protobuf/extensions-number": Says<"name" | "number">;
  readonly "protobuf/overlapping-ranges": Says<"number">;
  readonly "protobuf/empty-range": Says<"first" | "last">;
  readonly "protobuf/reserved-name": Says<"name">;
  readonly "protobuf/reserved-spelling": Says<"name" | "right">;
  readonly "protobuf/reserved-no-name": Says<"name">;
  readonly "protobuf/reserved-twice": Says<"name">;
  readonly "protobuf/reserved-mixed": Says;
  readonly "protobuf/json-name-conflict": Says<"name" | "one" | "other">;
  readonly "protobuf/json-name-unclear": Says<"name" | "one" | "other">;
  readonly "protobuf/json-name-of-extension": Says<"field">;
  readonly "protobuf/enum-name-conflict": Says<"name" | "one" | "other">;
  readonly "protobuf/enum-name-unclear": Says<"name" | "one" | "other">;
  readonly "protobuf/empty-enum": Says<"enum">;
  readonly "protobuf/first-value-not-zero": Says<"enum" | "value">;
  readonly "protobuf/no-alias": Says<"enum">;
  readonly "protobuf/empty-oneof": Says<"oneof">;
  readonly "protobuf/map-in-oneof": Says<"field">;
  readonly "protobuf/label-in-edition": Says<"label">;
  readonly "protobuf/group-not-allowed": Says<"syntax">;
  readonly "protobuf/group-name": Says<"name">;
  readonly "protobuf/default-in-proto3": Says;
  readonly "protobuf/default-not-allowed": Says<"field">;
  readonly "protobuf/closed-enum": Says<"enum" | "field">;
  readonly "protobuf/required-file": Says;
};

/** What is said of a schema that breaks a rule about options, features and their values: the rule is worded with it. */
export type OptionFacts = {
  readonly "protobuf/unknown-option": Says<"message" | "option">;
  readonly "protobuf/bad-option-name": Says;
  readonly "protobuf/unknown-field": Says<"field" | "message">;
  readonly "protobuf/value-mismatch": Says<"found" | "wanted">;
  readonly "protobuf/value-out-of-range": Says<"found" | "wanted">;
  readonly "protobuf/unknown-enum-value": Says<"found" | "wanted">;
  readonly "protobuf/not-utf8": Says<"field">;
  readonly "protobuf/set-twice": Says<"option">;
  readonly "protobuf/option-not-message": Says<"option">;
  readonly "protobuf/bad-any": Says<"address">;
  readonly "protobuf/option-target": Says<"kind" | "option">;
  readonly "protobuf/option-in-edition": Says<"edition" | "option">;
  readonly "protobuf/option-of-protoc": Says<"option">;
  readonly "protobuf/option-for-type": Says<"field" | "option" | "type" | "wanted">;
  readonly "protobuf/unknown-feature-value": Says<"feature">;
  readonly "protobuf/bad-escape": Says;
  readonly "protobuf/bad-number": Says<"number">;
  readonly "protobuf/list-outside-message": Says;
  readonly "protobuf/nested-list": Says;
  readonly "protobuf/trailing-comma": Says;
  readonly "protobuf/angle-brackets": Says;
  readonly "protobuf/missing-colon": Says<"field">;
};

/** What is said of a schema by the rule that it breaks. */
export type DiagnosticFacts = FileFacts & FieldFacts & OptionFacts;

/** The id of such a rule. */
export type DiagnosticId = keyof DiagnosticFacts;

/** Says that a rule is broken at a place, with what its sentence names, where it names anything. */
export type AddNote = <Id extends DiagnosticId>(
  rule: Id,
  at: Span,
  ...facts: Says extends DiagnosticFacts[Id] ? [] : [facts: DiagnosticFacts[Id]]
) => void;
