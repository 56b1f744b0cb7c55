export { type ImpactQuestion, impactOf } from "./impact.ts";
export { type DeployedConsumer, readerOf, readsOf, type SubjectReads } from "./reads.ts";
export { type UsageQuestion, usageOf } from "./usage.ts";
export { mismatchesWithSchema, type WrittenQuestion } from "./written.ts";
