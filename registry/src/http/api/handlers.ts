import { Readable } from "node:stream";
import { SEARCH_KINDS, type SearchKind } from "@concordat/client/api";
import { contractsToVerify, verify } from "../../cases/contracts.ts";
import { deploy, dropEnvironment, environmentList, putEnvironment, undeploy } from "../../cases/environments.ts";
import { canIDeploy, usage } from "../../cases/gate.ts";
import { putPolicy, readPolicy } from "../../cases/policy.ts";
import { look, lookAtAll } from "../../cases/registry.ts";
import { compatibilityReport } from "../../cases/report.ts";
import { search } from "../../cases/search.ts";
import { publish, readServiceVersion, serviceList } from "../../cases/services.ts";
import { verifyAll } from "../../cases/verify.ts";
import { checkSubject } from "../../decide/subject.ts";
import type { SubjectKey } from "../../entities.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";
import { backupStream, scratchFolder } from "../../store/scratch.ts";
import { RequestError } from "../core/request-error.ts";
import { Answer, StreamedAnswer } from "../core/route.ts";
import { accessHandlers } from "./access.ts";
import type { ApiHandlers } from "./handler.ts";

/** The handlers of our own API; a request that does not fit its operation's definition does not come here. */
export const apiHandlers: ApiHandlers = {
  ...accessHandlers,

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
      canIDeploy(lookAtAll(registry), service, version, environment),
  },
  getUsage: {
    permission: "read",
    run: (registry, { params: { subject }, query: { environment } }) => usage(look(registry), subject, environment),
  },
  search: {
    permission: "read",
    run: (registry, { query: { q, kind, limit } }) =>
      search(look(registry), {
        query: q,
        kind: kindNamed(kind),
        limit: limit === undefined ? undefined : Number(limit),
      }),
  },
  backup: {
    permission: "administer",
    run: async ({ store: { backup, place } }) => {
      if (backup === undefined)
        throw new RequestError(501, `There is no backup of ${place} through the registry`, COPY);
      const { content, bytes } = await backupStream(backup, scratchFolder(place));
      return new StreamedAnswer("application/vnd.sqlite3", content, bytes);
    },
  },
  verify: {
    permission: "administer",
    run: async (registry) => {
      const found = verifyAll(registry);
      // What is refused at once has a status.
      const first = await found.next();
      return new StreamedAnswer("application/x-ndjson", Readable.from(lines(first, found)));
    },
  },
};

const COPY = "Copy it with concordat copy, or with the database's own tools.";

/** Requests with another word do not come here. */
function kindNamed(word: string | undefined): SearchKind | undefined {
  return SEARCH_KINDS.find((kind) => kind === word);
}

async function* lines<One>(first: IteratorResult<One>, others: AsyncGenerator<One>): AsyncGenerator<string> {
  if (first.done !== true) yield `${JSON.stringify(first.value)}\n`;
  for await (const one of others) yield `${JSON.stringify(one)}\n`;
}

function policyKey(subject: string): SubjectKey {
  const key = subjectKey(subject);
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}
