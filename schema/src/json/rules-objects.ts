import type { RuleRows } from "../rule.ts";
import type { JsonSchemaFacts } from "./facts.ts";

/** What to do where the policy LENIENT would let it pass. */
const OR_LENIENT = "Or set compatibilityPolicy LENIENT for the subject, where no event has such a property yet.";

const quoted = (name: string): string => JSON.stringify(name);

/** The ids of rules about the properties of objects. */
type ObjectRuleId =
  | "json-schema/required-attribute-added"
  | `json-schema/additional-properties-${"removed" | "narrowed"}`
  | `json-schema/dependency-array-${"added" | "extended" | "changed"}`
  | "json-schema/dependency-schema-added"
  | "json-schema/property-added-to-open-content-model"
  | "json-schema/required-property-added-to-unopen-content-model"
  | "json-schema/property-removed-from-closed-content-model"
  | `json-schema/property-${"added" | "removed"}-not-covered-by-partially-open-content-model`;

/** The rows of what is said about the properties of objects. */
export const OBJECT_RULES: RuleRows<Pick<JsonSchemaFacts, ObjectRuleId>> = {
  "json-schema/required-attribute-added": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property that may be absent is not required by a reader, unless it has a default.",
    sentence: (f, w) => `${w.reader} requires ${quoted(f.property)} in ${f.where}, which is optional in ${w.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${quoted(f.property)} required: readers that are out there reject events without it.`
        : `Take ${quoted(f.property)} out of "required", or give it a "default" in ${w.reader}.`,
  },
  "json-schema/additional-properties-removed": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "Events may have properties that the writer's schema does not name, where it allows them.",
    sentence: (f, w) => `${w.reader} allows no additional properties in ${f.where}, ${w.writer} allows any.`,
    hint: (_, w) =>
      w.readerIsOld
        ? `Keep "additionalProperties": false in ${w.writer}: readers that are out there reject other properties. ${OR_LENIENT}`
        : `Take "additionalProperties": false out of ${w.reader}. ${OR_LENIENT}`,
  },
  "json-schema/additional-properties-narrowed": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "Properties that no schema names may be anything, where the writer's schema does not say.",
    sentence: (f, w) =>
      `${w.reader} wants additional properties of ${f.where} to be ${f.readerType}; in ${w.writer} they may be anything.`,
    hint: (_, w) =>
      w.readerIsOld
        ? `Keep the schema of "additionalProperties" in ${w.writer}. ${OR_LENIENT}`
        : `Take the schema of "additionalProperties" out of ${w.reader}. ${OR_LENIENT}`,
  },
  "json-schema/dependency-array-added": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property may stand alone, where the writer's schema does not ask for others beside it.",
    sentence: (f, w) =>
      `${w.reader} wants ${f.names} wherever ${quoted(f.property)} is present in ${f.where}; ${w.writer} does not.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep what depends on ${quoted(f.property)} in ${w.writer}.`
        : `Take what depends on ${quoted(f.property)} out of ${w.reader}; handlers can check it for themselves.`,
  },
  "json-schema/dependency-array-extended": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property asks for no more properties beside it than it did.",
    sentence: (f, w) =>
      `${w.reader} wants ${f.names} too wherever ${quoted(f.property)} is present in ${f.where}; ${w.writer} does not.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.names} among what depends on ${quoted(f.property)} in ${w.writer}.`
        : `Take ${f.names} out of what depends on ${quoted(f.property)} in ${w.reader}.`,
  },
  "json-schema/dependency-array-changed": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property asks for no other properties beside it than it did.",
    sentence: (f, w) =>
      `${w.reader} wants ${f.names} wherever ${quoted(f.property)} is present in ${f.where}, ${w.writer} wants others.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.names} among what depends on ${quoted(f.property)} in ${w.writer}.`
        : `Take ${f.names} out of what depends on ${quoted(f.property)} in ${w.reader}.`,
  },
  "json-schema/dependency-schema-added": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property asks no more of its object than it did.",
    sentence: (f, w) =>
      `${w.reader} has a schema for ${f.where} wherever ${quoted(f.property)} is present; ${w.writer} has none.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep the schema that depends on ${quoted(f.property)} in ${w.writer}.`
        : `Take the schema that depends on ${quoted(f.property)} out of ${w.reader}.`,
  },
  "json-schema/property-added-to-open-content-model": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "In an open content model events may already have a property of that name, with any value.",
    sentence: (f, w) =>
      `${w.reader} has the property ${quoted(f.property)} (${f.readerType}), which ${w.writer} does not name but allows with any value.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${quoted(f.property)} in ${w.writer}. ${OR_LENIENT}`
        : `Set compatibilityPolicy LENIENT for the subject, if no event has ${quoted(f.property)} yet; schemas that have "additionalProperties": false from their first version on can take new properties.`,
  },
  "json-schema/required-property-added-to-unopen-content-model": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property that the writer does not have is not required by a reader, unless it has a default.",
    sentence: (f, w) => `${w.reader} requires the property ${quoted(f.property)}, which ${w.writer} does not have.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep writing ${quoted(f.property)}: readers that are out there need it.`
        : `Make ${quoted(f.property)} optional, or give it a "default" in ${w.reader}.`,
  },
  "json-schema/property-removed-from-closed-content-model": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A reader with a closed content model rejects every property that it does not name.",
    sentence: (f, w) =>
      `${w.reader} allows no property ${quoted(f.property)} in ${f.where}, which ${w.writer} may write.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that know ${quoted(f.property)}, or allow additional properties, before the first event with it.`
        : `Keep ${quoted(f.property)} in ${w.reader}, or allow additional properties there.`,
  },
  "json-schema/property-removed-not-covered-by-partially-open-content-model": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property that a reader does not name fits what it wants of properties of that name.",
    sentence: (f, w) =>
      `${w.reader} wants ${f.readerType} of ${quoted(f.property)}, which it does not name; ${w.writer} writes ${f.writerType}.`,
    hint: (f, w) => `Keep ${quoted(f.property)} as ${f.writerType} in ${w.reader}. ${OR_LENIENT}`,
  },
  "json-schema/property-added-not-covered-by-partially-open-content-model": {
    severity: "error",
    finder: "compare-object.ts",
    purpose: "A property that the writer does not name may be all that its schema allows of properties of that name.",
    sentence: (f, w) =>
      `${w.reader} has the property ${quoted(f.property)} (${f.readerType}), for which ${w.writer} allows ${f.writerType}.`,
    hint: (f, w) =>
      `Let ${quoted(f.property)} be ${f.writerType} in ${w.reader}, or choose another name. ${OR_LENIENT}`,
  },
};
