import { appendFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { authenticator, type Login, type VerifyBearer } from "./access/authenticate.ts";
import type { OidcOptions } from "./access/oidc.ts";
import { patternFor } from "./access/resource.ts";
import { type Actor, ANONYMOUS } from "./actor.ts";
import { putUser } from "./cases/access.ts";
import { forgetAudit } from "./cases/audit.ts";
import type { Audit } from "./cases/audited.ts";
import { noteEvent } from "./cases/commit.ts";
import type { AuditNote } from "./cases/notes.ts";
import type { Registry } from "./cases/registry.ts";
import { isRefusal, StartError } from "./errors.ts";
import { mayByGrants } from "./http/core/access.ts";
import type { ServerOptions } from "./http/core/server.ts";

/** Who may do what, and how they say who they are. */
export interface AccessOptions {
  /** Whether those who do not say who they are may read everything: `none` unless given. */
  readonly anonymous?: "read" | "none";
  /** Requests a second of each caller: no limit unless given. */
  readonly rateLimit?: number;
  /** The password of the user `admin`, which is made where there are no users yet. */
  readonly adminPassword?: string;
  /** An issuer whose bearer tokens are taken. */
  readonly oidc?: OidcOptions;
  /** A file that each entry of the audit log is appended to, as a line of JSON. */
  readonly auditFile?: string;
  /** Days after which entries of the audit log are removed: 365 unless given. */
  readonly auditDays?: number;
}

/** Headers of every answer: nothing here is a page, and nothing that was read with credentials is to be kept by others. */
const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** What of a server holds requests against users, tokens and grants. */
export interface AccessControl extends Pick<ServerOptions, "actorOf" | "mayCall" | "onRefused" | "headers"> {
  /** Says who logs in with an Authorization header from an address. Rejects with a Refusal. */
  readonly logIn: (authorization: string, from: string | undefined) => Promise<Actor>;
}

/** What a server needs to hold requests against users, tokens and grants. */
export function accessControl(registry: Registry, options: AccessOptions): AccessControl {
  const { anonymous = "none", rateLimit, oidc } = options;
  const noted = (actor: Actor, note: AuditNote): void => {
    noteEvent({ ...registry, actor }, note).catch((error: unknown) => failed("an entry of the audit log", error));
  };
  const authenticate = authenticator(registry.store, {
    anonymous,
    rate: rateLimit,
    now: registry.now,
    verifyBearer: oidc === undefined ? undefined : tokensOf(oidc),
    onLogin: ({ actor, by, failed: isFailed }: Login) =>
      noted(actor, { what: isFailed ? "failed-login" : "login", target: by }),
  });
  return {
    actorOf: authenticate,
    logIn: (authorization, from) => authenticate({ headers: { authorization }, socket: { remoteAddress: from } }),
    mayCall: mayByGrants,
    headers: HEADERS,
    onRefused: (error, request, id) => {
      const denial = denialOf(error, request);
      if (denial === undefined) return;
      const { actor, note } = denial;
      noted({ name: actor, from: request.socket.remoteAddress, request: id }, note);
    },
  };
}

/** What verifies an issuer's tokens; it is loaded with the first one. */
function tokensOf(oidc: OidcOptions): VerifyBearer {
  let made: Promise<VerifyBearer> | undefined;
  return async (token) => {
    made ??= import("./access/oidc.ts").then(({ oidcVerifier }) => oidcVerifier(oidc));
    return (await made)(token);
  };
}

const FORBIDDEN = new Set(["forbidden"] as const);
const UNAUTHENTICATED = new Set(["unauthenticated"] as const);
/** Letters of a path that the audit log has. */
const LONGEST_PATH = 200;

/** What the audit log says of a refusal; undefined where it is no denial, or a login that was noted already. */
function denialOf(
  error: unknown,
  request: IncomingMessage,
): { readonly actor: string; readonly note: AuditNote } | undefined {
  const call = `${request.method} ${request.url?.split("?")[0]?.slice(0, LONGEST_PATH)}`;
  if (isRefusal(error, FORBIDDEN)) {
    const { actor, permission, resource } = error.facts;
    return { actor, note: { what: "denied", target: patternFor(resource), after: { operation: permission, call } } };
  }
  if (isRefusal(error, UNAUTHENTICATED) && error.facts.problem === "missing")
    return { actor: ANONYMOUS.name, note: { what: "denied", after: { call } } };
  return undefined;
}

function failed(what: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${JSON.stringify({ level: "error", time: Date.now(), msg: `${what} was not written: ${reason}` })}\n`,
  );
}

/** Where the audit log goes besides the store. */
export function auditTo({ auditFile }: AccessOptions): Audit {
  let writing = Promise.resolve();
  return {
    written: (entries) => {
      if (auditFile === undefined) return;
      const lines = entries.map((entry) => `${entry}\n`).join("");
      writing = writing
        .then(() => appendFile(auditFile, lines, { mode: 0o600 }))
        .catch((error: unknown) => failed(`a line of ${auditFile}`, error));
    },
  };
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const AUDIT_DAYS = 365;

/** Removes entries of the audit log that are too old, now and every hour, until what it gives is called. */
export function auditRetention(registry: Registry, { auditDays = AUDIT_DAYS }: AccessOptions): () => void {
  const forget = () => {
    forgetAudit(registry, registry.now() - auditDays * DAY_MS).catch((error: unknown) =>
      failed("what removes old entries of the audit log", error),
    );
  };
  forget();
  const timer = setInterval(forget, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const FIRST_ADMIN = "admin";
const SHORTEST_PASSWORD = 8;

/** Makes the first user, where a password is given and there is none yet. Throws StartError where the password is too short. */
export async function makeFirstAdmin(registry: Registry, { adminPassword }: AccessOptions): Promise<void> {
  if (adminPassword === undefined) return;
  if ((await registry.store.read().access.users()).length > 0) return;
  if (adminPassword.length < SHORTEST_PASSWORD)
    throw new StartError(
      "registry/short-password",
      `the password of the first admin has ${adminPassword.length} characters`,
      `Give CONCORDAT_ADMIN_PASSWORD ${SHORTEST_PASSWORD} or more.`,
    );
  await putUser(registry, FIRST_ADMIN, { password: adminPassword, role: "admin" });
}
