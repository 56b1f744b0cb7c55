export { CodegenError, UnsupportedTypeError } from "./error.ts";
export { isGenerated } from "./event-module.ts";
export { generate } from "./generate.ts";
export type { EventInput, GeneratedFile, GenerateInput, TopicInput } from "./input.ts";
