export {
  type Deleted,
  type MockConsumer,
  type MockHandlers,
  type MockProducer,
  mockConsumer,
  mockProducer,
  type SentTo,
} from "./mock.ts";
export { registryOf } from "./registry.ts";
export { sampleAvroEvent } from "./sample.ts";
