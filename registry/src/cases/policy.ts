import type { PolicyRequest, SubjectPolicy } from "@concordat/client/api";
import { checkWritable, effectivePolicy } from "../decide/settings.ts";
import type { Chain, Policy, SubjectKey } from "../entities.ts";
import { decideAndCommit } from "./commit.ts";
import type { Registry } from "./registry.ts";

/** The policy in force for a subject or context. */
export async function readPolicy(registry: Registry, key: SubjectKey): Promise<SubjectPolicy> {
  return effectivePolicy((await registry.store.facts({ key })).policy);
}

/**
 * Sets what is given of the policy of a subject or context, or with undefined drops all of it; answers the one that is then
 * in force.
 */
export async function putPolicy(
  registry: Registry,
  key: SubjectKey,
  policy: PolicyRequest | undefined,
): Promise<SubjectPolicy> {
  await decideAndCommit(registry, { key }, async (facts) => {
    checkWritable(facts);
    const kept = policy === undefined ? undefined : { ...ownPolicy(key, facts.policy), ...policy };
    return { plan: { scope: { key }, writes: [{ kind: "put-policy", key, policy: kept }] }, answer: () => undefined };
  });
  return readPolicy(registry, key);
}

/** What is set for a subject, context or the registry itself, without what it inherits. */
function ownPolicy({ subject }: SubjectKey, chain: Chain<Policy>): Policy {
  return (subject === "" ? chain.context : chain.subject) ?? {};
}
