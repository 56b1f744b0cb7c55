import { anything, integer, listOf, objectOf, text, truth, wordOf } from "./schema-of.ts";

/** What a caller may be allowed to do, by the words of `concordat access`. */
export const ACCESS_OPERATIONS = ["read", "check", "register", "delete", "configure", "deploy", "administer"] as const;
/** One of {@link ACCESS_OPERATIONS}. */
export type AccessOperation = (typeof ACCESS_OPERATIONS)[number];

/** The roles, each with the operations that it allows. */
export const ROLES = {
  reader: ["read", "check"],
  developer: ["read", "check", "register"],
  operator: ["read", "check", "register", "delete", "configure", "deploy"],
  admin: ACCESS_OPERATIONS,
} as const satisfies Readonly<Record<string, readonly AccessOperation[]>>;
/** One of {@link ROLES}. */
export type Role = keyof typeof ROLES;
/** The names of {@link ROLES}. */
export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];

/** What a holder may do, and on what. */
export interface AccessGrant {
  /** A user's name; `oidc:SUBJECT` or `cert:CN` for identities that no password belongs to; `anonymous`. */
  readonly holder: string;
  /** A role or an operation. */
  readonly allows: Role | AccessOperation;
  /**
   * `*` for everything; a subject's qualified name, or the beginning of names followed by `*` (`orders-*`, `:.team:*`);
   * the same after `service:` or `environment:`.
   */
  readonly on: string;
}

/** A grant with what the registry has to say about it. */
export interface GrantAnswer {
  readonly grant: AccessGrant;
  /** That nothing of the name is there yet, or no user of the holder's. */
  readonly warnings: readonly string[];
}

/** A user as the registry shows it. */
export interface AccessUser {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly grants: readonly AccessGrant[];
}

/** What to set of a user. */
export interface UserRequest {
  /** 8 characters or more. A new user has to have one. */
  readonly password?: string;
  /** The role that it has on everything, in place of the one before. */
  readonly role?: Role;
}

/** A token as the registry shows it: never the token itself. */
export interface AccessToken {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  /** Milliseconds since 1970, and so are the others. */
  readonly created: number;
  readonly expires?: number;
  /** When it was last used, to the minute. */
  readonly used?: number;
}

/** A token to make. */
export interface TokenRequest {
  readonly user: string;
  readonly name: string;
  /** Days until it expires; without, it does not. */
  readonly days?: number;
}

/** A token that was made: `token` is shown this once. */
export interface MadeToken extends AccessToken {
  readonly token: string;
}

/** Why somebody may do something, or may not. */
export interface AccessExplanation {
  readonly allowed: boolean;
  /** The grants that allow it. */
  readonly because: readonly AccessGrant[];
  /** A sentence: what allows it, or what is missing. */
  readonly message: string;
}

/** An entry of the audit log. */
export interface AuditEntry {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Who did it, by the name of the holder of grants. */
  readonly actor: string;
  /** The address that the request came from. */
  readonly from?: string;
  readonly request?: string;
  /** What was done: the kind of a write, `login` or `denied`. */
  readonly what: string;
  /** What it was done to. */
  readonly target?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What checking the chain of the audit log found. */
export interface AuditVerification {
  readonly whole: boolean;
  /** Entries that were checked. */
  readonly entries: number;
  /** The first entry that is not what it was, or whose predecessor is missing. */
  readonly broken?: number;
  readonly message: string;
}

const name = text({ minLength: 1, maxLength: 255, pattern: "^[^\\u0000-\\u001f\\u007f]+$" });
const allows = wordOf([...ROLE_NAMES, ...ACCESS_OPERATIONS]);

/** JSON Schema of {@link AccessGrant}; the server validates with it. */
export const accessGrant = objectOf<AccessGrant>({ holder: name, allows, on: name }, {});
/** JSON Schema of {@link GrantAnswer}. */
export const grantAnswer = objectOf<GrantAnswer>({ grant: accessGrant, warnings: listOf(text()) }, {});
/** JSON Schema of {@link AccessUser}. */
export const accessUser = objectOf<AccessUser>({ name, created: integer(), grants: listOf(accessGrant) }, {});
/** A user's name in a path: what HTTP Basic can carry has no colon. */
export const userName = text({ minLength: 1, maxLength: 255, pattern: "^[^\\u0000-\\u001f\\u007f:]+$" });
/** JSON Schema of {@link UserRequest}; the server validates with it. */
export const userRequest = objectOf<UserRequest>(
  {},
  { password: text({ minLength: 8, maxLength: 1_024 }), role: wordOf(ROLE_NAMES) },
);

const shownToken = { id: text(), user: text(), name: text(), created: integer() };
const tokenTimes = { expires: integer(), used: integer() };
/** JSON Schema of {@link AccessToken}. */
export const accessToken = objectOf<AccessToken>(shownToken, tokenTimes);
/** JSON Schema of {@link TokenRequest}; the server validates with it. */
export const tokenRequest = objectOf<TokenRequest>({ user: userName, name }, { days: integer({ minimum: 1 }) });
/** JSON Schema of {@link MadeToken}. */
export const madeToken = objectOf<MadeToken>({ ...shownToken, token: text() }, tokenTimes);
/** JSON Schema of {@link AccessExplanation}. */
export const accessExplanation = objectOf<AccessExplanation>(
  { allowed: truth(), because: listOf(accessGrant), message: text() },
  {},
);
/** JSON Schema of {@link AuditEntry}. */
export const auditEntry = objectOf<AuditEntry>(
  { seq: integer(), time: integer(), actor: text(), what: text() },
  { from: text(), request: text(), target: text(), before: anything(), after: anything() },
);
/** JSON Schema of {@link AuditVerification}. */
export const auditVerification = objectOf<AuditVerification>(
  { whole: truth(), entries: integer(), message: text() },
  { broken: integer() },
);
