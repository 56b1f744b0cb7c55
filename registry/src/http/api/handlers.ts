import type { AnswerOf, AskedOf, operations } from "@concordat/client/api";
import { contractsToVerify, verify } from "../../cases/contracts.ts";
import { deploy, dropEnvironment, environmentList, putEnvironment, undeploy } from "../../cases/environments.ts";
import { canIDeploy, usage } from "../../cases/gate.ts";
import { putPolicy, readPolicy } from "../../cases/policy.ts";
import { look, type Registry } from "../../cases/registry.ts";
import { compatibilityReport } from "../../cases/report.ts";
import { publish, readServiceVersion, serviceList } from "../../cases/services.ts";
import { checkSubject } from "../../decide/subject.ts";
import type { SubjectKey } from "../../entities.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";
import type { Permission } from "../core/access.ts";
import { Answer } from "../core/route.ts";

type Operations = typeof operations;
type Answered<Body> = Body | Answer<Body>;

/** For each operation of our own API the permission that it needs, and what it does. */
export type ApiHandlers = {
  readonly [Name in keyof Operations]: {
    readonly permission: Permission;
    readonly run: (
      registry: Registry,
      asked: AskedOf<Operations[Name]>,
    ) => Promise<Answered<AnswerOf<Operations[Name]>>>;
  };
};

/** The handlers of our own API; a request that does not fit its operation's definition does not come here. */
export const apiHandlers: ApiHandlers = {
  checkCompatibility: { permission: "check", run: (registry, { body }) => compatibilityReport(look(registry), body) },

  getPolicy: {
    permission: "read",
    run: (registry, { params: { subject } }) => readPolicy(look(registry), policyKey(subject)),
  },
  putPolicy: {
    permission: "configure",
    run: async (registry, { params: { subject }, body }) => putPolicy(registry, policyKey(subject), body),
  },
  deletePolicy: {
    permission: "configure",
    run: async (registry, { params: { subject } }) => putPolicy(registry, policyKey(subject), undefined),
  },

  listServices: { permission: "read", run: (registry) => serviceList(look(registry)) },
  getServiceVersion: {
    permission: "read",
    run: (registry, { params: { service, version } }) => readServiceVersion(look(registry), service, version),
  },
  publishServiceVersion: {
    permission: "deploy",
    run: async (registry, { params: { service, version }, body }) => {
      const { created, answer } = await publish(registry, service, version, body);
      return new Answer(created ? 201 : 200, answer);
    },
  },

  listEnvironments: { permission: "read", run: (registry) => environmentList(look(registry)) },
  putEnvironment: {
    permission: "administer",
    run: async (registry, { params: { environment }, body }) => {
      const { created, answer } = await putEnvironment(registry, environment, body);
      return new Answer(created ? 201 : 200, answer);
    },
  },
  deleteEnvironment: {
    permission: "administer",
    run: async (registry, { params: { environment } }) => {
      await dropEnvironment(registry, environment);
      return {};
    },
  },
  recordDeployment: {
    permission: "deploy",
    run: async (registry, { params: { environment }, body }) => {
      await deploy(registry, environment, body);
      return new Answer(201, {});
    },
  },
  recordUndeployment: {
    permission: "deploy",
    run: async (registry, { params: { environment, service } }) => {
      await undeploy(registry, environment, service);
      return {};
    },
  },

  listContracts: {
    permission: "read",
    run: (registry, { query: { provider } }) => contractsToVerify(look(registry), provider),
  },
  recordVerifications: {
    permission: "deploy",
    run: async (registry, { body }) => {
      await verify(registry, body);
      return new Answer(201, {});
    },
  },
  canIDeploy: {
    permission: "read",
    run: (registry, { query: { service, version, environment } }) =>
      canIDeploy(look(registry), service, version, environment),
  },
  getUsage: {
    permission: "read",
    run: (registry, { params: { subject }, query: { environment } }) => usage(look(registry), subject, environment),
  },
};

function policyKey(subject: string): SubjectKey {
  const key = subjectKey(subject);
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}
