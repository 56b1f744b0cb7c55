export { type JsonChecks, jsonChecks } from "@concordat/schema/json/events";
export { JsonEventError, type JsonProblem } from "./error.ts";
export { type JsonEventFacts, jsonEvent } from "./event.ts";
export { dateTime, formatted } from "./formatted.ts";
export type { CheckError, Validate } from "./problems.ts";
