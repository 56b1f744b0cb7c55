export { type DeployedConsumer, readsOf, type SubjectReads } from "./reads.ts";
export { type TouchedQuestion, touchedBy } from "./touched.ts";
export { type UsageQuestion, usageOf } from "./usage.ts";
