import {
  CAN_I_DEPLOY_PATH,
  CONTRACTS_PATH,
  type ContractToVerify,
  type Decision,
  type DeploymentRequest,
  ENVIRONMENTS_PATH,
  type Environment,
  type EnvironmentRequest,
  type PolicyRequest,
  type PublishRequest,
  SERVICES_PATH,
  type ServiceSummary,
  type ServiceVersion,
  SUBJECTS_PATH,
  type SubjectPolicy,
  USAGE_PATH,
  type UsageReport,
  VERIFICATIONS_PATH,
  type VerificationRequest,
} from "../api/index.ts";
import { type Call, senderFor } from "./call.ts";
import type { RegistryOptions } from "./options.ts";

/** What Concordat's registry knows of services, contracts and environments. Every call may throw RegistryError. */
export interface ServicesClient {
  /** Keeps what a version of a service produces and consumes, and its contracts: all of it or nothing. */
  publish(service: string, version: string, request: PublishRequest): Promise<ServiceVersion>;
  services(): Promise<readonly ServiceSummary[]>;
  service(service: string, version: string): Promise<ServiceVersion>;
  environments(): Promise<readonly Environment[]>;
  putEnvironment(environment: string, request: EnvironmentRequest): Promise<Environment>;
  removeEnvironment(environment: string): Promise<void>;
  /** Records that a version now runs in an environment, in place of the service's version before it. */
  deploy(environment: string, request: DeploymentRequest): Promise<void>;
  /** Records that a service no longer runs in an environment. */
  undeploy(environment: string, service: string): Promise<void>;
  /** The contracts that a provider has to verify. */
  contracts(provider: string): Promise<readonly ContractToVerify[]>;
  verify(request: VerificationRequest): Promise<void>;
  canIDeploy(question: {
    readonly service: string;
    readonly version: string;
    readonly environment: string;
  }): Promise<Decision>;
  usage(subject: string, environment?: string): Promise<UsageReport>;
  /** The policy in force for a subject, or with `:.CONTEXT:` for a context. */
  policy(subject: string): Promise<SubjectPolicy>;
  /** Sets a policy; answers what is then in force. */
  putPolicy(subject: string, policy: PolicyRequest): Promise<SubjectPolicy>;
  /** Drops a policy; answers what is then in force. */
  dropPolicy(subject: string): Promise<SubjectPolicy>;
}

/** A client of what Concordat's registry has beyond Confluent's API. Opens no connection before the first call. */
export function servicesClient(options: RegistryOptions | string): ServicesClient {
  const send = senderFor(typeof options === "string" ? { url: options } : options);
  const ask = async <Answer>(
    method: Call["method"],
    path: readonly string[],
    more: Pick<Call, "query" | "body"> = {},
  ): Promise<Answer> => (await send({ method, path, ...more })) as Answer;
  const services = segments(SERVICES_PATH);
  const environments = segments(ENVIRONMENTS_PATH);
  return {
    publish: (service, version, body) => ask("PUT", [...services, service, "versions", version], { body }),
    services: () => ask("GET", services),
    service: (service, version) => ask("GET", [...services, service, "versions", version]),
    environments: () => ask("GET", environments),
    putEnvironment: (environment, body) => ask("PUT", [...environments, environment], { body }),
    removeEnvironment: (environment) => ask("DELETE", [...environments, environment]),
    deploy: (environment, body) => ask("POST", [...environments, environment, "deployments"], { body }),
    undeploy: (environment, service) => ask("DELETE", [...environments, environment, "deployments", service]),
    contracts: (provider) => ask("GET", segments(CONTRACTS_PATH), { query: { provider } }),
    verify: (body) => ask("POST", segments(VERIFICATIONS_PATH), { body }),
    canIDeploy: (query) => ask("GET", segments(CAN_I_DEPLOY_PATH), { query }),
    usage: (subject, environment) =>
      ask("GET", [...segments(USAGE_PATH), subject], environment === undefined ? {} : { query: { environment } }),
    policy: (subject) => ask("GET", policyOf(subject)),
    putPolicy: (subject, body) => ask("PUT", policyOf(subject), { body }),
    dropPolicy: (subject) => ask("DELETE", policyOf(subject)),
  };
}

function policyOf(subject: string): readonly string[] {
  return [...segments(SUBJECTS_PATH), subject, "policy"];
}

function segments(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}
