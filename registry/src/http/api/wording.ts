import type { ApiError } from "@concordat/client/api";
import type { AccessFacts, CredentialProblem } from "../../access/facts.ts";
import { patternFor } from "../../access/resource.ts";
import type { LimitFacts, OwnFacts, RefusalFacts, RefusalKind, StoreFacts, User, Wording } from "../../errors.ts";
import {
  type ConfluentError,
  accessWords as confluentAccessWords,
  registryWords,
  statusOf,
} from "../confluent/wording.ts";
import { type Advice, limitWords, storeWords } from "../core/limits.ts";

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

const failureWords: Wording<Problem, keyof StoreFacts> = {
  "store-full": (facts) => limit(503, "store/full", storeWords["store-full"](facts)),
  "store-stopped": (facts) => limit(503, "store/stopped", storeWords["store-stopped"](facts)),
  "store-damaged": (facts) => limit(500, "store/damaged", storeWords["store-damaged"](facts)),
  "store-failed": (facts) => limit(503, "store/failed", storeWords["store-failed"](facts)),
  "store-unavailable": (facts) => limit(503, "store/unavailable", storeWords["store-unavailable"](facts)),
};

const LOGIN = "Give a user and password, or a token, that this registry knows.";

/** What access control refuses; the sentence is that of every door. */
const accessWords: Wording<Problem, keyof AccessFacts> = {
  forbidden: (facts) =>
    problem(
      403,
      "access/denied",
      confluentAccessWords.forbidden(facts).message,
      `"concordat access explain ${facts.actor} ${facts.permission} ${patternFor(facts.resource)}" says what is missing; an administrator may grant it.`,
    ),
  unauthenticated: (facts) =>
    problem(
      401,
      `access/${CREDENTIAL_CODES[facts.problem]}`,
      confluentAccessWords.unauthenticated(facts).message,
      LOGIN,
    ),
  "too-many": (facts) =>
    problem(
      429,
      facts.of === "requests" ? "access/too-many-requests" : "access/locked",
      confluentAccessWords["too-many"](facts).message,
      "Retry-After says in how many seconds to try again.",
    ),
  "identity-unavailable": (facts) =>
    problem(
      503,
      "access/issuer-unreachable",
      confluentAccessWords["identity-unavailable"](facts).message,
      "Try again; if it stays so, check from the server that the issuer's keys can be fetched.",
    ),
  "unknown-user": (facts) =>
    problem(
      404,
      "access/unknown-user",
      confluentAccessWords["unknown-user"](facts).message,
      "concordat access user ls shows them.",
    ),
  "unknown-token": (facts) =>
    problem(
      404,
      "access/unknown-token",
      confluentAccessWords["unknown-token"](facts).message,
      "concordat access token ls shows them.",
    ),
  "unknown-grant": (facts) =>
    problem(
      404,
      "access/unknown-grant",
      confluentAccessWords["unknown-grant"](facts).message,
      "concordat access grant ls shows them.",
    ),
  "no-password": (facts) =>
    problem(
      422,
      "access/no-password",
      confluentAccessWords["no-password"](facts).message,
      "Give it a password of 8 characters or more.",
    ),
  "last-admin": (facts) =>
    problem(
      409,
      "access/last-admin",
      confluentAccessWords["last-admin"](facts).message,
      "Make another user an admin first.",
    ),
};

const CREDENTIAL_CODES: Readonly<Record<CredentialProblem, string>> = {
  missing: "no-credentials",
  wrong: "wrong-credentials",
  expired: "expired-token",
  "foreign issuer": "foreign-issuer",
  "other audience": "other-audience",
  "bad signature": "bad-signature",
  "unknown certificate": "unknown-certificate",
};

/** Every refusal in the words of our own API; what Confluent's registry knows has its code and sentence. */
export const apiWords: Wording<Problem> = {
  ...fromConfluent(registryWords),
  ...accessWords,
  ...ownWords,
  ...engineWords,
  ...failureWords,
};

function fromConfluent<Kind extends RefusalKind>(table: Wording<ConfluentError, Kind>): Wording<Problem, Kind> {
  const told = (kind: Kind) => (facts: RefusalFacts[Kind]) => {
    const { code, message } = table[kind](facts);
    return problem(statusOf(code), `registry/${code}`, message);
  };
  const entries = (Object.keys(table) as Kind[]).map((kind) => [kind, told(kind)] as const);
  return Object.fromEntries(entries) as unknown as Wording<Problem, Kind>;
}

function limit(status: number, code: string, { message, hint }: Advice): Problem {
  return problem(status, code, message, hint);
}

function named(user: User): string {
  if ("message" in user) return `The contract's message ${JSON.stringify(user.message)}`;
  return `The manifest of ${user.service} ${user.version}`;
}
