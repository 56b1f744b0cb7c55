import type { DecisionRow } from "@concordat/client/api";
import { isComplete, type KeptContract, type ServiceFacts } from "../model.ts";
import { type GateFacts, named, others } from "./facts.ts";

/** For each contract between the candidate and what is deployed: did the provider's version pass it? */
export function contractRows(facts: GateFacts): readonly DecisionRow[] {
  const { candidate, deployed } = facts;
  return others(candidate, deployed).flatMap((other) => [
    ...between(other, candidate).map((kept) => contractRow(facts, kept, other, candidate, "consumes")),
    ...between(candidate, other).map((kept) => contractRow(facts, kept, candidate, other, "produces")),
  ]);
}

function between(consumer: ServiceFacts, provider: ServiceFacts): readonly KeptContract[] {
  return consumer.contracts.filter(({ contract }) => contract.provider === provider.service);
}

function contractRow(
  { verifications, candidate }: GateFacts,
  { sha, contract }: KeptContract,
  consumer: ServiceFacts,
  provider: ServiceFacts,
  role: DecisionRow["role"],
): DecisionRow {
  const other = consumer === candidate ? provider : consumer;
  const found = verifications.find(
    (one) => one.contract === sha && one.provider === provider.service && one.version === provider.version,
  );
  const base = {
    kind: "contract" as const,
    other: { service: other.service, version: other.version },
    role,
    subject: [...new Set(contract.messages.map(({ subject }) => subject))].join(", "),
    event: [...new Set(contract.messages.map(({ event }) => event))].join(", "),
    ...(isComplete(contract)
      ? {}
      : { notes: [`The contract of ${named(consumer)} is incomplete: branches of its handler were never entered.`] }),
  };
  const whose = `the contract of ${named(consumer)} on ${base.event}`;
  if (found === undefined)
    return {
      ...base,
      answer: "unknown",
      message: `${named(provider)} has not verified ${whose}.`,
      hint: `Verify the contracts of ${provider.service} in its tests, and publish the results for version ${provider.version}.`,
    };
  if (found.success) return { ...base, answer: "yes", message: `${named(provider)} passed ${whose}.` };
  const first = found.mismatches[0];
  return {
    ...base,
    answer: "no",
    message: `${named(provider)} failed ${whose}${first === undefined ? "." : `: ${first.message}: ${first.path}: ${first.problem}`}`,
    hint: `Fix the event in ${provider.service}, or agree on another contract with ${consumer.service}.`,
    mismatches: found.mismatches,
  };
}
