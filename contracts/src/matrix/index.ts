export { decideDeployment } from "./decide.ts";
export type { GateFacts } from "./facts.ts";
export {
  type DecisionGroup,
  type DecisionReason,
  decisionGroups,
  decisionReasons,
  decisionSentence,
  nothingMet,
} from "./told.ts";
