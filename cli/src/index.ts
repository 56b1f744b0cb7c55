export {
  type ConcordatConfig,
  defineConfig,
  type EventConfig,
  type ReferenceConfig,
  type RegistryConfig,
  type SchemaConfig,
  type ServeConfig,
  type TopicEventConfig,
} from "./project/config.ts";
