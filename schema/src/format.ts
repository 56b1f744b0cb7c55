import type { Budget } from "./budget.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Finding } from "./difference.ts";
import type { EncodedPart } from "./encoded.ts";
import type { ChangedPaths, FieldList, FieldSides } from "./fields.ts";
import type { InstanceError } from "./instance-error.ts";
import type { SchemaNames } from "./names.ts";
import type { SchemaPart } from "./parts.ts";
import type { Path } from "./path.ts";
import type { RuleTable } from "./rule.ts";
import type { SchemaType, TypeFacts } from "./schema-type.ts";
import type { Shape } from "./shape.ts";
import type { SchemaTags, TagChange } from "./tags.ts";
import type { JsonValue } from "./text/value.ts";
import type { NoWitness, Witness } from "./witness.ts";

/** A reference as a user writes it: the version of another subject that a name in the schema stands for. */
export interface Reference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** A reference with the stored text of the version it names. */
export interface ResolvedReference extends Reference {
  readonly text: string;
}

/**
 * `lax`: what a registry stored once is taken. `confluent`: new schemas are judged as Confluent's registry judges them under
 * `validateNewSchemas`, its default.
 */
export type Strictness = "lax" | "confluent";

/** What a text is parsed with: the texts it refers to, and how strictly it is judged. */
export interface ParseOptions {
  /** Everything the text needs, transitively, in the order of need: what a text refers to stands before it. */
  readonly references?: readonly ResolvedReference[];
  /** How much is judged besides the grammar; `lax` unless given. */
  readonly strictness?: Strictness;
}

/** A schema that was parsed once; pass it around instead of its text. */
export interface Schema<Model = unknown> {
  readonly type: SchemaType;
  /** The text that was parsed, as given. */
  readonly source: string;
  readonly references: readonly ResolvedReference[];
  readonly model: Model;
}

/** What a schema calls its events, and says of them; undefined where it says nothing. */
export interface About {
  readonly name: string | undefined;
  readonly description: string | undefined;
}

/** The policies of {@link CompatibilityPolicy}. */
export const COMPARISON_POLICIES = ["STRICT", "LENIENT"] as const;

/**
 * Confluent's policies of compatibility, which JSON Schemas alone are compared by: LENIENT lets open content models be closed
 * and filled.
 */
export type CompatibilityPolicy = (typeof COMPARISON_POLICIES)[number];

/** How two schemas are compared. */
export interface Comparing {
  /** Errors alone, for callers that only ask whether it is read. */
  readonly only?: "errors";
  /** STRICT unless given. Formats without policies compare as they always do. */
  readonly policy?: CompatibilityPolicy;
  readonly budget?: Budget;
}

/**
 * What every schema format does, one file a verb in its folder. All of it pure and synchronous. Whatever walks over types
 * takes its steps from a budget, a large one unless the caller gives one, and throws BudgetExceeded at its end.
 */
export interface Format<Model = unknown> extends TypeFacts {
  readonly type: SchemaType;
  /** Text to model. Throws {@link SchemaError}, with code, line and column. */
  parse(source: string, options?: ParseOptions): Schema<Model>;
  /** The names that a text needs others by, and those that it defines. Throws {@link SchemaError} where it cannot be read. */
  names(source: string): SchemaNames;
  /** The text that Confluent's registry stores for this schema. */
  canonical(schema: Schema<Model>): string;
  /** The text that it stores under `normalize=true`. */
  normalized(schema: Schema<Model>): string;
  /**
   * What generated code and lock files know a schema by, in hexadecimal: SHA-256 of a text that leaves out what changes no
   * byte of an event; of Avro its parsing canonical form, of Protobuf the normalised text.
   */
  fingerprint(schema: Schema<Model>): string;
  /** The text in one of the type's forms; under any other name the canonical one. */
  inForm(schema: Schema<Model>, form: string): string;
  /** The form that a text was sent in, where it is one of the forms rather than the schema's own text. Absent where none is sent. */
  sentForm?(text: string): string | undefined;
  /**
   * The schema as a part of a JSON document, with the types of its references written out: JSON where its text is JSON, else
   * the text.
   */
  embedded(schema: Schema<Model>): unknown;
  /** What the schema calls its events, and says of them. */
  about(schema: Schema<Model>): About;
  /** A text that two schemas share exactly when Confluent's registry takes them for one: references inlined, order of attributes aside. */
  comparable(schema: Schema<Model>): string;
  /**
   * A text that two schemas share exactly when they say the same, whatever their names and texts are split into: what
   * references bring in is part of it, the order of attributes and the layout are not.
   */
  meaning(schema: Schema<Model>): string;
  /**
   * What goes wrong, or quietly changes, when `reader` reads what `writer` wrote. In a fixed order, errors first.
   */
  compare(reader: Schema<Model>, writer: Schema<Model>, how?: Comparing): readonly Finding[];
  /**
   * What is wrong with a schema that is taken all the same, in the order of the text: what the type's own compiler would
   * refuse is an error. Absent where parsing itself judges all of that.
   */
  diagnose?(schema: Schema<Model>): readonly Diagnostic[];
  /**
   * What is wrong with an event, given as the value of a JSON text: nothing where it is valid. Takes steps from the budget.
   * Absent of a type whose events are not JSON.
   */
  validate?(schema: Schema<Model>, event: JsonValue, budget?: Budget): readonly InstanceError[];
  /** What findings are judged and worded by. */
  readonly rules: RuleTable;
  /** An event of `writer` that shows the finding, or why none is known. */
  witness(reader: Schema<Model>, writer: Schema<Model>, finding: Finding, budget?: Budget): Witness | NoWitness;
  /** Decoded events of the schema, the same for the same seed, of bounded size. */
  sample(schema: Schema<Model>, seed: number, budget?: Budget): readonly unknown[];
  /** What its decoded events look like. Absent of a type whose events programs hold in shapes that are not described yet. */
  shape?(schema: Schema<Model>): Shape;
  /** Values that are a little less than a decoded event, in the order to try; not each of them need be an event. */
  shrink(schema: Schema<Model>, event: unknown): Iterable<unknown>;
  /** A decoded event as JSON shows it. */
  view(schema: Schema<Model>, event: unknown): unknown;
  /** The bytes of a decoded event as the format writes them, without what a wire format puts before them. */
  encoded(schema: Schema<Model>, event: unknown): readonly EncodedPart[];
  /**
   * What Confluent's wire format puts between the schema's id and an event of {@link sample}, in hexadecimal. Absent where it puts
   * nothing there.
   */
  readonly messageIndexes?: string;
  /** The fields of its events, each before what is inside it. */
  fields(schema: Schema<Model>, budget?: Budget): FieldList;
  /**
   * The types and fields that a stored text defines, with their documentation and tags, for searching: nothing is resolved or
   * checked. Throws where it cannot be read.
   */
  parts(text: string): readonly SchemaPart[];
  /** The entities of a schema's text that have Confluent's inline tags. Throws {@link SchemaError}. */
  tagged(text: string): readonly SchemaTags[];
  /** The text with its tags changed. Throws {@link SchemaError} where the text, or an entity, is none. */
  retagged(text: string, change: TagChange): string;
  /** What stands at a path for `reader`, and what `writer` writes there for it. */
  fieldAt(reader: Schema<Model>, writer: Schema<Model>, path: Path): FieldSides;
  /**
   * The fields of `reader` that `writer` does not write, or writes as another type; of those inside each other the outermost,
   * in the reader's order.
   */
  changes(reader: Schema<Model>, writer: Schema<Model>, budget?: Budget): ChangedPaths;
}
