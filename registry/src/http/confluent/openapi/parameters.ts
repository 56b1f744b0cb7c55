import { integer, listOf, type QueryParameter, text, truth } from "@concordat/client/api";
import { TYPE_FACTS } from "@concordat/schema";
import { FORMATS } from "../../../formats.ts";

/** Parameters of Confluent's routes. */

export const optional = (schema: object): QueryParameter => ({ schema, required: false });
export const flag = (description: string) => optional(truth(description));
export const word = (description: string) => optional(text({ description }));
export const words = (description: string) => optional(listOf(text(), { description }));

export const subject = text({ description: "A name, or :.CONTEXT:NAME" });
export const versionParameter = text({ description: "A number, or latest" });
export const id = integer();
export const ofSubject = { params: { subject } };
export const ofVersion = { params: { subject, version: versionParameter } };

export const page = {
  offset: optional(integer({ minimum: 0, description: "How many to leave out" })),
  limit: optional(integer({ description: "How many at most; without one, or below 1, all" })),
};
export const deleted = flag("With those that are soft-deleted");
export const deletedOnly = flag("Only those that are soft-deleted");
export const normalize = flag("Compare and keep the normal form");
export const verbose = flag("Say why not");
export const defaultToGlobal = flag("What is in force, where nothing is set here");
export const permanent = flag("What is soft-deleted already, for good");
const forms = FORMATS.types.map((type) => `${TYPE_FACTS[type].forms.join(" or ")} (${TYPE_FACTS[type].title})`).sort();
export const format = word(`${forms.join(", ")}; others are ignored`);
export const showingParameters = {
  format,
  referenceFormat: word("qualified: subjects of references with their context"),
  findTags: words("Answer where these tags are"),
};
export const withinSubject = word("Look the id up where this subject is");
/** Which associations are meant. */
export const associationParameters = {
  resourceType: word("topic unless given"),
  associationType: words("Such as key"),
  lifecycle: word("STRONG or WEAK"),
};
