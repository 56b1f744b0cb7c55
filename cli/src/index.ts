export {
  type ConcordatConfig,
  defineConfig,
  type EventConfig,
  type ReferenceConfig,
  type RegistryConfig,
  type SchemaConfig,
  type ServeConfig,
} from "./project/config.ts";
