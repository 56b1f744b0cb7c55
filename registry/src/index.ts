export type { Config, Located, Mode, StoredSchema, SubjectKey, Version } from "./entities.ts";
export { Refusal, StartError } from "./errors.ts";
export { LOG_LEVELS, type LogLevel } from "./http/core/log.ts";
export { type RunningRegistry, type StartOptions, serveStore, startRegistry } from "./start.ts";
export { type OpenOptions, openStore } from "./store/open.ts";
export type { Outcome, Reading, Store, Write } from "./store/store.ts";
