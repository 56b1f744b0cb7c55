import {
  accessExplanation,
  accessGrant,
  accessToken,
  accessUser,
  auditEntry,
  auditVerification,
  grantAnswer,
  madeToken,
  tokenRequest,
  userName,
  userRequest,
} from "./access.ts";
import { apiError, compatibilityRequest, compatibilityResponse } from "./compatibility.ts";
import { operation } from "./operation.ts";
import { policyRequest, subjectPolicy } from "./policy.ts";
import { comparison, difference } from "./report.ts";
import { listOf, text } from "./schema-of.ts";
import { searchAnswer, searchQuery } from "./search.ts";
import {
  contractToVerify,
  decision,
  environment,
  impact,
  nothing,
  serviceSummary,
  serviceVersion,
  usageReport,
} from "./service-answers.ts";
import {
  deploymentRequest,
  environmentRequest,
  nameSchema,
  publishRequest,
  verificationRequest,
} from "./service-requests.ts";
import { verifyProgress } from "./verify.ts";

const services = "/api/v1/services";
const environments = "/api/v1/environments";

const subject = text({ minLength: 1, description: "A subject, as Confluent's API names it" });
const needed = { schema: text({ minLength: 1 }), required: true } as const;
const optional = { schema: text({ minLength: 1 }), required: false } as const;
const created = { 200: "Changed, or as it was", 201: "Made" };

const policy = { path: "/api/v1/subjects/{subject}/policy", params: { subject }, answer: subjectPolicy };
const access = "/api/v1/access";
const userAt = { path: `${access}/users/{user}`, params: { user: userName } };
const grants = `${access}/grants`;
const version = {
  path: `${services}/{service}/versions/{version}`,
  params: { service: nameSchema, version: nameSchema },
  answer: serviceVersion,
};
const environmentAt = { path: `${environments}/{environment}`, params: { environment: nameSchema } };
const deployments = `${environments}/{environment}/deployments`;

/** What the server answers under /api/v1. It takes requests by these definitions, and its OpenAPI document is made of them. */
export const operations = {
  checkCompatibility: operation({
    method: "POST",
    path: "/api/v1/compatibility",
    summary: "Judge a schema against a subject or given texts, with every difference and its place",
    limited: true,
    body: compatibilityRequest,
    answer: compatibilityResponse,
  }),
  getPolicy: operation({ method: "GET", summary: "The policy in force for a subject or context", ...policy }),
  putPolicy: operation({
    method: "PUT",
    summary: "Set the policy of a subject or context",
    body: policyRequest,
    ...policy,
  }),
  deletePolicy: operation({
    method: "DELETE",
    summary: "Drop the policy of a subject or context; answers the one then in force",
    ...policy,
  }),
  listServices: operation({
    method: "GET",
    path: services,
    summary: "The services that were published, with their versions",
    answer: listOf(serviceSummary),
  }),
  getServiceVersion: operation({ method: "GET", summary: "A version of a service", ...version }),
  publishServiceVersion: operation({
    method: "PUT",
    summary: "Publish what a version of a service produces and consumes, and its contracts",
    body: publishRequest,
    statuses: created,
    ...version,
  }),
  listEnvironments: operation({
    method: "GET",
    path: environments,
    summary: "Environments, with what is deployed there",
    answer: listOf(environment),
  }),
  putEnvironment: operation({
    method: "PUT",
    summary: "Make an environment, or change it",
    body: environmentRequest,
    answer: environment,
    statuses: created,
    ...environmentAt,
  }),
  deleteEnvironment: operation({
    method: "DELETE",
    summary: "Remove an environment where nothing is deployed",
    answer: nothing,
    ...environmentAt,
  }),
  recordDeployment: operation({
    method: "POST",
    path: deployments,
    params: environmentAt.params,
    summary: "Record that a version of a service is deployed, instead of the one before",
    body: deploymentRequest,
    answer: nothing,
    statuses: { 201: "Recorded" },
  }),
  recordUndeployment: operation({
    method: "DELETE",
    path: `${deployments}/{service}`,
    params: { ...environmentAt.params, service: nameSchema },
    summary: "Record that a service is no longer deployed",
    answer: nothing,
  }),
  listContracts: operation({
    method: "GET",
    path: "/api/v1/contracts",
    summary: "The contracts with a provider that its next version has to keep",
    query: { provider: needed },
    answer: listOf(contractToVerify),
  }),
  recordVerifications: operation({
    method: "POST",
    path: "/api/v1/verifications",
    summary: "Record what a provider's version made of contracts",
    body: verificationRequest,
    answer: nothing,
    statuses: { 201: "Recorded" },
  }),
  canIDeploy: operation({
    method: "GET",
    path: "/api/v1/can-i-deploy",
    summary: "Whether a version of a service may go where the others are",
    limited: true,
    query: { service: needed, version: needed, environment: needed },
    answer: decision,
  }),
  search: operation({
    method: "GET",
    path: "/api/v1/search",
    summary: "Find subjects, events, fields, documentation, tags, services, contexts, ids and guids",
    query: searchQuery,
    answer: searchAnswer,
  }),
  getUsage: operation({
    method: "GET",
    path: "/api/v1/usage/{subject}",
    params: { subject },
    summary: "Who reads which field of a subject",
    limited: true,
    query: { environment: { schema: needed.schema, required: false } },
    answer: usageReport,
  }),
  backup: operation({
    method: "GET",
    path: "/api/v1/backup",
    summary: "All that the registry holds, as of one moment: a SQLite data file",
    answer: text(),
    mediaTypes: ["application/vnd.sqlite3"],
  }),
  verify: operation({
    method: "GET",
    path: "/api/v1/verify",
    summary: "Read every stored schema again, check its hash and parse it; how far it is stands on a line each",
    limited: true,
    answer: verifyProgress,
    mediaTypes: ["application/x-ndjson"],
  }),
  listUsers: operation({
    method: "GET",
    path: `${access}/users`,
    summary: "The users, with what each was granted",
    answer: listOf(accessUser),
  }),
  putUser: operation({
    method: "PUT",
    summary: "Make a user, or change the password or role of one",
    body: userRequest,
    answer: accessUser,
    statuses: created,
    ...userAt,
  }),
  deleteUser: operation({
    method: "DELETE",
    summary: "Remove a user, with all tokens and grants",
    answer: nothing,
    ...userAt,
  }),
  listTokens: operation({
    method: "GET",
    path: `${access}/tokens`,
    summary: "The tokens, without what they are themselves",
    answer: listOf(accessToken),
  }),
  makeToken: operation({
    method: "POST",
    path: `${access}/tokens`,
    summary: "Make a token; this answer alone shows it",
    body: tokenRequest,
    answer: madeToken,
    statuses: { 201: "Made" },
  }),
  deleteToken: operation({
    method: "DELETE",
    path: `${access}/tokens/{token}`,
    params: { token: text({ minLength: 1, description: "The token's id" }) },
    summary: "Remove a token",
    answer: nothing,
  }),
  listGrants: operation({ method: "GET", path: grants, summary: "All that was granted", answer: listOf(accessGrant) }),
  putGrant: operation({
    method: "POST",
    path: grants,
    summary: "Grant an operation or a role on something",
    body: accessGrant,
    answer: grantAnswer,
    statuses: { 201: "Granted" },
  }),
  deleteGrant: operation({
    method: "DELETE",
    path: grants,
    summary: "Take a grant back",
    query: { holder: needed, allows: needed, on: needed },
    answer: nothing,
  }),
  listAudit: operation({
    method: "GET",
    path: "/api/v1/audit",
    summary: "The newest entries of the audit log, oldest first",
    query: { actor: optional, what: optional, target: optional, last: optional },
    answer: listOf(auditEntry),
  }),
  verifyAudit: operation({
    method: "GET",
    path: "/api/v1/audit/verification",
    summary: "Whether each entry of the audit log is as it was written, and none is missing",
    answer: auditVerification,
  }),
  explainAccess: operation({
    method: "GET",
    path: `${access}/explain`,
    summary: "Why a user may do something, or what is missing",
    query: { user: needed, operation: needed, on: needed },
    answer: accessExplanation,
  }),
};

/** The definitions that have a name in the OpenAPI document; others are written out where they are used. */
export const definitions: Readonly<Record<string, object>> = {
  ApiError: apiError,
  CompatibilityRequest: compatibilityRequest,
  CompatibilityResponse: compatibilityResponse,
  Comparison: comparison,
  ContractToVerify: contractToVerify,
  Decision: decision,
  DeploymentRequest: deploymentRequest,
  Difference: difference,
  Environment: environment,
  EnvironmentRequest: environmentRequest,
  Impact: impact,
  PublishRequest: publishRequest,
  ServiceSummary: serviceSummary,
  ServiceVersion: serviceVersion,
  AccessExplanation: accessExplanation,
  AccessGrant: accessGrant,
  AccessToken: accessToken,
  AccessUser: accessUser,
  AuditEntry: auditEntry,
  AuditVerification: auditVerification,
  GrantAnswer: grantAnswer,
  MadeToken: madeToken,
  TokenRequest: tokenRequest,
  UserRequest: userRequest,
  SearchAnswer: searchAnswer,
  SubjectPolicy: subjectPolicy,
  UsageReport: usageReport,
  VerificationRequest: verificationRequest,
  VerifyProgress: verifyProgress,
};
