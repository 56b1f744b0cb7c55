/** What clients need to write and read events; the rest of the engine, and ajv with it, stays away from them. */

export type { InstanceError } from "../instance-error.ts";
export { type JsonChecks, jsonChecks, NotPlain, STRING_FORMATS } from "./checks.ts";
export { meaningJsonSchema } from "./meaning.ts";
export type { JsonSchemaModel } from "./model.ts";
export { parseJsonSchema } from "./parse.ts";
export { sampleJsonSchema } from "./sample.ts";
export { type Validator, validatorOf } from "./validate.ts";
