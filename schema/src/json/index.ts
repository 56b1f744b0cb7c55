export type { InstanceError } from "../instance-error.ts";
export { plainJson } from "../text/plain.ts";
export { type JsonChecks, jsonChecks, STRING_FORMATS } from "./checks.ts";
export { schemasFrom } from "./dynamic.ts";
export { jsonSchema } from "./format.ts";
export { itemSchemas } from "./judge-arrays.ts";
export { meaningJsonSchema } from "./meaning.ts";
export {
  DRAFTS,
  type Draft,
  type InnerSchemas,
  isSince,
  type JsonSchemaModel,
  listIn,
  mapIn,
  type SchemaDocument,
  type SchemaNode,
  schemaIn,
} from "./model.ts";
export { parseJsonSchema } from "./parse.ts";
export { patternOf } from "./pattern.ts";
export { sampleJsonSchema } from "./sample.ts";
export { type Validator, validatorOf } from "./validate.ts";
