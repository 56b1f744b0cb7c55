export { type AccessClient, type AuditQuery, accessClient } from "./access.ts";
export { registryClient } from "./client.ts";
export { RegistryError, type RegistryErrorFacts } from "./error.ts";
export { type MovedConfig, type MovedVersion, type MovingClient, movingClient } from "./moving.ts";
export { type OperationsClient, operationsClient } from "./operations.ts";
export type { RegistryAuth, RegistryOptions, RegistryTls } from "./options.ts";
export type {
  CompatibilityAnswer,
  FindOptions,
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
export { type StoredText, SUBJECT_MODES, type SubjectMode, type SubjectsClient, subjectsClient } from "./subjects.ts";
