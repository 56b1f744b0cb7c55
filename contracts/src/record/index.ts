export { type ConsumedFrom, type Recording, type RecordOptions, recordContract, writeContract } from "./record.ts";
export { type Recorded, recording } from "./topic.ts";
