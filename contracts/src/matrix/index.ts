export { decideDeployment } from "./decide.ts";
export type { GateFacts } from "./facts.ts";
