import { type Diagnostic, isSchemaType, type Reference, TYPE_FACTS } from "@concordat/schema";
import type { AccessFacts, CredentialProblem } from "../../access/facts.ts";
import type { Permission } from "../../access/operations.ts";
import { shownResource } from "../../access/resource.ts";
import type {
  LimitFacts,
  ModeState,
  OwnFacts,
  RefusalFacts,
  RegistryFacts,
  StoreFacts,
  Wording,
} from "../../errors.ts";
import { DEFAULT_CONTEXT } from "../../names.ts";
import { type Advice, limitWords, storeWords } from "../core/limits.ts";

/** What Confluent's API says of a refusal. */
export interface ConfluentError {
  /** Confluent's error code; its first three digits are the HTTP status. */
  readonly code: number;
  readonly message: string;
}

/** The HTTP status of an error code: its first three digits. */
export function statusOf(code: number): number {
  return Number(String(code).slice(0, 3));
}

const says = (code: number, message: string): ConfluentError => ({ code, message });

/** The errors of Confluent's registry; their sentences are its own, so that clients that read them work. */
export const registryWords: Wording<ConfluentError, keyof RegistryFacts> = {
  "subject-not-found": ({ subject }) => says(40401, `Subject '${subject}' not found.`),
  "version-not-found": ({ version }) => says(40402, `Version ${version} not found.`),
  "schema-not-found": () => says(40403, "Schema not found"),
  "id-not-found": ({ id }) => says(40403, `Schema ${id} not found`),
  "subject-deleted": ({ subject }) =>
    says(40404, `Subject '${subject}' was soft deleted.Set permanent=true to delete permanently`),
  "subject-not-deleted": ({ subject }) =>
    says(40405, `Subject '${subject}' was not deleted first before being permanently deleted`),
  "version-deleted": ({ subject, version }) =>
    says(40406, `Subject '${subject}' Version ${version} was soft deleted.Set permanent=true to delete permanently`),
  "version-not-deleted": ({ subject, version }) =>
    says(40407, `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`),
  "no-subject-config": ({ subject }) =>
    says(40408, `Subject '${subject}' does not have subject-level compatibility configured`),
  "no-subject-mode": ({ subject }) => says(40409, `Subject '${subject}' does not have subject-level mode configured`),
  "association-not-found": ({ resource }) => says(40410, `Association for '${resource}' not found.`),
  "association-of-resource": ({ type, resource }) =>
    says(40903, `An association of type '${type}' already exists for resource '${resource}'`),
  "association-of-subject": ({ subject }) => says(40904, `An association already exists for subject '${subject}'`),
  "strong-association": ({ subject }) => says(40905, `A strong association already exists for subject '${subject}'`),
  "no-active-version": ({ subject }) => says(40907, `No active (non-deleted) version exists for subject '${subject}'`),
  "association-frozen": ({ type, subject }) =>
    says(40908, `The association of type  '${type}' is frozen for subject '${subject}'`),
  "invalid-association": ({ property, detail }) =>
    says(42212, `The association specified an invalid value for property: '${property}', detail: ${detail}`),
  incompatible: ({ subject, messages }) =>
    says(
      40901,
      `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${messages.join(", ")}]`,
    ),
  "breaks-referrers": ({ subject, impact }) =>
    says(
      40901,
      `Schemas that refer to subject "${subject}" would break, details: [${impact.map((one) => `{subject: '${one.subject}', version: ${one.version}, ${one.outcome}: '${one.message}'}`).join(", ")}]`,
    ),
  "faulty-schema": ({ subject, type, errors }) =>
    says(
      42201,
      `Invalid schema of type ${type}, which subject "${subject}" refuses under validation strict, details: [${errors.map(diagnostic).join(", ")}]`,
    ),
  "invalid-schema": (facts) => says(42201, invalidSchema(facts)),
  "empty-schema": () => says(42201, "Empty schema"),
  "incomplete-reference": ({ type, reference }) =>
    says(
      42201,
      `Invalid schema of type ${type}, details: a reference without name, subject or version: ${JSON.stringify(reference)}`,
    ),
  "version-not-next": () => says(42201, "Version is not one more than previous version"),
  "invalid-version": ({ version }) =>
    says(
      42202,
      `The specified version '${version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
    ),
  "invalid-level": () =>
    says(
      42203,
      "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive",
    ),
  "invalid-mode": () => says(42204, "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD."),
  "forward-not-global": () => says(42204, "Forward mode only supported on global level"),
  "mode-forbids": ({ subject, context, state }) =>
    says(42205, `Subject ${subject} in context ${inMessages(context)} ${STATES[state]}`),
  "subjects-exist": () => says(42205, "Cannot import since found existing subjects"),
  "id-taken": ({ id, context }) =>
    says(42205, `Overwrite new schema with id ${id} in context ${inMessages(context)} is not permitted.`),
  "cannot-seal": () =>
    says(
      42205,
      "Sensitive metadata is kept encrypted, and this registry has no key for it: start it with --secret-file or CONCORDAT_SECRET",
    ),
  referenced: ({ subject, version }) =>
    says(
      42206,
      `One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=${subject},version=${version}}.`,
    ),
  "invalid-subject": ({ subject }) => says(42208, `The specified subject '${subject}' is not a valid.`),
  "schema-too-large": () => says(42209, "Register operation failed because schema is too large"),
  "invalid-rules": (facts) => says(42210, RULE_PROBLEMS[facts.problem](facts)),
  "context-not-empty": ({ context }) => says(42211, `The specified context '${context}' is not empty.`),
};

/** What Confluent's registry does not know, under the code that is nearest. */
const ownWords: Wording<ConfluentError, keyof OwnFacts> = {
  "unknown-schema-type": ({ type }) => says(42201, `Invalid schema type ${type}`),
  "manifest-changed": ({ service, version }) => says(409, `${service} ${version} was published with another manifest`),
  "contract-changed": ({ service, version, provider }) =>
    says(409, `${service} ${version} was published with another contract with ${provider}`),
  "contract-of-other-consumer": ({ consumer, service }) =>
    says(422, `A contract of ${consumer} was published for ${service}`),
  "contract-twice": ({ provider }) => says(422, `There are two contracts with ${provider}`),
  "use-not-registered": ({ version }) => says(40402, `Version ${version} not found.`),
  "use-of-other-schema": ({ subject, version, id }) => says(422, `Version ${version} of ${subject} has the id ${id}`),
  "unknown-environment": ({ environment }) => says(404, `There is no environment ${environment}`),
  "unknown-service-version": ({ service, version }) => says(404, `${service} ${version} was not published`),
  "not-deployed": ({ service, environment }) => says(404, `${service} is not deployed to ${environment}`),
  "environment-in-use": ({ environment, services }) =>
    says(409, `Still deployed to ${environment}: ${services.join(", ")}`),
  "unknown-contract": ({ contract }) => says(422, `No contract ${contract} was published`),
  "contract-of-other-provider": ({ contract, published, provider }) =>
    says(422, `The contract ${contract} is with ${published}, not with ${provider}`),
};

/** The error code of each limit; the sentence and what to do are those of every door. */
const engineWords: Wording<ConfluentError, keyof LimitFacts> = {
  deadline: (facts) => limit(42201, limitWords.deadline(facts)),
  memory: (facts) => limit(42201, limitWords.memory(facts)),
  steps: (facts) => limit(42201, limitWords.steps(facts)),
  busy: (facts) => limit(503, limitWords.busy(facts)),
  gone: (facts) => limit(499, limitWords.gone(facts)),
};

/** Confluent's code of an error in the store, followed by what happened. */
const failureWords: Wording<ConfluentError, keyof StoreFacts> = {
  "store-full": (facts) => failed(storeWords["store-full"](facts)),
  "store-stopped": (facts) => failed(storeWords["store-stopped"](facts)),
  "store-damaged": (facts) => failed(storeWords["store-damaged"](facts)),
  "store-failed": (facts) => failed(storeWords["store-failed"](facts)),
  "store-unavailable": (facts) => failed(storeWords["store-unavailable"](facts)),
};

function failed({ message, hint }: Advice): ConfluentError {
  return says(50001, `Error in the backend data store: ${message}. ${hint}`);
}

function limit(code: number, { message, hint }: Advice): ConfluentError {
  return says(code, `${message}. ${hint}`);
}

/** What access control refuses: a denial in the words of Confluent's role-based access control. */
export const accessWords: Wording<ConfluentError, keyof AccessFacts> = {
  forbidden: ({ permission, resource }) =>
    says(40301, `User is denied operation ${DENIED[permission]} on ${shownResource(resource)}`),
  unauthenticated: ({ problem }) => says(401, CREDENTIALS[problem]),
  "too-many": ({ of }) =>
    says(429, of === "requests" ? "Too many requests" : "Too many failed logins; try again later"),
  "identity-unavailable": ({ detail }) => says(503, `The identity cannot be checked now: ${detail}`),
  "unknown-user": ({ user }) => says(404, `There is no user ${user}`),
  "unknown-token": ({ token }) => says(404, `There is no token with the id ${token}`),
  "unknown-grant": ({ grant }) => says(404, `${grant.holder} has no grant of ${grant.allows} on ${grant.on}`),
  "no-password": ({ user }) => says(422, `The new user ${user} has no password`),
  "last-admin": ({ holder }) => says(409, `${holder} is the last that may administer the registry`),
};

/** Permissions as Confluent's access control names operations, where it knows them. */
const DENIED: Readonly<Record<Permission, string>> = {
  none: "None",
  read: "Read",
  check: "Check",
  register: "Write",
  delete: "Delete",
  configure: "Configure",
  deploy: "Deploy",
  administer: "Administer",
};

const CREDENTIALS: Readonly<Record<CredentialProblem, string>> = {
  missing: "Unauthorized",
  wrong: "Unauthorized",
  expired: "Unauthorized: the token has expired",
  "foreign issuer": "Unauthorized: the token is of another issuer",
  "other audience": "Unauthorized: the token is for another audience",
  "bad signature": "Unauthorized: the token's signature is not one of its issuer",
  "unknown certificate": "Unauthorized: the certificate is not one that this server trusts",
};

/** Every refusal in the words of Confluent's API. */
export const confluentWords: Wording<ConfluentError> = {
  ...registryWords,
  ...accessWords,
  ...ownWords,
  ...engineWords,
  ...failureWords,
};

const STATES: Readonly<Record<ModeState, string>> = {
  "read-only": "is in read-only mode",
  "not import": "is not in import mode",
  "not read-write": "is not in read-write mode",
};

type RuleFacts = RefusalFacts["invalid-rules"];
const RULE_PROBLEMS: Readonly<Record<RuleFacts["problem"], (facts: RuleFacts) => string>> = {
  "missing-name": ({ place }) => `Missing rule name: ${place}`,
  "duplicate-name": ({ place, name }) => `Found rule with duplicate name '${name}': ${place}`,
  "missing-type": ({ place, name }) => `Missing rule type: '${name}', ${place}`,
  "migration-mode": ({ place, name }) =>
    `Migration rules can only have the mode UPGRADE, DOWNGRADE or UPDOWN: '${name}', ${place}`,
};

/** The default context has no name in messages. */
function inMessages(context: string): string {
  return context === DEFAULT_CONTEXT ? "" : `:${context}:`;
}

function diagnostic({ rule, message, line, column }: Diagnostic): string {
  return `{rule: '${rule}', line: ${line}, column: ${column}, message: '${message}'}`;
}

/** Where an error is, as a part of its message; a message of the reference implementation stays as it is. */
function placeOf({ verbatim, place }: RefusalFacts["invalid-schema"]["error"]): string {
  return place === undefined || verbatim ? "" : ` (line ${place.line}, column ${place.column})`;
}

/** Where Confluent's registry says nothing of what is wrong, its words come first, for those who read them, and then what is. */
function invalidSchema(facts: RefusalFacts["invalid-schema"]): string {
  const { type, error, references } = facts;
  const told = `${error.message}${placeOf(error)}`;
  const { confluent } = error;
  if (confluent?.of === "schema")
    return `Invalid schema ${described(facts, "version=0,id=-1")}, details: ${confluent.words}: ${told}`;
  const repeated = isSchemaType(type) && TYPE_FACTS[type].repeated;
  const what = repeated
    ? `schema ${described(facts, NOT_STORED)} with refs ${shownReferences(references)} of type ${type}`
    : `schema of type ${type}`;
  const words = confluent === undefined ? "" : `${confluent.words}: `;
  return `Invalid schema of type ${type}, details: Invalid ${what}, details: ${words}${told}`;
}

/** The version and id of what is not stored, as Confluent's registry has them before it has read the schema. */
const NOT_STORED = "version=null,id=null";

function described({ subject, text, type, references }: RefusalFacts["invalid-schema"], numbers: string): string {
  const refs = shownReferences(references);
  return `{subject=${subject},${numbers},schemaType=${type},references=${refs},metadata=null,ruleSet=null,schema=${text},schemaTags=null,ts=null,deleted=null}`;
}

function shownReferences(references: readonly Reference[]): string {
  return `[${references.map(({ name, subject, version }) => `{name='${name}', subject='${subject}', version=${version}}`).join(", ")}]`;
}
