import type { FindingFacts, RuleRow, Words } from "../rule.ts";

type Confluent = NonNullable<RuleRow<FindingFacts>["confluent"]>;

/** A side as Confluent's messages call it. */
const side = (old: boolean | undefined): string => (old === true ? "old" : "new");

/** Confluent's shape of a difference between JSON Schemas, the quotes as they are there. */
function worded(type: string, description: (path: string, reader: string, writer: string) => string): Confluent {
  return (path, _, { readerIsOld }: Words) =>
    `{errorType:"${type}", description:"${description(path, side(readerIsOld), side(readerIsOld !== true))}'}`;
}

/** Confluent's words for a difference, by its type there (`Difference` of 8.2). */
export function differenceWords(type: string): Confluent {
  if (/^(PROPERTY|ITEM)_REMOVED_FROM_CLOSED/.test(type))
    return worded(
      type,
      (path, reader, writer) =>
        `The ${reader} has a closed content model and is missing a property or item present at path '${path}' in the ${writer} schema`,
    );
  if (/^(PROPERTY|ITEM)_REMOVED_NOT_COVERED/.test(type))
    return worded(
      type,
      (path, reader, writer) =>
        `A property or item is missing in the ${reader} schema but present at path '${path}' in the ${writer} schema and is not covered by its partially open content model`,
    );
  if (/^(PROPERTY|ITEM)_ADDED_NOT_COVERED/.test(type))
    return worded(
      type,
      (path, reader, writer) =>
        `The ${reader} schema has a property or item at path '${path}' which is missing in the ${writer} schema and is not covered by its partially open content model`,
    );
  if (/^(PROPERTY|ITEM)_ADDED_TO_OPEN/.test(type))
    return worded(
      type,
      (path, reader, writer) =>
        `The ${reader} schema has an open content model and has a property or item at path '${path}' which is missing in the ${writer} schema`,
    );
  if (type === "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL")
    return worded(
      type,
      (path, reader, writer) =>
        `The ${reader} schema has an unopen content model and has a required property at path '${path}' which is missing in the ${writer} schema`,
    );
  return worded(type, generalWords(type));
}

/** Types whose keyword is said to be the one that is missing. */
const MISSING = /_ADDED$|^ADDITIONAL_\w+_REMOVED$/;
const FEWER = new Set([
  "ADDITIONAL_ITEMS_NARROWED",
  "ADDITIONAL_PROPERTIES_NARROWED",
  "ENUM_ARRAY_NARROWED",
  "SUM_TYPE_NARROWED",
]);
const MORE = new Set(["DEPENDENCY_ARRAY_EXTENDED", "PRODUCT_TYPE_EXTENDED", "SUM_TYPE_EXTENDED", "NOT_TYPE_EXTENDED"]);
const CHANGED = new Set(["PATTERN_CHANGED", "MULTIPLE_OF_CHANGED", "DEPENDENCY_ARRAY_CHANGED"]);

function generalWords(type: string): (path: string, reader: string, writer: string) => string {
  // Confluent's registry has no words for it.
  if (type === "SCHEMA_ADDED") return () => "";
  if (MISSING.test(type))
    return (path, reader, writer) =>
      `The keyword at path '${path}' in the ${reader} schema is not present in the ${writer} schema`;
  if (FEWER.has(type))
    return (path, reader, writer) =>
      `An array or combined type at path '${path}' has fewer elements in the ${reader} schema than the ${writer} schema`;
  if (MORE.has(type))
    return (path, reader, writer) =>
      `An array or combined type at path '${path}' has more elements in the ${reader} schema than the ${writer} schema`;
  if (CHANGED.has(type))
    return (path, reader, writer) =>
      `The value at path '${path}' is different between the ${reader} and ${writer} schema`;
  if (/_INCREASED$|_EXPANDED$/.test(type))
    return (path, reader, writer) =>
      `The value at path '${path}' in the ${reader} schema is more than its value in the ${writer} schema`;
  if (/_DECREASED$/.test(type))
    return (path, reader, writer) =>
      `The value at path '${path}' in the ${reader} schema is less than its value in the ${writer} schema`;
  return (path, reader, writer) =>
    `A type at path '${path}' is different between the ${reader} schema and the ${writer} schema`;
}
