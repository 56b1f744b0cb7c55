export { type ImpactQuestion, impactOf } from "./impact.ts";
export { type DeployedConsumer, readsOf, type SubjectReads } from "./reads.ts";
export { type UsageQuestion, usageOf } from "./usage.ts";
