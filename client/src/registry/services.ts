import {
  type ContractToVerify,
  type DeployDecision,
  type DeploymentRequest,
  type Environment,
  type EnvironmentRequest,
  operations,
  type PolicyRequest,
  type PublishRequest,
  type SearchAnswer,
  type SearchKind,
  type ServiceSummary,
  type ServiceVersion,
  type SubjectPolicy,
  type UsageReport,
  type VerificationRequest,
} from "../api/index.ts";
import { senderFor } from "./call.ts";
import { askerOf } from "./operation.ts";
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
  }): Promise<DeployDecision>;
  usage(subject: string, environment?: string): Promise<UsageReport>;
  /** What is found of all words of a query: 10 hits of each kind unless a limit up to 99 is given. */
  search(query: string, options?: { readonly kind?: SearchKind; readonly limit?: number }): Promise<SearchAnswer>;
  /** The policy in force for a subject, or with `:.CONTEXT:` for a context. */
  policy(subject: string): Promise<SubjectPolicy>;
  /** Sets a policy; answers what is then in force. */
  putPolicy(subject: string, policy: PolicyRequest): Promise<SubjectPolicy>;
  /** Drops a policy; answers what is then in force. */
  dropPolicy(subject: string): Promise<SubjectPolicy>;
}

/** A client of what Concordat's registry has beyond Confluent's API. Opens no connection before the first call. */
export function servicesClient(options: RegistryOptions | string): ServicesClient {
  const ask = askerOf(senderFor(typeof options === "string" ? { url: options } : options));
  return {
    publish: (service, version, body) => ask(operations.publishServiceVersion, { params: { service, version }, body }),
    services: () => ask(operations.listServices, {}),
    service: (service, version) => ask(operations.getServiceVersion, { params: { service, version } }),
    environments: () => ask(operations.listEnvironments, {}),
    putEnvironment: (environment, body) => ask(operations.putEnvironment, { params: { environment }, body }),
    removeEnvironment: async (environment) => {
      await ask(operations.deleteEnvironment, { params: { environment } });
    },
    deploy: async (environment, body) => {
      await ask(operations.recordDeployment, { params: { environment }, body });
    },
    undeploy: async (environment, service) => {
      await ask(operations.recordUndeployment, { params: { environment, service } });
    },
    contracts: (provider) => ask(operations.listContracts, { query: { provider } }),
    verify: async (body) => {
      await ask(operations.recordVerifications, { body });
    },
    canIDeploy: (query) => ask(operations.canIDeploy, { query }),
    usage: (subject, environment) => ask(operations.getUsage, { params: { subject }, query: { environment } }),
    search: (q, { kind, limit } = {}) =>
      ask(operations.search, { query: { q, kind, limit: limit === undefined ? undefined : String(limit) } }),
    policy: (subject) => ask(operations.getPolicy, { params: { subject } }),
    putPolicy: (subject, body) => ask(operations.putPolicy, { params: { subject }, body }),
    dropPolicy: (subject) => ask(operations.deletePolicy, { params: { subject } }),
  };
}
