export { type Budget, BudgetExceeded, budgetOf, LARGE_BUDGET, largeBudget, SMALL_BUDGET, textSize } from "./budget.ts";
export {
  COMPATIBILITY_LEVELS,
  type Comparison,
  type CompatibilityLevel,
  type CompatibilityReport,
  checkCompatibility,
  confluentMessages,
  differencesBetween,
  type HistoryEntry,
  TYPE_CHANGED,
  type TypeChange,
  versionsToCompare,
} from "./compatibility.ts";
export type { Diagnostic } from "./diagnostic.ts";
export type { Difference, Direction, Finding, Side } from "./difference.ts";
export type { EncodedPart } from "./encoded.ts";
export {
  type ConfluentFault,
  lineAndColumn,
  type Place,
  SchemaError,
  type SchemaErrorFacts,
  type Span,
} from "./error.ts";
export type { ChangedPaths, FieldList, FieldSides, FieldView } from "./fields.ts";
export {
  type About,
  COMPARISON_POLICIES,
  type Comparing,
  type CompatibilityPolicy,
  type Format,
  type ParseOptions,
  type Reference,
  type ResolvedReference,
  type Schema,
  type Strictness,
} from "./format.ts";
export {
  type DataContractRule as DomainRule,
  guidOf,
  type Identity,
  identityOf,
  type Metadata,
  type RuleSet,
} from "./identity.ts";
export type { InstanceError } from "./instance-error.ts";
export type { LongChoice, Longs } from "./longs.ts";
export { type Minimising, minimise, minimiseAsync } from "./minimise.ts";
export type { NameUse, SchemaNames } from "./names.ts";
export type { SchemaPart } from "./parts.ts";
export { ITEMS, jsonPath, type Path, type PathStep, parsePath, pathText, VALUES } from "./path.ts";
export {
  type ComparisonView,
  type DifferenceView,
  type ReportOptions,
  type ReportView,
  type SideView,
  viewReport,
  type WitnessView,
} from "./report.ts";
export { reservedFaults } from "./reserved.ts";
export { type Fact, type FindingFacts, type Rule, type RuleTable, ruleOf, type Words } from "./rule.ts";
export {
  DEFAULT_SCHEMA_TYPE,
  isSchemaType,
  type MediaTypes,
  SCHEMA_TYPES,
  type SchemaType,
  TYPE_FACTS,
  type TypeFacts,
} from "./schema-type.ts";
export {
  type Branch,
  type ChoiceShape,
  type FieldShape,
  type GroupShape,
  type ListShape,
  type MapShape,
  memberName,
  type RecordShape,
  recordFields,
  type ScalarShape,
  type Shape,
  setFieldOf,
  TAG,
} from "./shape.ts";
export type { SchemaEntity, SchemaTags, TagChange } from "./tags.ts";
export { member, parseJson, parseJsonSequence, placeAt, valueAt } from "./text/json.ts";
export { literal, visible } from "./text/literal.ts";
export { printJson } from "./text/print.ts";
export type { JsonObject, JsonValue } from "./text/value.ts";
export type { NoWitness, Witness } from "./witness.ts";
