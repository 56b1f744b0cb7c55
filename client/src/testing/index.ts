export {
  type Deleted,
  type MockConsumer,
  type MockHandlers,
  type MockProducer,
  mockConsumer,
  mockProducer,
  type SentTo,
} from "./mock.ts";
export { type Effects, type MockProcessor, mockProcessor } from "./processor.ts";
export { registryOf } from "./registry.ts";
