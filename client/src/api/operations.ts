import { apiError, compatibilityRequest, compatibilityResponse } from "./compatibility.ts";
import { operation } from "./operation.ts";
import { policyRequest, subjectPolicy } from "./policy.ts";
import { comparison, difference } from "./report.ts";
import { listOf, text } from "./schema-of.ts";
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

const services = "/api/v1/services";
const environments = "/api/v1/environments";

const subject = text({ minLength: 1, description: "A subject, as Confluent's API names it" });
const needed = { schema: text({ minLength: 1 }), required: true } as const;
const created = { 200: "Changed, or as it was", 201: "Made" };

const policy = { path: "/api/v1/subjects/{subject}/policy", params: { subject }, answer: subjectPolicy };
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
  getUsage: operation({
    method: "GET",
    path: "/api/v1/usage/{subject}",
    params: { subject },
    summary: "Who reads which field of a subject",
    limited: true,
    query: { environment: { schema: needed.schema, required: false } },
    answer: usageReport,
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
  SubjectPolicy: subjectPolicy,
  UsageReport: usageReport,
  VerificationRequest: verificationRequest,
};
