import type { ApiError } from "@concordat/client/api";
import type { LimitFacts, OwnFacts, RefusalFacts, RefusalKind, User, Wording } from "../../errors.ts";
import { type ConfluentError, registryWords, statusOf } from "../confluent/wording.ts";
import { type Advice, limitWords } from "../core/limits.ts";

/** What our own API answers with: a status, a stable code, a sentence, and what to do. */
export interface Problem {
  readonly status: number;
  readonly body: ApiError;
}

const problem = (status: number, code: string, message: string, hint?: string): Problem => ({
  status,
  body: { code, message, ...(hint === undefined ? {} : { hint }) },
});

const AS_NEW = "Publish what changed as a new version.";

const ownWords: Wording<Problem, keyof OwnFacts> = {
  "unknown-schema-type": ({ type, known }) =>
    problem(422, "api/unknown-format", `schema type ${type} is not supported; this registry takes ${known.join(", ")}`),
  "manifest-changed": ({ service, version }) =>
    problem(409, "services/changed-manifest", `${service} ${version} was published with another manifest`, AS_NEW),
  "contract-changed": ({ service, version, provider }) =>
    problem(
      409,
      "contracts/changed",
      `${service} ${version} was published with another contract with ${provider}`,
      AS_NEW,
    ),
  "contract-of-other-consumer": ({ consumer, service }) =>
    problem(
      422,
      "contracts/wrong-consumer",
      `A contract of ${consumer} was published for ${service}`,
      "Publish each consumer's contracts under its own name.",
    ),
  "contract-twice": ({ provider }) =>
    problem(
      422,
      "contracts/twice",
      `There are two contracts with ${provider}`,
      "Put all messages of one provider into one contract.",
    ),
  "use-not-registered": ({ user, subject, version, live }) =>
    problem(
      422,
      "contracts/unknown-schema",
      `${named(user)} names version ${version} of ${subject}, which this registry does not have`,
      live.length === 0 ? `Register ${subject} first.` : `It has ${live.join(", ")}.`,
    ),
  "use-of-other-schema": ({ user, subject, version, id }) =>
    problem(
      422,
      "contracts/unknown-schema",
      `${named(user)} names version ${version} of ${subject} as another schema than this registry has it (id ${id})`,
      "Run concordat generate with this registry, and record the contracts again.",
    ),
  "unknown-environment": ({ environment, known }) =>
    problem(
      404,
      "environments/unknown",
      `There is no environment ${environment}`,
      `${known.length === 0 ? "There are none yet" : `There are ${known.join(", ")}`}; concordat environments --create ${environment} makes it.`,
    ),
  "unknown-service-version": ({ service, version }) =>
    problem(
      404,
      "services/unknown-version",
      `${service} ${version} was not published`,
      `Publish it first: concordat publish --service ${service} --version ${version}`,
    ),
  "not-deployed": ({ service, environment }) =>
    problem(
      404,
      "services/not-deployed",
      `${service} is not deployed to ${environment}`,
      "concordat environments shows what is.",
    ),
  "environment-in-use": ({ environment, services }) =>
    problem(
      409,
      "environments/in-use",
      `${services.join(", ")} ${services.length === 1 ? "is" : "are"} deployed to ${environment}`,
      "Record their undeployment first.",
    ),
  "unknown-contract": ({ contract }) =>
    problem(
      422,
      "contracts/unknown",
      `No contract ${contract} was published`,
      "Verify the contracts that the registry has, or publish the consumer first.",
    ),
  "contract-of-other-provider": ({ contract, published, provider }) =>
    problem(
      422,
      "contracts/wrong-provider",
      `The contract ${contract} is with ${published}, not with ${provider}`,
      "Publish each provider's results under its own name.",
    ),
};

const engineWords: Wording<Problem, keyof LimitFacts> = {
  deadline: (facts) => limit(422, "engine/deadline", limitWords.deadline(facts)),
  memory: (facts) => limit(422, "engine/memory", limitWords.memory(facts)),
  steps: (facts) => limit(422, "engine/steps", limitWords.steps(facts)),
  busy: (facts) => limit(503, "engine/busy", limitWords.busy(facts)),
  gone: (facts) => limit(499, "engine/gone", limitWords.gone(facts)),
};

/** Every refusal in the words of our own API; what Confluent's registry knows has its code and sentence. */
export const apiWords: Wording<Problem> = { ...fromConfluent(registryWords), ...ownWords, ...engineWords };

function fromConfluent<Kind extends RefusalKind>(table: Wording<ConfluentError, Kind>): Wording<Problem, Kind> {
  const told = (kind: Kind) => (facts: RefusalFacts[Kind]) => {
    const { code, message } = table[kind](facts);
    return problem(statusOf(code), `registry/${code}`, message);
  };
  return Object.fromEntries((Object.keys(table) as Kind[]).map((kind) => [kind, told(kind)])) as Wording<Problem, Kind>;
}

function limit(status: number, code: string, { message, hint }: Advice): Problem {
  return problem(status, code, message, hint);
}

function named(user: User): string {
  if ("message" in user) return `The contract's message ${JSON.stringify(user.message)}`;
  return `The manifest of ${user.service} ${user.version}`;
}
