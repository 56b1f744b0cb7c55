import type { SubjectPolicy } from "@concordat/client/api";
import { checkWritable, effectivePolicy, ownSetting } from "../decide/settings.ts";
import type { Policy, SubjectKey } from "../entities.ts";
import { keyText } from "../names.ts";
import { decide } from "./commit.ts";
import { look, type Registry } from "./registry.ts";
import type { View } from "./view.ts";

/** What to change of a policy: what is absent stays, and what is undefined is inherited again. */
export type PolicyChange = { readonly [Field in keyof Policy]?: Policy[Field] | undefined };

/** The policy in force for a subject or context. */
export async function readPolicy({ reading }: View, key: SubjectKey): Promise<SubjectPolicy> {
  return effectivePolicy((await reading.settings(key)).policy);
}

/**
 * Sets what is given of the policy of a subject or context, or with undefined drops all of it; answers the one that is then
 * in force.
 */
export async function putPolicy(
  registry: Registry,
  key: SubjectKey,
  policy: PolicyChange | undefined,
): Promise<SubjectPolicy> {
  await decide(registry, keyText(key), async ({ reading }) => {
    const settings = await reading.settings(key);
    checkWritable(key, settings);
    const kept = policy === undefined ? undefined : changed(ownSetting(key, settings.policy), policy);
    return { writes: [{ kind: "put-policy", key, policy: kept }], answer: () => undefined };
  });
  return readPolicy(look(registry), key);
}

function changed(own: Policy | undefined, change: PolicyChange): Policy | undefined {
  const kept: Policy = Object.fromEntries(
    Object.entries({ ...own, ...change }).filter(([, value]) => value !== undefined),
  );
  return Object.keys(kept).length === 0 ? undefined : kept;
}
