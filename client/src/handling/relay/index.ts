export { migrationScript, TABLES_VERSION } from "../migrate.ts";
export { RelayError } from "./error.ts";
export type { StuckLane } from "./outcome.ts";
export { openRelay, type Relay, type RelayOptions } from "./relay.ts";
export { type OutboxStatus, outboxStatus } from "./status.ts";
