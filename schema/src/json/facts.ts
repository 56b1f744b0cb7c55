/** Where it is, for a person: `the property "age"`. */
type Where = { readonly where: string };

/** The types of both sides, in a few words. */
type Types = Where & { readonly readerType: string; readonly writerType: string };

/** What a keyword holds on both sides; where the writer's side has none, that is said elsewhere. */
type Limit = Where & { readonly reader: string };
type Limits = Limit & { readonly writer: string };

/** A property, and the schema around it. */
type Property = Where & { readonly property: string };

/** A place in a list, counted from 0. */
type Item = Where & { readonly index: number };

/** A property whose presence asks for others. */
type Dependency = Property & { readonly names: string };

/** What findings of each rule say of themselves: the rule is worded with it, and whatever finds it gives it. */
export type JsonSchemaFacts = {
  readonly "json-schema/type-changed": Types;
  readonly "json-schema/type-narrowed": Types;
  readonly "json-schema/schema-added": Types;
  readonly "json-schema/max-length-added": Limit;
  readonly "json-schema/max-length-decreased": Limits;
  readonly "json-schema/min-length-added": Limit;
  readonly "json-schema/min-length-increased": Limits;
  readonly "json-schema/pattern-added": Limit;
  readonly "json-schema/pattern-changed": Limits;
  readonly "json-schema/maximum-added": Limit;
  readonly "json-schema/maximum-decreased": Limits;
  readonly "json-schema/minimum-added": Limit;
  readonly "json-schema/minimum-increased": Limits;
  readonly "json-schema/exclusive-maximum-added": Limit;
  readonly "json-schema/exclusive-maximum-decreased": Limits;
  readonly "json-schema/exclusive-minimum-added": Limit;
  readonly "json-schema/exclusive-minimum-increased": Limits;
  readonly "json-schema/multiple-of-added": Limit;
  readonly "json-schema/multiple-of-expanded": Limits;
  readonly "json-schema/multiple-of-changed": Limits;
  readonly "json-schema/required-attribute-added": Property;
  readonly "json-schema/max-properties-added": Limit;
  readonly "json-schema/max-properties-decreased": Limits;
  readonly "json-schema/min-properties-added": Limit;
  readonly "json-schema/min-properties-increased": Limits;
  readonly "json-schema/additional-properties-removed": Where;
  readonly "json-schema/additional-properties-narrowed": Where & { readonly readerType: string };
  readonly "json-schema/dependency-array-added": Dependency;
  readonly "json-schema/dependency-array-extended": Dependency;
  readonly "json-schema/dependency-array-changed": Dependency;
  readonly "json-schema/dependency-schema-added": Property;
  readonly "json-schema/property-added-to-open-content-model": Property & { readonly readerType: string };
  readonly "json-schema/required-property-added-to-unopen-content-model": Property;
  readonly "json-schema/property-removed-from-closed-content-model": Property;
  readonly "json-schema/property-removed-not-covered-by-partially-open-content-model": Property & Types;
  readonly "json-schema/property-added-not-covered-by-partially-open-content-model": Property & Types;
  readonly "json-schema/max-items-added": Limit;
  readonly "json-schema/max-items-decreased": Limits;
  readonly "json-schema/min-items-added": Limit;
  readonly "json-schema/min-items-increased": Limits;
  readonly "json-schema/unique-items-added": Where;
  readonly "json-schema/additional-items-removed": Where;
  readonly "json-schema/additional-items-narrowed": Where & { readonly readerType: string };
  readonly "json-schema/item-added-to-open-content-model": Item & { readonly readerType: string };
  readonly "json-schema/item-removed-from-closed-content-model": Item;
  readonly "json-schema/item-removed-not-covered-by-partially-open-content-model": Item & Types;
  readonly "json-schema/item-added-not-covered-by-partially-open-content-model": Item & Types;
  readonly "json-schema/enum-array-narrowed": Where & { readonly values: string };
  readonly "json-schema/enum-array-changed": Where & { readonly values: string };
  readonly "json-schema/combined-type-changed": Where & { readonly reader: string; readonly writer: string };
  readonly "json-schema/product-type-extended": Types;
  readonly "json-schema/sum-type-narrowed": Types;
  readonly "json-schema/combined-type-subschemas-changed": Types;
  readonly "json-schema/not-type-extended": Types;
  /** `keyword` is `format`, or one that says how a string is encoded. */
  readonly "json-schema/format-changed": Limits & { readonly keyword: string };
  readonly "json-schema/default-changed": Limits;
  readonly "json-schema/number-rounded": Where;
  /** `source` is the keyword that names the units, such as `description`. */
  readonly "json-schema/unit-changed": Limits & { readonly source: string };
  /** The branch that both sides call by `name` has another constant, which was another branch's. */
  readonly "json-schema/discriminator-moved": Limits & { readonly name: string; readonly property: string };
  readonly "json-schema/open-property-described": Property & { readonly readerType: string };
  readonly "json-schema/required-without-schema": Property;
  readonly "json-schema/required-with-default": Property & { readonly default: string };
  /** The two choices of the reader's that both take what the writer writes. */
  readonly "json-schema/one-of-overlaps": Where & { readonly first: string; readonly second: string };
  readonly "json-schema/recursion-not-compared": Types;
  /** `keyword` is one that Confluent's registry never compares; `reader` and `writer` what it holds. */
  readonly "json-schema/keyword-not-compared": Limits & { readonly keyword: string };
};

/** The id of a rule of JSON Schema. */
export type JsonSchemaRuleId = keyof JsonSchemaFacts;
