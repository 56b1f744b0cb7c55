import type { AccessGrant, AccessOperation } from "@concordat/client/api";
import { isGrantable, isOperation } from "../../access/decide.ts";
import {
  dropGrant,
  dropToken,
  dropUser,
  explainAccess,
  grantList,
  makeToken,
  putGrant,
  putUser,
  tokenList,
  userList,
} from "../../cases/access.ts";
import { auditList, verifyAudit } from "../../cases/audit.ts";
import { look } from "../../cases/registry.ts";
import { RequestError } from "../core/request-error.ts";
import { Answer } from "../core/route.ts";
import type { ApiHandlers } from "./handler.ts";

type AccessRoutes =
  | "listUsers"
  | "putUser"
  | "deleteUser"
  | "listTokens"
  | "makeToken"
  | "deleteToken"
  | "listGrants"
  | "putGrant"
  | "deleteGrant"
  | "explainAccess"
  | "listAudit"
  | "verifyAudit";

/** Users, tokens and grants: for those alone who may administer everything. */
export const accessHandlers: Pick<ApiHandlers, AccessRoutes> = {
  listUsers: { permission: "administer", run: (registry) => userList(look(registry)) },
  putUser: {
    permission: "administer",
    run: async (registry, { params: { user }, body }) => {
      const { created, answer } = await putUser(registry, user, body);
      return new Answer(created ? 201 : 200, answer);
    },
  },
  deleteUser: {
    permission: "administer",
    run: async (registry, { params: { user } }) => {
      await dropUser(registry, user);
      return {};
    },
  },
  listTokens: { permission: "administer", run: (registry) => tokenList(look(registry)) },
  makeToken: {
    permission: "administer",
    run: async (registry, { body }) => new Answer(201, await makeToken(registry, body)),
  },
  deleteToken: {
    permission: "administer",
    run: async (registry, { params: { token } }) => {
      await dropToken(registry, token);
      return {};
    },
  },
  listGrants: { permission: "administer", run: (registry) => grantList(look(registry)) },
  putGrant: {
    permission: "administer",
    run: async (registry, { body }) => new Answer(201, await putGrant(registry, body)),
  },
  deleteGrant: {
    permission: "administer",
    run: async (registry, { query: { holder, allows, on } }) => {
      await dropGrant(registry, { holder, allows: grantable(allows), on });
      return {};
    },
  },
  listAudit: {
    permission: "administer",
    run: (registry, { query: { last, ...filter } }) => auditList(look(registry), { ...filter, last: lastIn(last) }),
  },
  verifyAudit: { permission: "administer", run: (registry) => verifyAudit(look(registry)) },
  explainAccess: {
    permission: "administer",
    run: (registry, { query: { user, operation, on } }) =>
      explainAccess(look(registry), user, operationNamed(operation), on),
  },
};

/** Entries in one answer unless the request says otherwise, and at most. */
const LAST = 100;
const MOST_LAST = 10_000;

function lastIn(text: string | undefined): number {
  if (text === undefined) return LAST;
  if (/^[1-9]\d{0,4}$/.test(text)) return Math.min(Number(text), MOST_LAST);
  throw new RequestError(400, "last is a number from 1", `Give ${MOST_LAST} at most.`);
}

function operationNamed(word: string): AccessOperation {
  if (isOperation(word)) return word;
  throw new RequestError(400, `There is no operation ${word}`, "docs/access.md lists them.");
}

function grantable(word: string): AccessGrant["allows"] {
  if (isGrantable(word)) return word;
  throw new RequestError(400, `There is no operation or role ${word}`, "docs/access.md lists them.");
}
