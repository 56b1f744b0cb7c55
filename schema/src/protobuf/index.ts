export { diagnoseProtobuf, diagnoseProtobufText } from "./diagnose/diagnose.ts";
export { type DiagnosticRule, diagnosticRules } from "./diagnose/rules.ts";
export { fitting, misfits } from "./fitting.ts";
export { protobuf } from "./format.ts";
export type { LinkedFile, ProtobufModel } from "./model.ts";
export { parseProtobuf } from "./parse.ts";
export { protobufRules } from "./rules.ts";
export { registryOf } from "./runtime.ts";
export { reachable } from "./types.ts";
