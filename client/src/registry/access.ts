import {
  type AccessExplanation,
  type AccessGrant,
  type AccessOperation,
  type AccessToken,
  type AccessUser,
  type AuditEntry,
  type AuditVerification,
  type GrantAnswer,
  type MadeToken,
  operations,
  type TokenRequest,
  type UserRequest,
} from "../api/index.ts";
import { senderFor } from "./call.ts";
import { askerOf } from "./operation.ts";
import type { RegistryOptions } from "./options.ts";

/** Which entries of the audit log to fetch: all that fit what is given. */
export interface AuditQuery {
  readonly actor?: string | undefined;
  readonly what?: string | undefined;
  readonly target?: string | undefined;
  /** So many at most, the newest ones; 100 unless given. */
  readonly last?: number | undefined;
}

/** Who may do what in Concordat's registry, for an administrator. Every call may throw RegistryError. */
export interface AccessClient {
  users(): Promise<readonly AccessUser[]>;
  /** Makes a user, or changes the password or role of one. */
  putUser(user: string, request: UserRequest): Promise<AccessUser>;
  removeUser(user: string): Promise<void>;
  tokens(): Promise<readonly AccessToken[]>;
  /** Makes a token; what it is itself is in this answer alone. */
  makeToken(request: TokenRequest): Promise<MadeToken>;
  removeToken(id: string): Promise<void>;
  grants(): Promise<readonly AccessGrant[]>;
  grant(grant: AccessGrant): Promise<GrantAnswer>;
  /** Takes a grant back. */
  revoke(grant: AccessGrant): Promise<void>;
  /** Why a user may do something, or what is missing. */
  explain(user: string, operation: AccessOperation, on: string): Promise<AccessExplanation>;
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>;
  verifyAudit(): Promise<AuditVerification>;
}

/** A client of a registry's access control. Opens no connection before the first call. */
export function accessClient(options: RegistryOptions | string): AccessClient {
  const ask = askerOf(senderFor(typeof options === "string" ? { url: options } : options));
  return {
    users: () => ask(operations.listUsers, {}),
    putUser: (user, body) => ask(operations.putUser, { params: { user }, body }),
    removeUser: async (user) => {
      await ask(operations.deleteUser, { params: { user } });
    },
    tokens: () => ask(operations.listTokens, {}),
    makeToken: (body) => ask(operations.makeToken, { body }),
    removeToken: async (token) => {
      await ask(operations.deleteToken, { params: { token } });
    },
    grants: () => ask(operations.listGrants, {}),
    grant: (body) => ask(operations.putGrant, { body }),
    revoke: async ({ holder, allows, on }) => {
      await ask(operations.deleteGrant, { query: { holder, allows, on } });
    },
    explain: (user, operation, on) => ask(operations.explainAccess, { query: { user, operation, on } }),
    audit: ({ last, ...query }) =>
      ask(operations.listAudit, { query: { ...query, last: last === undefined ? undefined : String(last) } }),
    verifyAudit: () => ask(operations.verifyAudit, {}),
  };
}
