export { registryClient } from "./client.ts";
export { RegistryError, type RegistryErrorFacts } from "./error.ts";
export type { RegistryAuth, RegistryOptions, RegistryTls } from "./options.ts";
export type {
  CompatibilityAnswer,
  Lookup,
  Registered,
  RegisterOptions,
  RegistryClient,
  RegistrySchema,
  SchemaSource,
  SchemaText,
  SubjectVersion,
} from "./registry.ts";
export { type ServicesClient, servicesClient } from "./services.ts";
