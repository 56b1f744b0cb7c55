import { integer, listOf, type QueryParameter, text, truth } from "@concordat/client/api";
import { TYPE_FACTS } from "@concordat/schema";
import { FORMATS } from "../../../formats.ts";

/** Parameters of Confluent's routes. */

/** A parameter that may be left out. */
export const optional = (schema: object): QueryParameter => ({ schema, required: false });
/** An optional parameter that is true or false. */
export const flag = (description: string) => optional(truth(description));
/** An optional parameter that is a string. */
export const word = (description: string) => optional(text({ description }));
/** An optional parameter that may be given several times. */
export const words = (description: string) => optional(listOf(text(), { description }));

/** A subject in a path. */
export const subject = text({ description: "A name, or :.CONTEXT:NAME" });
/** A version in a path. */
export const versionParameter = text({ description: "A number, or latest" });
/** A schema's id in a path. */
export const id = integer();
/** The path of a subject. */
export const ofSubject = { params: { subject } };
/** The path of a version of a subject. */
export const ofVersion = { params: { subject, version: versionParameter } };

/** Which part of a list is answered. */
export const page = {
  offset: optional(integer({ minimum: 0, description: "How many to leave out" })),
  limit: optional(integer({ description: "How many at most; without one, or below 1, all" })),
};
/** Whether soft-deleted versions are answered as well. */
export const deleted = flag("With those that are soft-deleted");
/** Whether soft-deleted versions are answered alone. */
export const deletedOnly = flag("Only those that are soft-deleted");
/** Whether the schema's normal form counts. */
export const normalize = flag("Compare and keep the normal form");
/** Whether a check answers `messages`. */
export const verbose = flag("Say why not");
/** Whether settings are answered that are inherited. */
export const defaultToGlobal = flag("What is in force, where nothing is set here");
/** Whether a soft-deleted version is removed for good. */
export const permanent = flag("What is soft-deleted already, for good");
const forms = FORMATS.types.map((type) => `${TYPE_FACTS[type].forms.join(" or ")} (${TYPE_FACTS[type].title})`).sort();
/** The form in which a schema's text is answered, by schema type. */
export const format = word(`${forms.join(", ")}; others are ignored`);
/** How a schema is shown. */
export const showingParameters = {
  format,
  referenceFormat: word("qualified: subjects of references with their context"),
  findTags: words("Answer where these tags are"),
};
/** The subject, and with it the context, in which an id is looked up. */
export const withinSubject = word("Look the id up where this subject is");
/** Which associations are meant. */
export const associationParameters = {
  resourceType: word("topic unless given"),
  associationType: words("Such as key"),
  lifecycle: word("STRONG or WEAK"),
};
