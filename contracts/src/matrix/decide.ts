import type { DecisionRow, DeployAnswer, DeployDecision } from "@concordat/client/api";
import { contractRows } from "./contract-rows.ts";
import type { GateFacts } from "./facts.ts";
import { schemaRows, silencedRows } from "./schema-rows.ts";

/**
 * May the candidate go where the others are? One row for each thing that was looked at. A no outweighs an unknown, an
 * unknown a yes; with nothing to look at the answer is yes.
 */
export function decideDeployment(facts: GateFacts): DeployDecision {
  const rows = [...schemaRows(facts), ...silencedRows(facts), ...contractRows(facts)].sort(byOther);
  const { service, version } = facts.candidate;
  return { service, version, environment: facts.environment, answer: answerOf(rows), rows };
}

function answerOf(rows: readonly DecisionRow[]): DeployAnswer {
  if (rows.some(({ answer }) => answer === "no")) return "no";
  return rows.some(({ answer }) => answer === "unknown") ? "unknown" : "yes";
}

/** Stable: rows of one service keep their order. */
function byOther(a: DecisionRow, b: DecisionRow): number {
  const left = a.other.service;
  const right = b.other.service;
  return left < right ? -1 : left > right ? 1 : 0;
}
