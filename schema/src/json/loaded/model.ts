import type { JsonNumber, JsonValue } from "../../text/value.ts";
import type { SchemaNode } from "../model.ts";

/**
 * A schema as Confluent's registry sees it when it compares: of one kind, where a schema with keywords of several kinds is an
 * `allOf` of parts. (The kinds are everit-json-schema's; `SchemaTranslator` makes them of 2019-09 and 2020-12.)
 */
export type Loaded =
  | LoadedObject
  | LoadedArray
  | LoadedString
  | LoadedNumber
  | LoadedEnum
  | LoadedConst
  | LoadedNot
  | LoadedCombined
  | LoadedConditional
  | LoadedReference
  | LoadedPlain;

/** What all kinds have. */
interface Common {
  /** The schema that it is, or is a part of. */
  readonly node: SchemaNode;
  /** Whether it is the whole of its schema: only then are a title, a default and the like its own. */
  readonly whole: boolean;
  /** Whether its schema gives a default, as far as Confluent's registry knows. */
  readonly hasDefault: boolean;
  /** Whether `"type"` asks for its kind; other keywords alone say nothing of values of another kind. */
  readonly demanded: boolean;
}

/** A schema of objects. */
export interface LoadedObject extends Common {
  readonly kind: "object";
  readonly properties: ReadonlyMap<string, Loaded>;
  readonly required: ReadonlySet<string>;
  /** Whether properties are allowed that no other keyword knows, and what they have to be. */
  readonly additional: boolean;
  readonly additionalSchema: Loaded | undefined;
  readonly patterns: ReadonlyMap<string, Loaded>;
  readonly names: Loaded | undefined;
  readonly dependentNames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly dependentSchemas: ReadonlyMap<string, Loaded>;
  readonly minProperties: JsonNumber | undefined;
  readonly maxProperties: JsonNumber | undefined;
}

/** A schema of arrays. */
export interface LoadedArray extends Common {
  readonly kind: "array";
  /** What every item has to be. */
  readonly all: Loaded | undefined;
  /** What the first items have to be, one by one. */
  readonly items: readonly Loaded[] | undefined;
  readonly additional: boolean;
  readonly additionalSchema: Loaded | undefined;
  readonly contains: Loaded | undefined;
  readonly minItems: JsonNumber | undefined;
  readonly maxItems: JsonNumber | undefined;
  readonly unique: boolean;
}

/** A schema of strings. */
export interface LoadedString extends Common {
  readonly kind: "string";
  readonly minLength: JsonNumber | undefined;
  readonly maxLength: JsonNumber | undefined;
  readonly pattern: string | undefined;
  /** The format, where the registry validates it. */
  readonly format: string | undefined;
}

/** A schema of numbers. */
export interface LoadedNumber extends Common {
  readonly kind: "number";
  readonly integer: boolean;
  readonly minimum: JsonNumber | undefined;
  readonly maximum: JsonNumber | undefined;
  readonly exclusiveMinimum: JsonNumber | undefined;
  readonly exclusiveMaximum: JsonNumber | undefined;
  readonly multipleOf: JsonNumber | undefined;
}

/** Values one by one. */
export interface LoadedEnum extends Common {
  readonly kind: "enum";
  readonly values: readonly JsonValue[];
}

/** A single value. */
export interface LoadedConst extends Common {
  readonly kind: "const";
  readonly value: JsonValue;
}

/** What values must not be. */
export interface LoadedNot extends Common {
  readonly kind: "not";
  readonly schema: Loaded;
}

/** How schemas are combined. */
export type Criterion = "allOf" | "anyOf" | "oneOf";

/** Several schemas, combined by a keyword, or because one schema has keywords of several kinds. */
export interface LoadedCombined extends Common {
  readonly kind: "combined";
  readonly criterion: Criterion;
  readonly schemas: readonly Loaded[];
  /** Made of one schema's parts, rather than written as such. */
  readonly generated: boolean;
}

/** `if`, `then`, `else`, which are not compared. */
export interface LoadedConditional extends Common {
  readonly kind: "conditional";
}

/** A reference. What it leads to is loaded when it is asked for, so that circles end. */
export interface LoadedReference extends Common {
  readonly kind: "reference";
  readonly to: SchemaNode;
  readonly target: () => Loaded;
}

/** Kinds without anything inside. `empty` is a schema without keywords, or with none that says anything of values. */
export interface LoadedPlain extends Common {
  readonly kind: "boolean" | "null" | "empty" | "true" | "false";
}
