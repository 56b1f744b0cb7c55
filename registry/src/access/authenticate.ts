import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AccessGrant } from "@concordat/client/api";
import { type Actor, ANONYMOUS } from "../actor.ts";
import { Bounded } from "../bounded.ts";
import { Held } from "../cases/held.ts";
import { refusals } from "../errors.ts";
import type { AccessReads, KeptToken } from "../store/access.ts";
import type { Reading, Store } from "../store/store.ts";
import { type AttemptLimits, LoginAttempts } from "./attempts.ts";
import { credentialsIn } from "./credentials.ts";
import { EVERYTHING, type Rights } from "./decide.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { Rates } from "./rates.ts";
import { sessionAuthorization } from "./session.ts";
import { isToken, tokenHash } from "./tokens.ts";

/** Somebody who has shown who they are. */
export interface CallerIdentity {
  /** The name that grants are given to. */
  readonly holder: string;
  /** What they may do besides what they were granted, such as the roles that a token of their issuer names. */
  readonly grants: readonly AccessGrant[];
}

/** What vouches for bearer tokens that are not this registry's. Rejects with a Refusal where it does not. */
export type VerifyBearer = (token: string) => Promise<CallerIdentity>;

/** How requests are authenticated. */
export interface AuthenticationSettings {
  /** Whether those who do not say who they are may read everything, or nothing. */
  readonly anonymous: "read" | "none";
  /** Undefined: bearer tokens are this registry's own alone. */
  readonly verifyBearer?: VerifyBearer | undefined;
  /** Requests a second of each caller; no limit unless given. */
  readonly rate?: number | undefined;
  /** Hears of logins: those that succeed once in a while for each caller and address, failed ones each time. */
  readonly onLogin?: ((login: Login) => void) | undefined;
  readonly attempts?: AttemptLimits;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A login, or a try. */
export interface Login {
  readonly actor: Actor;
  readonly by: "password" | "token" | "bearer" | "certificate";
  readonly failed: boolean;
}

/** Milliseconds for which a password that was right is not hashed again. */
const VERIFIED_MS = 300_000;
/** Milliseconds after which a caller who comes again counts as having logged in again. */
const LOGIN_MS = 900_000;
/** Milliseconds between two notes that a token was used. */
const USED_MS = 60_000;
/** Bytes of users, tokens and grants that are kept in memory. */
const KEPT_BYTES = 4 * 1024 * 1024;
const ENTRY_BYTES = 300;
/** Passwords that may be hashed at once and wait for it: each takes 32 MiB and most of a tenth of a second. */
const MOST_HASHING = 32;

const READS_ALL: readonly AccessGrant[] = [{ holder: ANONYMOUS.name, allows: "reader", on: EVERYTHING }];

/** Says who makes a request. Rejects with a Refusal where its credentials are wrong, or there were too many requests. */
export type Authenticate = (request: CallingRequest) => Promise<Actor>;

/** What of a request says who makes it. */
export interface CallingRequest {
  readonly url?: string | undefined;
  readonly headers: Pick<IncomingMessage["headers"], "authorization" | "cookie">;
  readonly socket: Pick<IncomingMessage["socket"], "remoteAddress">;
}

/** The authentication of a store's users and tokens. */
export function authenticator(store: Store, settings: AuthenticationSettings): Authenticate {
  const now = settings.now ?? Date.now;
  const facts = knownFacts(store);
  const attempts = new LoginAttempts(now, settings.attempts);
  const rates = settings.rate === undefined ? undefined : new Rates(settings.rate, now);
  const passwords = passwordCheck(facts, attempts, now);
  const tokens = tokenCheck(store, facts, now);
  const logins = new Bounded<number>(KEPT_BYTES);

  const told = (actor: Actor, by: Login["by"]): void => {
    const name = `${by}\u0000${actor.name}\u0000${actor.from}`;
    if (now() - (logins.get(name) ?? Number.NEGATIVE_INFINITY) < LOGIN_MS) return;
    logins.put(name, now(), ENTRY_BYTES);
    settings.onLogin?.({ actor, by, failed: false });
  };

  return async (request) => {
    const from = request.socket.remoteAddress ?? "";
    const { authorization, cookie } = request.headers;
    const credentials = credentialsIn(sessionAuthorization(request.url ?? "/", authorization, cookie));
    const failed = (error: unknown, by: Login["by"], name: string): never => {
      settings.onLogin?.({ actor: { name, from }, by, failed: true });
      throw error;
    };
    const entered = async ({ holder, grants }: CallerIdentity, by: Login["by"]): Promise<Actor> => {
      limit(rates, `u ${holder}`);
      const rights: Rights = { holder, grants: [...grants, ...(await facts.grants(holder))] };
      const actor = { name: holder, rights, from };
      told(actor, by);
      return actor;
    };
    const bearer = async (token: string): Promise<Actor> => {
      if (isToken(token)) {
        const user = await tokens(token).catch((error: unknown) => failed(error, "token", "unknown"));
        return entered({ holder: user, grants: [] }, "token");
      }
      if (settings.verifyBearer === undefined) return failed(refusals.unauthenticated("wrong"), "bearer", "unknown");
      const identity = await settings.verifyBearer(token).catch((error: unknown) => failed(error, "bearer", "unknown"));
      return entered(identity, "bearer");
    };
    // An address is limited where nobody says who they are: behind a proxy all callers have the same.
    if (credentials.kind === "none") {
      const holder = certificateHolder(request);
      if (holder === "unknown")
        return failed(refusals.unauthenticated("unknown certificate"), "certificate", "unknown");
      if (holder !== undefined) return entered({ holder, grants: [] }, "certificate");
      limit(rates, `a ${from}`);
      const grants = [...(settings.anonymous === "read" ? READS_ALL : []), ...(await facts.grants(ANONYMOUS.name))];
      return { ...ANONYMOUS, rights: { holder: ANONYMOUS.name, grants }, from };
    }
    if (credentials.kind === "malformed") throw refusals.unauthenticated("wrong");
    if (credentials.kind === "bearer") return bearer(credentials.token);
    const { user, password } = credentials;
    // Clients that only know Basic send a token as the password; the token says whose it is.
    if (isToken(password) || (settings.verifyBearer !== undefined && isJwt(password))) return bearer(password);
    await passwords({ user, password, from }).catch((error: unknown) => failed(error, "password", user));
    return entered({ holder: user, grants: [] }, "password");
  };
}

function limit(rates: Rates | undefined, caller: string): void {
  const seconds = rates?.take(caller) ?? 0;
  if (seconds > 0) throw refusals.tooMany("requests", seconds);
}

function isJwt(text: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** The holder that a client's certificate names, `cert:` and its subject's CN; `unknown` for one that the server does not trust. */
function certificateHolder({ socket }: CallingRequest): string | undefined {
  if (!("authorized" in socket && "getPeerCertificate" in socket)) return undefined;
  const get = socket.getPeerCertificate;
  const certificate: unknown = typeof get === "function" ? get.call(socket) : undefined;
  if (typeof certificate !== "object" || certificate === null || Object.keys(certificate).length === 0)
    return undefined;
  const subject: unknown = Reflect.get(certificate, "subject");
  const name: unknown = typeof subject === "object" && subject !== null ? Reflect.get(subject, "CN") : undefined;
  return socket.authorized === true && typeof name === "string" && name !== "" ? `cert:${name}` : "unknown";
}

/** What is known of users, tokens and grants, from memory for as long as nothing of it has changed. */
function knownFacts(store: Pick<Store, "read">) {
  const kept = new Held<{ readonly value: unknown }>(KEPT_BYTES);
  const known = async <Value>(name: string, ask: (access: AccessReads) => Promise<Value>): Promise<Value> => {
    const reading: Reading = store.read();
    const make = async (inner: Reading) => ({ value: await ask(inner.access) });
    const found = await kept.through(reading, name, make, () => ENTRY_BYTES + name.length);
    return found.value as Value;
  };
  return {
    user: (name: string) => known(`u ${name}`, (access) => access.user(name)),
    token: (hash: string) => known(`t ${hash}`, (access) => access.token(hash)),
    grants: (holder: string) => known(`g ${holder}`, (access) => access.grants(holder)),
  };
}

type KnownFacts = ReturnType<typeof knownFacts>;

interface Tried {
  readonly user: string;
  readonly password: string;
  readonly from: string;
}

/** Checks passwords: a name that is unknown takes the same work, and is refused and locked in the same way. */
function passwordCheck(facts: KnownFacts, attempts: LoginAttempts, now: () => number) {
  const secret = randomBytes(32);
  const verified = new Bounded<number>(KEPT_BYTES);
  // No password has it: what is hashed is forgotten.
  const nobody = hashPassword(randomBytes(32).toString("base64url"));
  let hashing = 0;
  const isRight = async (password: string, hash: string): Promise<boolean> => {
    if (hashing >= MOST_HASHING) throw refusals.tooMany("requests", 1);
    hashing += 1;
    try {
      return await verifyPassword(password, hash);
    } finally {
      hashing -= 1;
    }
  };
  return async ({ user, password, from }: Tried): Promise<void> => {
    const known = await facts.user(user);
    const hash = known?.password ?? (await nobody);
    // With the hash in it, a password that was changed is no longer remembered.
    const name = createHmac("sha256", secret).update(`${user}\u0000${hash}\u0000${password}`).digest("hex");
    if (now() - (verified.get(name) ?? Number.NEGATIVE_INFINITY) < VERIFIED_MS) return;
    const seconds = attempts.wait(user, from);
    if (seconds > 0) throw refusals.tooMany("failed logins", seconds);
    if (!(await isRight(password, hash)) || known === undefined) {
      attempts.failed(user, from);
      throw refusals.unauthenticated("wrong");
    }
    attempts.succeeded(user, from);
    verified.put(name, now(), ENTRY_BYTES);
  };
}

/** Checks tokens; gives the user that a token is of. */
function tokenCheck(store: Store, facts: KnownFacts, now: () => number) {
  const used = new Bounded<number>(KEPT_BYTES);
  const noteUse = async ({ id }: KeptToken): Promise<void> => {
    const time = now();
    if (time - (used.get(id) ?? Number.NEGATIVE_INFINITY) < USED_MS) return;
    used.put(id, time, ENTRY_BYTES);
    await store.commit([{ kind: "use-token", id, time }], NOTHING_ASKED);
  };
  return async (token: string): Promise<string> => {
    const known = await facts.token(tokenHash(token));
    if (known === undefined) throw refusals.unauthenticated("wrong");
    if (known.expires !== undefined && known.expires <= now()) throw refusals.unauthenticated("expired");
    await noteUse(known);
    return known.user;
  };
}

/** What is written whatever else has changed. */
export const NOTHING_ASKED = { asked: new Map<string, number>() } as const;
